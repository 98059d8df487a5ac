import type { Rule } from '../sigma/read/rule-model.ts';
import { findingAt, type RuleFinding } from './rule-finding.ts';

/** A fact every rule of ours states, the key it stands under, and how it is told when it is missing. */
interface Fact {
  readonly key: string;
  readonly reason: string;
  holds(rule: Rule): boolean;
}

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Informational rules feed correlations and never alert: nobody has to act on them. */
const alerts = (rule: Rule): boolean => rule.level !== 'informational';

const FACTS: readonly Fact[] = [
  { key: 'id', reason: 'id must be a random UUID (version 4)', holds: (rule) => UUID_V4.test(rule.id) },
  { key: 'title', reason: 'title must be Chinese', holds: (rule) => /\p{Script=Han}/u.test(rule.title) },
  { key: 'title_en', reason: 'title_en is missing', holds: (rule) => (rule.titleEn ?? '') !== '' },
  { key: 'tags', reason: 'tags name no ATT&CK tactic', holds: (rule) => rule.tactics.length > 0 },
  {
    key: 'tags',
    reason: 'tags name no ATT&CK technique beside the tactic',
    holds: (rule) => !alerts(rule) || rule.techniques.length + rule.tactics.length > 1,
  },
  {
    key: 'description',
    reason: 'description does not say what to do (处置建议)',
    holds: (rule) => !alerts(rule) || rule.description.includes('处置建议'),
  },
  { key: 'falsepositives', reason: 'falsepositives is missing', holds: (rule) => rule.falsePositives.length > 0 },
];

/** What a rule does not tell an analyst. */
export function missingFacts(rule: Rule, yaml: string): readonly RuleFinding[] {
  return FACTS.filter((fact) => !fact.holds(rule)).map(({ key, reason }) => findingAt(rule, yaml, key, reason));
}
