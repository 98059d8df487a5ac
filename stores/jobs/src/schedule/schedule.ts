import { DAY_MS, MINUTE_MS, parseDuration, periodStart, type DurationText } from '@qiaolou/schema';

/** How often, from `1s` to `24h`: a whole number of seconds, minutes or hours. */
export type Every = Extract<DurationText, `${number}${'s' | 'm' | 'h'}`>;

/** A time of the wall clock: `03:00 Asia/Shanghai`. */
export type At = `${string}:${string} Asia/Shanghai`;

/** When work is due. */
export type Schedule = { readonly every: Every; readonly at?: never } | { readonly at: At; readonly every?: never };

/** A schedule or none. */
export type MaybeSchedule = Schedule | { readonly every?: never; readonly at?: never };

/**
 * Due times are `offsetMs + n × lengthMs` from a midnight in Asia/Shanghai, so that every process reckons the same ones.
 */
export interface DueTimes {
  readonly lengthMs: number;
  /** 0 … lengthMs - 1. */
  readonly offsetMs: number;
}

/**
 * Reads a schedule. Throws RangeError for a length outside 1 s … 24 h and for a time that no
 * clock shows: a mistake in the source, found when the kind is declared.
 *
 * @example
 *   dueTimes({ at: '03:00 Asia/Shanghai' }); // { lengthMs: 86_400_000, offsetMs: 10_800_000 }
 */
export function dueTimes({ every, at }: Schedule): DueTimes {
  return every === undefined
    ? { lengthMs: DAY_MS, offsetMs: offsetOf(at) }
    : { lengthMs: lengthOf(every), offsetMs: 0 };
}

/** Whether there is a schedule at all. */
export function hasSchedule(schedule: MaybeSchedule): schedule is Schedule {
  return schedule.every !== undefined || schedule.at !== undefined;
}

/**
 * The latest due time not after an instant, both epoch ms.
 *
 * @example
 *   lastDue({ lengthMs: 600_000, offsetMs: 0 }, Date.UTC(2026, 10, 22, 8, 17)); // Date.UTC(2026, 10, 22, 8, 10)
 */
export function lastDue({ lengthMs, offsetMs }: DueTimes, now: number): number {
  return periodStart(now - offsetMs, lengthMs) + offsetMs;
}

/**
 * The earliest due time after an instant, both epoch ms.
 *
 * @example
 *   nextDue({ lengthMs: 600_000, offsetMs: 0 }, Date.UTC(2026, 10, 22, 8, 10)); // Date.UTC(2026, 10, 22, 8, 20)
 */
export function nextDue(times: DueTimes, now: number): number {
  return lastDue(times, now) + times.lengthMs;
}

/**
 * Whether a due time was taken already, when `taken` was the last that was. One taken more than a day ahead was taken by a
 * clock that was wrong, and counts for nothing.
 */
export function isTaken(due: number, taken: number): boolean {
  return due <= taken && taken - due <= DAY_MS;
}

function lengthOf(every: Every): number {
  const lengthMs = /^[1-9]\d*[smh]$/.test(every) ? parseDuration(every) : undefined;
  if (lengthMs === undefined || lengthMs > DAY_MS) throw new RangeError(`every '${every}': 1s … 24h is needed`);
  return lengthMs;
}

function offsetOf(at: At): number {
  const [, hours = '', minutes = ''] = /^([01][0-9]|2[0-3]):([0-5][0-9]) Asia\/Shanghai$/.exec(at) ?? [];
  if (hours === '') throw new RangeError(`at '${at}': 00:00 … 23:59 Asia/Shanghai is needed`);
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}
