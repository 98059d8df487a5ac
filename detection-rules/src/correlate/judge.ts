import {
  isoTime,
  WholeEvent,
  type DetectionMatch,
  type EcsEvent,
  type ExplainNode,
  type LazyEvent,
} from '@qiaolou/schema';
import { headOf } from '../judge/head-of.ts';
import { judgeKind, type Judge } from '../judge/judge.ts';
import { entitiesOf } from '../judge/match-entities.ts';
import { withExplanation } from '../judge/with-explanation.ts';
import type { RuleStats } from '../judge/rule-stats.ts';
import type { HeldRules } from '../sigma/held-rules.ts';
import type { DetectionRule } from '../sigma/read/rule-model.ts';
import type { RuleReferences } from '../sigma/rule-references.ts';
import { capacityMatch } from './capacity-match.ts';
import { KEPT_SPANS } from './correlation-group.ts';
import { Correlator, DEFAULT_CORRELATION_LIMITS, type CorrelationFiring } from './correlator.ts';
import type { CorrelationLimits } from './group-table.ts';

/** What correlating needs. */
export interface CorrelationGiven {
  readonly references: RuleReferences;
  readonly held: HeldRules;
}

/**
 * Sigma correlations over the rules that hold for each event.
 *
 * A correlation's firing is told when its occurrence (group, clock-aligned span) is first reached, and whenever a batch in
 * which it grew is settled; `count` is always the number so far, so that in the end it is the same however the events came.
 */
export const correlationJudge = judgeKind({
  id: 'correlation',
  open: (given: CorrelationGiven, limits: Partial<CorrelationLimits> | undefined): Judge =>
    new CorrelationJudge(given, { ...DEFAULT_CORRELATION_LIMITS, ...limits }),
});

class CorrelationJudge implements Judge {
  readonly id = 'correlation';
  readonly maxTimespanMs: number;
  readonly #held: HeldRules;
  readonly #silent: ReadonlySet<string>;
  /** A correlation comes after those it counts. */
  readonly #correlators: readonly Correlator[];
  /** Groups lost to limits that were told of. */
  readonly #toldLosses = new Map<Correlator, number>();

  constructor({ references, held }: CorrelationGiven, limits: CorrelationLimits) {
    const { correlations, resolve, silent } = references;
    this.#held = held;
    this.#silent = silent;
    this.#correlators = correlations.map((rule) => new Correlator(rule, resolve, limits));
    this.maxTimespanMs = KEPT_SPANS * Math.max(0, ...correlations.map((rule) => rule.timespanMs));
  }

  evaluate(event: LazyEvent): readonly DetectionMatch[] {
    const matched = this.#held.of(event);
    if (matched.length === 0) return [];
    return this.#correlate(event.whole(), matched, false).map((firing) => this.#matchOf(firing));
  }

  settle(): readonly DetectionMatch[] {
    return this.#correlators.flatMap((correlator) => {
      const capacity = this.#capacityOf(correlator);
      const firings = correlator.settle().map((firing) => this.#matchOf(firing));
      return this.#silent.has(correlator.rule.id) ? capacity : [...firings, ...capacity];
    });
  }

  warmUp(events: Iterable<EcsEvent>): void {
    if (this.#correlators.length === 0) return;
    for (const event of events) {
      const matched = this.#held.match(new WholeEvent(event));
      if (matched.length > 0) this.#correlate(event, matched, true);
    }
    for (const correlator of this.#correlators) {
      correlator.settleSilently();
      this.#toldLosses.set(correlator, lossesOf(correlator));
    }
  }

  setEnabled(ruleId: string, enabled: boolean): void {
    for (const correlator of this.#correlators) if (correlator.rule.id === ruleId) correlator.enabled = enabled;
  }

  stats(): readonly RuleStats[] {
    return this.#correlators.map(correlatorStats);
  }

  #correlate(event: EcsEvent, matched: readonly DetectionRule[], warm: boolean): readonly CorrelationFiring[] {
    const held = new Set(matched.map((rule) => rule.id));
    const told: CorrelationFiring[] = [];
    for (const correlator of this.#correlators) {
      const result = correlator.judge(event, held, warm);
      if (result.held) held.add(correlator.rule.id);
      if (!this.#silent.has(correlator.rule.id)) told.push(...result.firings);
    }
    return told;
  }

  /** The platform's own finding about a correlation that lost groups since the last settling. */
  #capacityOf(correlator: Correlator): readonly DetectionMatch[] {
    const losses = lossesOf(correlator);
    const { newestEvent } = correlator;
    if (losses <= (this.#toldLosses.get(correlator) ?? 0) || newestEvent === undefined) return [];
    this.#toldLosses.set(correlator, losses);
    const { size: groups, evicted: evictedGroups, refused: refusedGroups } = correlator.groups;
    return [capacityMatch(correlator.rule, { groups, evictedGroups, refusedGroups }, newestEvent)];
  }

  #matchOf(firing: CorrelationFiring): DetectionMatch {
    const { event } = firing;
    const explain = (): ExplainNode => this.#explain(firing, event);
    return withExplanation(
      {
        ...headOf(firing.rule),
        occurrence: `${JSON.stringify(firing.groupValues)}@${firing.occurrenceStart}`,
        at: isoTime(firing.time),
        eventIds: firing.eventIds,
        count: firing.count,
        entities: entitiesOf(event),
      },
      explain,
    );
  }

  #explain(firing: CorrelationFiring, event: EcsEvent): ExplainNode {
    const { rule, groupValues, measured } = firing;
    const base = this.#held.explain(firing.baseRuleId, event);
    const bounds = rule.bounds.map(({ operator, operand }) => `${operator} ${operand}`).join(', ');
    const fields = rule.fields.length === 0 ? '' : ` (${rule.fields.join(', ')})`;
    return {
      kind: 'correlation',
      label: rule.type,
      result: true,
      field: rule.groupBy.join(', '),
      pattern: `${bounds === '' ? `all ${rule.rules.length} rules` : bounds}${fields} / ${rule.timespanMs / 1_000} s`,
      value: `${measured} @ ${groupValues.map(String).join(', ')}`.slice(0, 256),
      ...(base === undefined ? {} : { children: [base] }),
    };
  }
}

function lossesOf({ groups }: Correlator): number {
  return groups.evicted + groups.refused;
}

function correlatorStats(correlator: Correlator): RuleStats {
  const { rule, enabled, counters, groups: table } = correlator;
  const { evaluations, matches, ungrouped, droppedEvents } = counters;
  const { size: groups, evicted: evictedGroups, refused: refusedGroups } = table;
  const candidates = evaluations + ungrouped + refusedGroups;
  const memory = { groups, evictedGroups, refusedGroups, droppedEvents, ungrouped };
  return { ruleId: rule.id, enabled, candidates, evaluations, matches, ...memory };
}
