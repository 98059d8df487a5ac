/** Counters of one rule since its judge was made. */
export interface RuleStats {
  readonly ruleId: string;
  readonly enabled: boolean;
  /** Events that held one of the rule's necessary texts; correlations: events of its base rules. */
  readonly candidates: number;
  readonly evaluations: number;
  readonly matches: number;
  /** Nanoseconds spent in the rule's condition; only where rules are timed. */
  readonly elapsedNs?: number | undefined;
  /** Correlations: groups in memory, groups and events dropped or refused by limits, events without group-by field. */
  readonly groups?: number | undefined;
  readonly evictedGroups?: number | undefined;
  readonly refusedGroups?: number | undefined;
  readonly droppedEvents?: number | undefined;
  readonly ungrouped?: number | undefined;
}
