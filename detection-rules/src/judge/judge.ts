import type { DetectionMatch, EcsEvent, LazyEvent } from '@qiaolou/schema';
import type { RuleStats } from './rule-stats.ts';

/** Looks at events one at a time and says what it makes of them. In memory, not thread-safe; one per worker. */
export interface Judge {
  /** Unique among the judges. */
  readonly id: string;
  /** How far back `warmUp` has to reach, ms; 0 for a judge that remembers nothing between events. */
  readonly maxTimespanMs: number;
  /** Values too long to be looked at whole, since it was made; absent for a judge that looks at every value whole. */
  readonly truncatedValues?: number;
  /** Matches of the event; empty for nearly all events, of which only single fields are read. */
  evaluate(event: LazyEvent): readonly DetectionMatch[];
  /**
   * What is still to be told of the events since the last call; called at the end of each batch. For judges whose matches
   * grow: in the end, what is told is the same in whatever order and batches the events came.
   */
  settle?(): readonly DetectionMatch[];
  /** Puts stored events into its memory without telling, after a start. Any order; twice does no harm. */
  warmUp?(events: Iterable<EcsEvent>): void;
  /** Switches one of its rules on or off; ids it does not know are none of its business. */
  setEnabled(ruleId: string, enabled: boolean): void;
  stats(): readonly RuleStats[];
}

/**
 * A kind of judge: its id and how it is made.
 *
 * @typeParam Given what every judge of the process is given (rules in force and what is shared).
 * @typeParam Data what this judge alone is configured with; plain data that may cross to a thread.
 */
export interface JudgeKind<Id extends string, Given, Data> {
  readonly id: Id;
  open(given: Given, data: Data | undefined): Judge;
}

/** Declares a kind of judge; keeps its id as a literal, so that the data of all judges is typed by id. */
export function judgeKind<const Id extends string, Given, Data>(
  kind: JudgeKind<Id, Given, Data>,
): JudgeKind<Id, Given, Data> {
  return kind;
}
