import type { EcsEvent, ExplainNode, LazyEvent } from '@qiaolou/schema';
import { explainProgram } from './explain/explain-program.ts';
import { RuleMatcher } from './match/rule-matcher.ts';
import type { DetectionRule, Rule } from './read/rule-model.ts';

/**
 * Which single-event rules hold for an event. Judges share one, so that an event is matched once however many of them
 * ask: the rules of the last event are remembered.
 */
export class HeldRules {
  readonly #matcher: RuleMatcher;
  readonly #timed: boolean;
  #event: LazyEvent | undefined;
  #rules: readonly DetectionRule[] = [];

  /** `nowNs`: monotonic nanoseconds, to time rules (costs about a tenth of the speed); without it rules are not timed. */
  constructor(rules: readonly Rule[], nowNs?: () => number) {
    this.#matcher = new RuleMatcher(
      rules.filter((rule) => rule.kind === 'detection'),
      nowNs,
    );
    this.#timed = nowNs !== undefined;
  }

  /** Values too long for regular expressions that were cut at 32 KiB. */
  get truncatedValues(): number {
    return this.#matcher.truncations;
  }

  /** Matches an event that comes in: the first judge asks this, and every look at a new event. */
  match(event: LazyEvent): readonly DetectionRule[] {
    this.#rules = this.#matcher.match(event);
    this.#event = event;
    return this.#rules;
  }

  /** The rules of an event, remembered if it is the one matched last. */
  of(event: LazyEvent): readonly DetectionRule[] {
    return this.#event === event ? this.#rules : this.match(event);
  }

  /** Why a rule holds for an event or not; undefined for unknown ids and for correlations. */
  explain(ruleId: string, event: EcsEvent): ExplainNode | undefined {
    const trace = this.#matcher.trace(ruleId, event);
    return trace === undefined ? undefined : explainProgram(trace.program, trace.view, trace.slots);
  }

  setEnabled(ruleId: string, enabled: boolean): void {
    this.#matcher.setEnabled(ruleId, enabled);
    this.#event = undefined;
  }

  /** Counters of every rule; times only where rules are timed. */
  stats(): ReturnType<RuleMatcher['stats']> | readonly Omit<ReturnType<RuleMatcher['stats']>[number], 'elapsedNs'>[] {
    const stats = this.#matcher.stats();
    return this.#timed ? stats : stats.map(({ elapsedNs: _untimed, ...counters }) => counters);
  }
}
