import type { Placeholders } from './placeholders.ts';
import type { ZonedClock } from './rule-model.ts';

/** What the meaning of a rule's text depends on besides the text. */
export interface RuleReading {
  /** Values for `%name%` under the `expand` modifier. */
  readonly placeholders: Placeholders;
  /** The clock by which rules read the hour, the day and so on of a time. */
  readonly clock: ZonedClock;
}
