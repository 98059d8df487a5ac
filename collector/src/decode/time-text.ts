import type { ZoneOffset } from '@qiaolou/schema';
import { compactTimeAt, dayFirstTimeAt, isoTimeAt, monthTimeAt, type CivilTime } from './civil-time.ts';
import { civilToEpoch } from './clock.ts';

const WEEKDAY = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +/;
const CHINESE = /^(\d{4})年(\d{1,2})月(\d{1,2})日 *(\d{1,2}:\d{1,2}:\d{1,2})?/;
/** `2019-11-15:17-41-06` (DPtech database audit). */
const DASHED_CLOCK = /^(\d{4}-\d\d-\d\d):(\d\d)-(\d\d)-(\d\d)$/;
const DIGITS_14 = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})?$/;
const LONG_NUMBER = /^\d{10}/;
const EPOCH = /^\d{10}(?:\.\d{1,9})?$/;
/** From 1601, the beginning of Windows' time, to 1970, ms. */
const FILETIME_EPOCH_MS = 11_644_473_600_000;

/** A time in a text. */
export interface ReadTime {
  /** Epoch ms. */
  readonly epochMs: number;
  /** The text says which zone it is in, or counts from an epoch: nobody's zone was needed to read it. */
  readonly hasZone: boolean;
}

/** `readTimeText`, without how it was read. */
export function timeTextToEpoch(value: string, offset: ZoneOffset, receivedAt: number): number | undefined {
  return readTimeText(value, offset, receivedAt)?.epochMs;
}

/**
 * A time value inside a log body, in any form devices write: ISO with `-` or `/`, epoch seconds,
 * ms, µs or ns of this millennium, Windows' units of 100 ns, `Fri Aug 05 02:09:04 CST 2022`, `2022年8月5日 02:09:04`, `20220805020904`, access-log brackets.
 * Undefined when it is none of them. Linear in the length; looks at no more than 64 characters.
 */
export function readTimeText(value: string, offset: ZoneOffset, receivedAt: number): ReadTime | undefined {
  let text = value.slice(0, 64).trim();
  if (text.startsWith('[')) text = text.slice(1);
  const epoch = LONG_NUMBER.test(text) ? epochNumber(text) : undefined;
  if (epoch !== undefined) return { epochMs: epoch, hasZone: true };
  const direct =
    dayFirstTimeAt(text, 0) ?? isoTimeAt(text, 0) ?? compactTimeAt(text, 0) ?? monthTimeAt(withoutWeekday(text), 0);
  if (direct !== undefined)
    return hasOtherZone(direct.time, text) ? undefined : readTime(direct.time, offset, receivedAt);
  const rewritten = rewrite(text);
  const found = rewritten === undefined ? undefined : isoTimeAt(rewritten, 0);
  return found === undefined ? undefined : readTime(found.time, offset, receivedAt);
}

function readTime(time: CivilTime, offset: ZoneOffset, receivedAt: number): ReadTime {
  // A zone that is named and not known is no reason to learn one.
  const hasZone = time.offsetMinutes !== undefined || time.zoneUnread === true;
  return { epochMs: civilToEpoch(time, offset, receivedAt), hasZone };
}

/** `IST` means several zones: a time of one of them is not read, rather than read wrongly. */
function hasOtherZone({ offsetMinutes }: CivilTime, text: string): boolean {
  return offsetMinutes === undefined && /\d (?![AP]M$)[A-Z]{2,5}$/.test(text);
}

function withoutWeekday(text: string): string {
  const match = WEEKDAY.exec(text);
  return match === null ? text : text.slice(match[0].length);
}

/** What a number counts is told by its length, from 2001 to 2286; any other length is no time, but something else. */
function epochNumber(text: string): number | undefined {
  if (EPOCH.test(text)) return Math.trunc(Number(text) * 1000);
  if (!/^\d{13,19}$/.test(text)) return undefined;
  switch (text.length) {
    case 13:
      return Number(text);
    case 16:
      return Math.trunc(Number(text) / 1000);
    case 18:
      return Math.trunc(Number(text) / 10_000) - FILETIME_EPOCH_MS;
    case 19:
      return Math.trunc(Number(text) / 1_000_000);
    default:
      return undefined;
  }
}

function rewrite(text: string): string | undefined {
  const chinese = CHINESE.exec(text);
  if (chinese !== null) return `${date(chinese[1], chinese[2], chinese[3])} ${chinese[4] ?? '00:00:00'}`;
  const dashed = DASHED_CLOCK.exec(text);
  if (dashed !== null) return `${dashed[1] ?? ''} ${dashed[2] ?? ''}:${dashed[3] ?? ''}:${dashed[4] ?? ''}`;
  const compact = DIGITS_14.exec(text);
  if (compact === null) return undefined;
  const fraction = compact[7] === undefined ? '' : `.${compact[7]}`;
  return `${date(compact[1], compact[2], compact[3])} ${compact[4] ?? ''}:${compact[5] ?? ''}:${compact[6] ?? ''}${fraction}`;
}

function date(year = '', month = '', day = ''): string {
  return `${year}-${month}-${day}`;
}
