import { DAY_MS, HOUR_MS } from './duration.ts';

/** The zone of every day and every wall-clock time of the platform, IANA name. */
export const SHANGHAI = 'Asia/Shanghai';

/** Offset of Asia/Shanghai from UTC, ms, east positive; unchanged since 1991. Its days begin at 16:00 UTC. */
export const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/**
 * Day of an instant in Asia/Shanghai, `YYYY-MM-DD`. Throws RangeError for an instant that is no date.
 *
 * @example
 *   dayOf(Date.UTC(2026, 10, 22, 16)); // '2026-11-23'
 */
export function dayOf(epochMs: number): string {
  return new Date(epochMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, -'T00:00:00.000Z'.length);
}

/**
 * Time of day of an instant in Asia/Shanghai, `HH:MM:SS`. Throws RangeError for an instant that is no date.
 *
 * @example
 *   timeOfDay(Date.UTC(2026, 10, 22, 16)); // '00:00:00'
 */
export function timeOfDay(epochMs: number): string {
  return new Date(epochMs + SHANGHAI_OFFSET_MS).toISOString().slice('YYYY-MM-DDT'.length, -'.000Z'.length);
}

/**
 * First millisecond of the day in Asia/Shanghai that holds an instant, epoch ms.
 *
 * @example
 *   dayStart(Date.UTC(2026, 10, 22, 17)); // Date.UTC(2026, 10, 22, 16)
 */
export function dayStart(epochMs: number): number {
  return periodStart(epochMs, DAY_MS);
}

/**
 * Start of the period of this length that holds an instant, epoch ms. Periods are counted from midnight in
 * Asia/Shanghai, so that those which divide a day, or are whole days, begin where people expect it.
 *
 * @example
 *   periodStart(Date.UTC(2026, 10, 22, 16, 59), HOUR_MS); // Date.UTC(2026, 10, 22, 16)
 */
export function periodStart(epochMs: number, lengthMs: number): number {
  return Math.floor((epochMs + SHANGHAI_OFFSET_MS) / lengthMs) * lengthMs - SHANGHAI_OFFSET_MS;
}
