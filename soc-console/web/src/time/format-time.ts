import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS, SECOND_MS, timeOfDay } from '@qiaolou/schema';

/** How the zone is named beside times. */
export const ZONE_LABEL = 'UTC+8';

interface WallClock {
  readonly date: string;
  readonly monthDay: string;
  readonly minute: string;
  readonly second: string;
}

function wallClock(instant: string | number): WallClock | undefined {
  const at = new Date(instant).getTime();
  if (Number.isNaN(at)) return undefined;
  const date = dayOf(at);
  const second = timeOfDay(at);
  return { date, monthDay: date.slice('YYYY-'.length), minute: second.slice(0, 'HH:MM'.length), second };
}

/** `2026-11-22 16:03:07` in Asia/Shanghai; the text itself when it is no time. */
export function formatDateTime(instant: string | number): string {
  const clock = wallClock(instant);
  return clock ? `${clock.date} ${clock.second}` : String(instant);
}

/** `2026-11-22 16:03:07.123`, for events. */
export function formatDateTimeMs(instant: string): string {
  const text = formatDateTime(instant);
  return text === instant ? instant : `${text}.${String(new Date(instant).getUTCMilliseconds()).padStart(3, '0')}`;
}

/** `2026-11-22T16:03:07.123+08:00`, for what is copied: other places do not say the zone beside it. */
export function formatWithOffset(instant: string): string {
  const text = formatDateTimeMs(instant);
  return text === instant ? instant : `${text.replace(' ', 'T')}+08:00`;
}

/**
 * A text that others made, with its times in the zone of the screen.
 *
 * @example
 *   withLocalTimes('until 2026-11-22T08:03:07Z'); // 'until 2026-11-22 16:03:07'
 */
export function withLocalTimes(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, (time) => formatDateTime(time));
}

/**
 * `11-22 16:03:07`: the short form of tables. A time of another year than `now` (epoch ms) says its year and leaves out its
 * seconds instead.
 *
 * @example
 *   formatShort('2025-12-31T08:03:07.000Z', Date.parse('2026-01-02T00:00:00.000Z')); // '2025-12-31 16:03'
 */
export function formatShort(instant: string | number, now: number): string {
  const clock = wallClock(instant);
  if (!clock) return String(instant);
  const thisYear = clock.date.slice(0, 4) === dayOf(now).slice(0, 4);
  return thisYear ? `${clock.monthDay} ${clock.second}` : `${clock.date} ${clock.minute}`;
}

/** `2026-11-22 16:03:07 – 18:00:00`: a range with its year, and its second date where that is another. */
export function formatRange(from: string | number, to: string | number): string {
  const [start, end] = [wallClock(from), wallClock(to)];
  const second = start && end && start.date === end.date ? end.second : formatDateTime(to);
  return `${formatDateTime(from)} – ${second}`;
}

/**
 * Labels of a histogram's buckets: the time of day, with the date when buckets are hours or longer or the range is not within
 * one day, and with the year unless all of them are in the year of `now`.
 *
 * @example
 *   formatBuckets(['2026-11-22T00:00:00.000Z'], DAY_MS, Date.parse('2026-11-23T00:00:00.000Z')); // ['11-22']
 */
export function formatBuckets(instants: readonly string[], intervalMs: number, now: number): readonly string[] {
  const clocks = instants.map((instant) => wallClock(instant));
  const dates = new Set(clocks.map((clock) => clock?.date));
  const thisYear = clocks.every((clock) => clock?.date.slice(0, 4) === dayOf(now).slice(0, 4));
  return clocks.map((clock, index) => {
    if (!clock) return instants[index] ?? '';
    const date = thisYear ? clock.monthDay : clock.date;
    if (intervalMs >= DAY_MS) return date;
    const time = intervalMs >= MINUTE_MS ? clock.minute : clock.second;
    return intervalMs >= HOUR_MS || dates.size > 1 || !thisYear ? `${date} ${time}` : time;
  });
}

/** Largest two units of a duration: `2d 3h`, `4m 10s`, `350ms`. Negative durations keep their sign. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < SECOND_MS) return `${Math.round(ms)}ms`;
  const [d, h, m, s] = [
    Math.floor(ms / DAY_MS),
    Math.floor(ms / HOUR_MS) % 24,
    Math.floor(ms / MINUTE_MS) % 60,
    Math.floor(ms / SECOND_MS) % 60,
  ];
  if (d > 0) return h > 0 ? `${d}d ${h}h` : `${d}d`;
  if (h > 0) return m > 0 ? `${h}h ${m}m` : `${h}h`;
  if (m > 0) return s > 0 ? `${m}m ${s}s` : `${m}m`;
  return `${s}s`;
}
