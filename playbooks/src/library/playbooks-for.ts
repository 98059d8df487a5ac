import type { Alert, AlertGroup, RuleLevel } from '@qiaolou/schema';
import type { Playbook } from '../document/playbook-schema.ts';
import { notInForce } from '../document/in-force.ts';
import { playbookExtension } from '../vocabulary/qiaolou-extension.ts';
import type { PlaybookLibrary } from './playbook-library.ts';

/** What a suggestion is made from; alerts and alert groups have it. */
export type TriggerFacts = Pick<Alert | AlertGroup, 'ruleId' | 'techniques' | 'level'>;

/** A playbook that answers an alert, and why. */
export interface PlaybookSuggestion {
  readonly playbook: Playbook;
  /** Rule id or technique that matched. */
  readonly because: string;
  /** The playbook allows the platform to start it by itself. */
  readonly autoStart: boolean;
}

const LEVELS: readonly RuleLevel[] = ['informational', 'low', 'medium', 'high', 'critical'];

/**
 * Playbooks for an alert, or for an incident's alert groups together: by rule id first, then by the most specific ATT&CK
 * technique. A playbook is named once; one that is revoked or outside its validity is not.
 *
 * @example
 *   playbooksFor(library, { ruleId, techniques: ['T1505.003'], level: 'high' })[0]?.because; // 'T1505.003'
 */
export function playbooksFor(
  library: PlaybookLibrary,
  facts: TriggerFacts | readonly TriggerFacts[],
): readonly PlaybookSuggestion[] {
  const list: readonly TriggerFacts[] = 'ruleId' in facts ? [facts] : facts;
  const startable = library.list().filter((playbook) => notInForce(playbook, library.now()) === undefined);
  const found = startable.flatMap((playbook) => {
    const reasons = list.flatMap((item) => matchTrigger(playbook, item) ?? []).sort((a, b) => b.weight - a.weight);
    const best = reasons[0];
    if (best === undefined) return [];
    return [
      {
        playbook,
        because: best.because,
        autoStart: playbookExtension(playbook)?.auto_start === true,
        weight: best.weight,
      },
    ];
  });
  return found
    .sort((a, b) => b.weight - a.weight)
    .map(({ playbook, because, autoStart }) => ({ playbook, because, autoStart }));
}

function matchTrigger(
  playbook: Playbook,
  facts: TriggerFacts,
): { readonly because: string; readonly weight: number } | undefined {
  const trigger = playbookExtension(playbook)?.trigger;
  if (trigger === undefined) return undefined;
  if (trigger.min_level !== undefined && LEVELS.indexOf(facts.level) < LEVELS.indexOf(trigger.min_level))
    return undefined;
  if (trigger.rule_ids?.includes(facts.ruleId) === true) return { because: facts.ruleId, weight: 100 };
  const technique = facts.techniques.find((id) =>
    trigger.techniques?.some((wanted) => id === wanted || id.startsWith(`${wanted}.`)),
  );
  return technique === undefined ? undefined : { because: technique, weight: technique.length };
}
