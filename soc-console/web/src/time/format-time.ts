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

/** `11-22 16:03:07`: the short form of tables, where the year is plain. */
export function formatShort(instant: string | number): string {
  const clock = wallClock(instant);
  return clock ? `${clock.monthDay} ${clock.second}` : String(instant);
}

/** `2026-11-22 16:03:07 – 18:00:00`: a range with its year, and its second date where that is another. */
export function formatRange(from: string | number, to: string | number): string {
  const [start, end] = [wallClock(from), wallClock(to)];
  const second = start && end && start.date === end.date ? end.second : formatDateTime(to);
  return `${formatDateTime(from)} – ${second}`;
}

/** Label of a histogram bucket: the time of day, with the date when buckets are hours or longer. */
export function formatBucket(instant: string | number, intervalMs: number): string {
  const clock = wallClock(instant);
  if (!clock) return String(instant);
  if (intervalMs >= DAY_MS) return clock.monthDay;
  if (intervalMs >= HOUR_MS) return `${clock.monthDay} ${clock.minute}`;
  return intervalMs >= MINUTE_MS ? clock.minute : clock.second;
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
