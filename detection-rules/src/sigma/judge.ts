import type { DetectionMatch, EcsEvent, LazyEvent } from '@qiaolou/schema';
import { headOf } from '../judge/head-of.ts';
import { judgeKind, type Judge } from '../judge/judge.ts';
import { entitiesOf } from '../judge/match-entities.ts';
import { withExplanation } from '../judge/with-explanation.ts';
import type { RuleStats } from '../judge/rule-stats.ts';
import type { HeldRules } from './held-rules.ts';
import type { DetectionRule } from './read/rule-model.ts';
import type { RuleReferences } from './rule-references.ts';

/** What judging single events needs. */
export interface SigmaGiven {
  readonly references: Pick<RuleReferences, 'silent'>;
  readonly held: HeldRules;
}

/** Sigma rules on single events: one match for each rule that holds, but those that only feed correlations. */
export const sigmaJudge = judgeKind({
  id: 'sigma',
  open: (given: SigmaGiven): Judge => new SigmaJudge(given),
});

class SigmaJudge implements Judge {
  readonly id = 'sigma';
  readonly maxTimespanMs = 0;
  readonly #held: HeldRules;
  readonly #silent: ReadonlySet<string>;

  constructor({ references, held }: SigmaGiven) {
    this.#held = held;
    this.#silent = references.silent;
  }

  get truncatedValues(): number {
    return this.#held.truncatedValues;
  }

  evaluate(event: LazyEvent): readonly DetectionMatch[] {
    const matched = this.#held.match(event);
    if (matched.length === 0) return [];
    return matched.filter((rule) => !this.#silent.has(rule.id)).map((rule) => this.#matchOf(rule, event.whole()));
  }

  setEnabled(ruleId: string, enabled: boolean): void {
    this.#held.setEnabled(ruleId, enabled);
  }

  stats(): readonly RuleStats[] {
    return this.#held.stats();
  }

  #matchOf(rule: DetectionRule, event: EcsEvent): DetectionMatch {
    const match = {
      ...headOf(rule),
      occurrence: event['event.id'],
      at: event['@timestamp'],
      eventIds: [event['event.id']],
      count: 1,
      entities: entitiesOf(event),
    };
    return withExplanation(match, () => this.#held.explain(rule.id, event) ?? { kind: 'selection', result: true });
  }
}
