/**
 * Source of the current time. Cores never read the system clock themselves; they are given one of these, so that
 * tests and replays decide what "now" is.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
}

/** The machine's own clock. Only `platform/` and adapters pass this on. */
export const systemClock: Clock = { now: () => Date.now() };

/** Formats epoch milliseconds as the storage form of every time in Qiaolou: UTC, ISO 8601, millisecond precision. */
export function isoTime(epochMs: number): IsoTime {
  return new Date(epochMs).toISOString();
}

/** A UTC instant as `2026-11-22T08:00:00.000Z`; sorts as text. */
export type IsoTime = string;
