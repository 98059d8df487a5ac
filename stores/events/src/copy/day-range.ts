import { DAY_MS, dateMs, isoTime, SHANGHAI_OFFSET_MS, SocError, type TimeRange } from '@qiaolou/schema';

/** The time of a day in Asia/Shanghai, `YYYY-MM-DD`. Throws `query.badTimeRange` for what is no day. */
export function dayRange(day: string): TimeRange {
  const midnight = /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}$/.test(day) ? dateMs(`${day}T00:00:00.000Z`) : undefined;
  if (midnight === undefined) throw new SocError('query.badTimeRange', { day: day.slice(0, 64) });
  const from = midnight - SHANGHAI_OFFSET_MS;
  return { from: isoTime(from), to: isoTime(from + DAY_MS) };
}
