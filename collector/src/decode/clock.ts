import { DAY_MS, MINUTE_MS, type ZoneOffset } from '@qiaolou/schema';
import type { CivilTime } from './civil-time.ts';

/**
 * Epoch milliseconds of a device's time. Without a year, the latest year that does not put it more than a day after
 * `receivedAt` (a line of 31 December may arrive on 1 January, and a device may run a little ahead).
 */
export function civilToEpoch(time: CivilTime, offset: ZoneOffset, receivedAt: number): number {
  if (time.year !== undefined) return nearest(time, time.year, { offset, receivedAt });
  const thisYear = new Date(receivedAt + offset(receivedAt)).getUTCFullYear();
  const limit = receivedAt + DAY_MS;
  for (const year of [thisYear + 1, thisYear]) {
    // 29 February exists only in leap years; another year would silently become 1 March.
    if (time.month === 2 && time.day === 29 && !isLeap(year)) continue;
    const epoch = atYear(time, year, offset);
    if (epoch <= limit) return epoch;
  }
  return atYear(time, thisYear - 1, offset);
}

/**
 * What a calendar and a clock in UTC say at an instant.
 *
 * @param epochMs Milliseconds; a fraction of one is cut off.
 */
export function epochToCivil(epochMs: number): CivilTime {
  const date = new Date(epochMs);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    ms: date.getUTCMilliseconds(),
    offsetMinutes: 0,
  };
}

/** Of a date whose month is unsure, the reading nearer to the receipt. */
function nearest(
  time: CivilTime,
  year: number,
  { offset, receivedAt }: { readonly offset: ZoneOffset; readonly receivedAt: number },
): number {
  const read = atYear(time, year, offset);
  if (time.monthUnsure !== true) return read;
  const turned = atYear({ ...time, month: time.day, day: time.month }, year, offset);
  return Math.abs(turned - receivedAt) < Math.abs(read - receivedAt) ? turned : read;
}

function isLeap(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
}

function atYear(time: CivilTime, year: number, offset: ZoneOffset): number {
  const local = Date.UTC(year, time.month - 1, time.day, time.hour, time.minute, time.second, time.ms);
  if (time.offsetMinutes !== undefined) return local - time.offsetMinutes * MINUTE_MS;
  const guess = local - offset(local);
  return local - offset(guess);
}

/** Outcome of weighing a device's clock against ours. */
export interface TrustedTime {
  /** Epoch ms to store as `@timestamp`. */
  readonly timestamp: number;
  /** Device minus receipt, ms; absent when the device gave no time. Stored as `qiaolou.skew_ms`. */
  readonly skewMs?: number | undefined;
  readonly tag?: 'clock_skew' | 'clock_offset_learned' | 'header_utc' | 'time_unread' | 'zone_unread' | undefined;
  /** By how many minutes the device's zone differs from the configured one, as learned, when the time was corrected by it. */
  readonly learnedMinutes?: number | undefined;
}

/** How far a device's clock is believed. */
export interface ClockTrust {
  /** Largest believable difference, ms. */
  readonly skewLimitMs: number;
  /** Imports and agents deliver late: then any past time is believed, and only the future is limited. */
  readonly pastAllowed: boolean;
  /** Zone offset of the source now, ms, for devices whose header may be UTC though their zone is not. */
  readonly headerUtcMs?: number | undefined;
}

/** A header wrongly read as local differs from receipt by the whole offset, give or take delivery time. */
const HEADER_UTC_TOLERANCE_MS = 10 * MINUTE_MS;

/**
 * Decides `@timestamp`: the device's time when credible, else the time of receipt. Devices that write UTC into the
 * header without saying so (Huawei VRP by default) are recognised by lagging exactly one zone offset.
 */
export function trustDeviceTime(deviceMs: number | undefined, receivedAt: number, trust: ClockTrust): TrustedTime {
  if (deviceMs === undefined || Number.isNaN(deviceMs)) return { timestamp: receivedAt, tag: 'time_unread' };
  const skewMs = deviceMs - receivedAt;
  if (trust.headerUtcMs !== undefined && trust.headerUtcMs !== 0) {
    const asUtc = skewMs + trust.headerUtcMs;
    if (Math.abs(asUtc) <= HEADER_UTC_TOLERANCE_MS && Math.abs(skewMs) > HEADER_UTC_TOLERANCE_MS) {
      return { timestamp: receivedAt + asUtc, skewMs: asUtc, tag: 'header_utc' };
    }
  }
  const tooLate = skewMs > trust.skewLimitMs;
  const tooEarly = !trust.pastAllowed && skewMs < -trust.skewLimitMs;
  // Year 1 to 9999 is what ISO 8601 text of fixed width can say.
  if (tooLate || tooEarly || deviceMs < 0) return { timestamp: receivedAt, skewMs, tag: 'clock_skew' };
  return { timestamp: deviceMs, skewMs };
}
