const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** Length of a day, ms; China has no daylight saving. */
export const DAY_MS = 86_400_000;

/** Day of an event, `YYYY-MM-DD` in Asia/Shanghai (UTC+8 throughout), from epoch ms. */
export function eventDay(ts: number): string {
  return new Date(ts + SHANGHAI_OFFSET_MS).toISOString().slice(0, -14);
}

/** First millisecond of a day given by any instant in it. */
export function dayStart(ts: number): number {
  return Math.floor((ts + SHANGHAI_OFFSET_MS) / DAY_MS) * DAY_MS - SHANGHAI_OFFSET_MS;
}

/** Offset of an IANA zone from UTC at an instant, ms, east positive. Throws RangeError for an unknown zone. */
export function zoneOffsetMs(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name);
  if (match === null) return 0;
  const seconds = Number(match[2]) * 3_600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return (match[1] === '-' ? -seconds : seconds) * 1_000;
}
