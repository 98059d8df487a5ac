import { SHANGHAI } from '@qiaolou/schema';

/** How the zone is named beside times. */
export const ZONE_LABEL = 'UTC+8';

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: SHANGHAI,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

interface WallClock {
  readonly date: string;
  readonly monthDay: string;
  readonly minute: string;
  readonly second: string;
}

function wallClock(instant: string | number): WallClock | undefined {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return undefined;
  const p = Object.fromEntries(parts.formatToParts(date).map(({ type, value }) => [type, value]));
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = [
    p['year'],
    p['month'],
    p['day'],
    p['hour'],
    p['minute'],
    p['second'],
  ];
  return {
    date: `${year}-${month}-${day}`,
    monthDay: `${month}-${day}`,
    minute: `${hour}:${minute}`,
    second: `${hour}:${minute}:${second}`,
  };
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

/** Label of a histogram bucket: the time of day, with the date when buckets are hours or longer. */
export function formatBucket(instant: string | number, intervalMs: number): string {
  const clock = wallClock(instant);
  if (!clock) return String(instant);
  if (intervalMs >= 86_400_000) return clock.monthDay;
  if (intervalMs >= 3_600_000) return `${clock.monthDay} ${clock.minute}`;
  return intervalMs >= 60_000 ? clock.minute : clock.second;
}

/** Largest two units of a duration: `2d 3h`, `4m 10s`, `350ms`. Negative durations keep their sign. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  const seconds = Math.floor(ms / 1_000);
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (d > 0) return h > 0 ? `${d}d ${h}h` : `${d}d`;
  if (h > 0) return m > 0 ? `${h}h ${m}m` : `${h}h`;
  if (m > 0) return s > 0 ? `${m}m ${s}s` : `${m}m`;
  return `${s}s`;
}
