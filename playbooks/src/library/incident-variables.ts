import type { AlertGroup, Incident } from '@qiaolou/schema';
import type { VariableValues } from '../condition/variable-text.ts';

/**
 * Values that an incident gives to a playbook's external variables of these names: `__incident_number__`,
 * `__incident_title__`, `__rule_title__`, `__rule_title_en__`,
 * `__attacker_ip__`, `__target_ip__`, `__target_host__`, `__user__`, `__url__`.
 * Entities come from the riskiest group that names one; unknown ones are null.
 *
 * @example
 *   incidentVariables(incident, groups).__attacker_ip__; // '203.0.113.7'
 */
export function incidentVariables(
  incident: Pick<Incident, 'number' | 'title'>,
  groups: readonly AlertGroup[],
): VariableValues {
  const ranked = [...groups].sort((a, b) => b.risk - a.risk || (a.firstSeen < b.firstSeen ? -1 : 1));
  const first = (pick: (group: AlertGroup) => string | undefined): string | null =>
    ranked.map(pick).find((value) => value !== undefined) ?? null;
  return {
    __incident_number__: incident.number,
    __incident_title__: incident.title,
    __rule_title__: first((group) => group.ruleTitle),
    __rule_title_en__: first((group) => group.ruleTitleEn ?? group.ruleTitle),
    __attacker_ip__: first((group) => group.entities.sourceIp),
    __target_ip__: first((group) => group.entities.destinationIp),
    __target_host__: first((group) => group.entities.host),
    __user__: first((group) => group.entities.user),
    __url__: first((group) => group.entities.url),
  };
}
