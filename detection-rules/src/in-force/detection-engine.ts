import { WholeEvent, type DetectionMatch, type EcsEvent, type ExplainNode } from '@qiaolou/schema';
import type { CorrelationLimits } from '../correlate/group-table.ts';
import type { RuleStats } from '../judge/rule-stats.ts';
import type { Rule } from '../sigma/read/rule-model.ts';
import { givenBy, judgesOver } from './open-judges.ts';

/** What the engine is made of. */
export interface DetectionEngineSettings {
  /** As `loadRules` gives them: references of correlations resolve. */
  readonly rules: readonly Rule[];
  /** Ids of rules that start switched off. */
  readonly disabled?: readonly string[];
  /** Monotonic nanoseconds; when given, rules are timed (costs about a tenth of the speed). */
  readonly nowNs?: () => number;
  readonly limits?: Partial<CorrelationLimits>;
}

/** All judges as one. Judges events, one at a time, in memory. Not thread-safe; one per worker. */
export interface DetectionEngine {
  /** Matches of the event: of single-event rules, then of correlations it completes or lets grow. */
  evaluate(event: EcsEvent): readonly DetectionMatch[];
  /** What is still to be told of the events since the last call: what grew, with its whole count. */
  settle(): readonly DetectionMatch[];
  /** Puts stored events into the correlation windows without telling, after a start. Any order; twice does no harm. */
  warmUp(events: Iterable<EcsEvent>): void;
  /** Why a rule holds for an event or not; undefined for unknown ids and for correlations. */
  explain(ruleId: string, event: EcsEvent): ExplainNode | undefined;
  /** Switches a rule on or off. A base rule switched off also starves its correlations. */
  setEnabled(ruleId: string, enabled: boolean): void;
  readonly ruleCount: number;
  /** How far back `warmUp` has to reach: twice the longest time span, ms; 0 without correlations. */
  readonly maxTimespanMs: number;
  /** Values too long for regular expressions that were cut at 32 KiB. */
  readonly truncatedValues: number;
  stats(): readonly RuleStats[];
}

/**
 * Makes all judges over some rules and asks them as one: for trying rules (tests, samples, `qiaolou rules check`). The
 * pipeline asks each judge by itself.
 *
 * @example
 * const { rules } = loadRuleTexts([{ file: 'rule.yaml', text }]);
 * createDetectionEngine({ rules }).evaluate(event);
 */
export function createDetectionEngine(settings: DetectionEngineSettings): DetectionEngine {
  const { rules, limits } = settings;
  const given = givenBy(settings);
  const judges = judgesOver(given, { ...settings, data: { correlation: limits } });
  return {
    evaluate: (event) => {
      const read = new WholeEvent(event);
      return judges.flatMap((judge) => judge.evaluate(read));
    },
    settle: () => judges.flatMap((judge) => judge.settle?.() ?? []),
    warmUp: (events) => {
      const kept = [...events];
      for (const judge of judges) judge.warmUp?.(kept);
    },
    explain: (ruleId, event) => given.held.explain(ruleId, event),
    setEnabled: (ruleId, enabled) => {
      for (const judge of judges) judge.setEnabled(ruleId, enabled);
    },
    ruleCount: rules.length,
    maxTimespanMs: Math.max(0, ...judges.map((judge) => judge.maxTimespanMs)),
    get truncatedValues() {
      return given.held.truncatedValues;
    },
    stats: () => judges.flatMap((judge) => judge.stats()),
  };
}
