import { ciscoHeaderAt, withZoneWord } from './cisco-header.ts';
import {
  compactTimeAt,
  isoTimeAt,
  kiwiTimeAt,
  monthTimeAt,
  slashTimeAt,
  yearMonthTimeAt,
  type FoundTime,
} from './civil-time.ts';
import { skip } from './digits.ts';
import type { SyslogHeader } from './header-shape.ts';
import { hostAndTagAt, tagAt } from './host-and-tag.ts';
import { parseRfc5424 } from './rfc5424-header.ts';
import { priAt, priFields, type Pri } from './syslog-pri.ts';

/** A relay's header in front of the device's own is followed at most this often. */
const MAX_NESTING = 2;

/**
 * Reads the header of one log line, whatever the device took for one: RFC 5424, RFC 3164, ISO or RFC 3339 date first,
 * year before or behind the clock (Huawei, H3C), no PRI, PRI out of range, a relay's header before the device's, a
 * PRI nested in the body, host names with spaces, Evtsys. Total: every text gives a header, at worst an empty one with
 * `bodyAt` 0. Linear: looks at a bounded part of the text except RFC 5424 structured data.
 */
export function parseSyslogHeader(text: string): SyslogHeader {
  const pri = priAt(text, 0);
  if (pri.value !== undefined && text.charCodeAt(pri.end) === 49 && text.charCodeAt(pri.end + 1) === 32) {
    const header = parseRfc5424(text, pri);
    if (header !== undefined) return header;
    // The version of RFC 5424 in front of a header of RFC 3164 (`<142>1 Dec 28 …`).
    return parseDated(
      text,
      timeAt(text, skip(text, pri.end + 2, ' ')) === undefined ? pri : { ...pri, end: pri.end + 2 },
    );
  }
  return parseDated(text, pri);
}

function timeAt(text: string, at: number): FoundTime | undefined {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return numericTimeAt(text, at);
  return monthTimeAt(text, at);
}

function numericTimeAt(text: string, at: number): FoundTime | undefined {
  return (
    isoTimeAt(text, at) ??
    kiwiTimeAt(text, at) ??
    compactTimeAt(text, at) ??
    slashTimeAt(text, at) ??
    yearMonthTimeAt(text, at)
  );
}

/** Spaces, and what devices put before the date: `*` (Cisco, Ruijie), `%`, a sequence number `008407: `. */
function skipPrefix(text: string, at: number): number {
  // Cisco's NX-OS and ASA put a colon where others put a host.
  const p = skip(text, at, ' :');
  let digits = p;
  while (digits < p + 10 && text.charCodeAt(digits) >= 48 && text.charCodeAt(digits) <= 57) digits += 1;
  const start = digits > p && text.startsWith(': ', digits) ? digits + 2 : p;
  return skip(text, start, ' *%');
}

function parseDated(text: string, pri: Pri): SyslogHeader {
  const first = timeAt(text, skipPrefix(text, pri.end));
  const found = first === undefined ? undefined : withZoneWord(text, first);
  if (found === undefined) {
    const cisco = ciscoHeaderAt(text, skip(text, pri.end, ' :'), timeAt);
    if (cisco === undefined) return parseUndated(text, pri);
    return { dialect: cisco.time === undefined ? 'pri-only' : 'dated', ...priFields(pri), ...cisco };
  }
  let time = found.time;
  let place = hostAndTagAt(text, found.end);
  for (let depth = 1; depth < MAX_NESTING; depth += 1) {
    const inner = timeAt(text, place.bodyAt);
    if (inner === undefined || place.program !== undefined) break;
    // The relay's host and clock give way to the device's own behind them, unless that names no host.
    const next = hostAndTagAt(text, inner.end);
    time = inner.time;
    place = next.host === undefined ? { ...next, host: place.host } : next;
  }
  const nested = priAt(text, place.bodyAt);
  const fields = priFields(pri.value === undefined && nested.value !== undefined ? nested : pri);
  return { dialect: 'dated', ...fields, time, ...place, bodyAt: nested.end };
}

function parseUndated(text: string, pri: Pri): SyslogHeader {
  if (pri.end === 0) return { dialect: 'none', badPri: false, bodyAt: 0 };
  const at = skip(text, pri.end, ' ');
  const tag = tagAt(text, at);
  return { dialect: 'pri-only', ...priFields(pri), ...tag, bodyAt: tag.bodyAt };
}
