import type { CatalogueRule, RuleStats } from '@qiaolou/detection-rules';
import {
  groupsByStatus,
  readRuleSwitches,
  ruleFigures,
  switchRule,
  type RuleFigures,
  type RuleSwitch,
} from '@qiaolou/incidents';
import {
  SocError,
  type Actor,
  type RuleDetail,
  type RuleRow,
  type RulesQuery,
  type SwitchRuleBody,
} from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';

const NEVER: RuleFigures = { hits: 0, falsePositives: 0, lastHitAt: null };

/** The rules that match, each with what it found. */
export async function ruleRows({ ports, records }: ConsoleContext, query: RulesQuery): Promise<RuleRow[]> {
  const [figures, switches] = await Promise.all([ruleFigures(records), readRuleSwitches(records)]);
  const text = query.text?.toLowerCase();
  return ports
    .rules()
    .filter((rule) => query.level?.includes(rule.level) ?? true)
    .filter((rule) => query.technique?.some((technique) => rule.techniques.includes(technique)) ?? true)
    .filter(
      (rule) => text === undefined || `${rule.title}\n${rule.titleEn ?? ''}\n${rule.id}`.toLowerCase().includes(text),
    )
    .map((rule) => ruleRow(rule, figures.get(rule.id) ?? NEVER, switches.get(rule.id)));
}

/** One rule as written, with what it found and who switched it. Throws `records.notFound`. */
export async function ruleDetail({ ports, records }: ConsoleContext, id: string): Promise<RuleDetail> {
  const rule = ruleOf(ports, id);
  const [figures, groups, switches, stats] = await Promise.all([
    ruleFigures(records, id),
    groupsByStatus(records, id),
    readRuleSwitches(records),
    ports.ruleStats(),
  ]);
  const { version = 0, reason = null, actor = null, at = null } = switches.get(id) ?? {};
  return {
    ...ruleRow(rule, figures.get(id) ?? NEVER, switches.get(id)),
    disabledByConfiguration: !rule.enabled,
    switch: { version, reason, actor, at },
    figures: figuresOf(stats?.find(({ ruleId }) => ruleId === id)),
    description: rule.description,
    yaml: rule.yaml,
    groups,
  };
}

/**
 * Switches a rule on or off. Throws `records.notFound`, `records.versionConflict`, and
 * `detection.disabledByConfiguration` for a rule that the configuration switches off.
 */
export async function switchRuleTo(
  context: ConsoleContext,
  id: string,
  body: SwitchRuleBody,
  actor: Actor,
): Promise<RuleDetail> {
  const rule = ruleOf(context.ports, id);
  if (!rule.enabled) throw new SocError('detection.disabledByConfiguration', { ruleId: id });
  await switchRule(context, { rule, body, actor });
  return ruleDetail(context, id);
}

function ruleOf(ports: ConsoleContext['ports'], id: string): CatalogueRule {
  const rule = ports.rules().find((one) => one.id === id);
  if (rule === undefined) throw new SocError('records.notFound', { table: 'rules', id });
  return rule;
}

function figuresOf(stats: RuleStats | undefined): RuleDetail['figures'] {
  if (stats === undefined) return null;
  const { candidates, evaluations, matches, groups = null, evictedGroups, refusedGroups = 0 } = stats;
  const { droppedEvents = null, ungrouped = null } = stats;
  const lostGroups = evictedGroups === undefined ? null : evictedGroups + refusedGroups;
  return { candidates, evaluations, matches, groups, lostGroups, droppedEvents, ungrouped };
}

function ruleRow(rule: CatalogueRule, figures: RuleFigures, switched: RuleSwitch | undefined): RuleRow {
  const { id, level, status, tactics, techniques, title, titleEn } = rule;
  const enabled = rule.enabled && (switched?.enabled ?? true);
  return { id, title, titleEn, level, status, enabled, techniques: [...techniques], tactics: [...tactics], ...figures };
}
