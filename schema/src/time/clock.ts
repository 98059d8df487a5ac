/**
 * Source of the current time. Cores never read the system clock themselves; they are given one of these, so that
 * tests and replays decide what "now" is.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
}
