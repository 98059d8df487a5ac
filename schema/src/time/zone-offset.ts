import { SHANGHAI, SHANGHAI_OFFSET_MS } from './day.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './duration.ts';

/** Offset of one zone from UTC at an instant (epoch ms), ms, east positive. */
export type ZoneOffset = (utcMs: number) => number;

/**
 * Offset of a time zone: an IANA name (`Asia/Shanghai`) or a fixed `+08:00`. Throws RangeError for an unknown zone.
 *
 * @example
 *   zoneOffset('+05:30')(0); // 19_800_000
 */
export function zoneOffset(zone: string): ZoneOffset {
  // China has had no summer time since 1991 (and device clocks do not go back further), so the usual zone costs nothing.
  if (zone === SHANGHAI || zone === 'PRC') return () => SHANGHAI_OFFSET_MS;
  if (zone === 'UTC' || zone === 'Etc/UTC') return () => 0;
  const fixed = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (fixed === null) return namedZoneOffset(zone);
  const offset = offsetOf(fixed);
  return () => offset;
}

const HOURS_KEPT = 10_000;

function namedZoneOffset(zone: string): ZoneOffset {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const byHour = new Map<number, number>();
  return (utcMs) => {
    const hour = Math.floor(utcMs / HOUR_MS);
    let offset = byHour.get(hour);
    if (offset === undefined) {
      if (byHour.size > HOURS_KEPT) byHour.clear();
      const name = format.formatToParts(utcMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
      const match = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name);
      offset = match === null ? 0 : offsetOf(match);
      byHour.set(hour, offset);
    }
    return offset;
  };
}

/** Of sign, hours, minutes and, before zones were made, seconds. */
function offsetOf([, sign, hours, minutes, seconds = '0']: RegExpExecArray): number {
  const length = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * SECOND_MS;
  return sign === '-' ? -length : length;
}
