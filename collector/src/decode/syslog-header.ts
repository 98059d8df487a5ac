import { compactTimeAt, isoTimeAt, kiwiTimeAt, monthTimeAt, type CivilTime, type FoundTime } from './civil-time.ts';
import { structuredDataAt, type StructuredData } from './structured-data.ts';

/** Shape the header had: RFC 5424, any of the dated dialects, only a PRI, or none at all. */
export type HeaderDialect = 'rfc5424' | 'dated' | 'pri-only' | 'none';

/** What could be read in front of a log's body. */
export interface SyslogHeader {
  readonly dialect: HeaderDialect;
  /** PRI as sent when it is a number from 0; devices go beyond 191 (`<902>`). */
  readonly pri?: number | undefined;
  /** 0–23, only for a PRI of RFC 5424 §6.2.1. */
  readonly facility?: number | undefined;
  /** 0–7: the low three bits, which over-range PRIs keep meaning too. */
  readonly severity?: number | undefined;
  /** True for `<-1>`, `<invld>`: skipped, but nothing could be read from it. */
  readonly badPri: boolean;
  readonly time?: CivilTime | undefined;
  readonly host?: string | undefined;
  /** RFC 5424 APP-NAME or the RFC 3164 TAG without PID. */
  readonly program?: string | undefined;
  readonly pid?: string | undefined;
  readonly messageId?: string | undefined;
  readonly structuredData?: StructuredData | undefined;
  /** Offset of the body in the text. */
  readonly bodyAt: number;
}

interface Pri {
  readonly value?: number | undefined;
  readonly bad: boolean;
  readonly end: number;
}

const MAX_HOST = 255;
const MAX_TAG = 64;
/** `HOST;<serial>;ipv4;3;` of the DAS and Venus gateways in place of a host name. */
const GATEWAY_HOST = /^([^;=\s]{1,64});\w{1,40};ipv[46];\d{1,3};/;
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
  }
  return parseDated(text, pri);
}

function priFields(pri: Pri): Pick<SyslogHeader, 'pri' | 'facility' | 'severity' | 'badPri'> {
  if (pri.value === undefined) return { badPri: pri.bad };
  const facility = pri.value <= 191 ? pri.value >> 3 : undefined;
  return { pri: pri.value, facility, severity: pri.value & 7, badPri: false };
}

/** `<n>` of up to five digits, or a short bracket that cannot be a number (`<-1>`, `<invld>`). */
function priAt(text: string, at: number): Pri {
  if (text.charCodeAt(at) !== 60) return { bad: false, end: at };
  let p = at + 1;
  let value = 0;
  while (p < at + 6) {
    const code = text.charCodeAt(p);
    if (code < 48 || code > 57 || Number.isNaN(code)) break;
    value = value * 10 + code - 48;
    p += 1;
  }
  if (p > at + 1 && text.charCodeAt(p) === 62) return { value, bad: false, end: p + 1 };
  const close = text.indexOf('>', at) > at + 8 ? -1 : text.indexOf('>', at);
  const inner = close < 0 ? '' : text.slice(at + 1, close);
  if (inner === 'invld' || /^-\d+$/.test(inner)) return { bad: true, end: close + 1 };
  return { bad: false, end: at };
}

/** RFC 5424 §6: `1 TIMESTAMP HOST APP PROCID MSGID SD [MSG]`. Undefined when it does not look like it after all. */
function parseRfc5424(text: string, pri: Pri): SyslogHeader | undefined {
  let p = pri.end + 2;
  const fields: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const space = text.indexOf(' ', p);
    if (space < 0 || space - p > MAX_HOST) return undefined;
    fields.push(text.slice(p, space));
    p = space + 1;
    if (i === 2 && isTagBeforeMessage(text, p, fields[2] ?? '')) return tagged5424(text, { pri, fields, bodyAt: p });
  }
  const [stamp = '-', host, program, pid, messageId] = fields;
  const time = stamp === '-' ? undefined : isoTimeAt(stamp, 0)?.time;
  if (stamp !== '-' && time === undefined) return undefined;
  const found = dataAt(text, p);
  p = skip(text, found.end, ' ');
  if (text.charCodeAt(p) === 0xfeff) p += 1;
  return {
    dialect: 'rfc5424',
    ...priFields(pri),
    time,
    host: named(host),
    program: named(program),
    pid: named(pid),
    messageId: named(messageId),
    structuredData: found.data,
    bodyAt: p,
  };
}

/** STRUCTURED-DATA at `at`: elements, or the `-` of none. */
function dataAt(text: string, at: number): { readonly data?: StructuredData; readonly end: number } {
  if (text.charCodeAt(at) === 91) return structuredDataAt(text, at);
  return { end: text.charCodeAt(at) === 45 ? at + 1 : at };
}

/** `1 TIMESTAMP HOST proxy: [message …`: a tag of RFC 3164, for what follows cannot be a PROCID. */
function isTagBeforeMessage(text: string, at: number, program: string): boolean {
  return program.length > 1 && program.endsWith(':') && !/^[\w.@-]/.test(text.charAt(at));
}

function tagged5424(
  text: string,
  { pri, fields, bodyAt }: { readonly pri: Pri; readonly fields: readonly string[]; readonly bodyAt: number },
): SyslogHeader | undefined {
  const [stamp = '-', host, program = ''] = fields;
  const time = isoTimeAt(stamp, 0)?.time;
  if (stamp !== '-' && time === undefined) return undefined;
  const start = skip(text, bodyAt, ' ');
  return {
    dialect: 'rfc5424',
    ...priFields(pri),
    time,
    host: named(host),
    program: program.slice(0, -1),
    bodyAt: start,
  };
}

function named(value: string | undefined): string | undefined {
  return value === undefined || value === '-' || value === '' || value === '(none)' ? undefined : value;
}

function timeAt(text: string, at: number): FoundTime | undefined {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return isoTimeAt(text, at) ?? kiwiTimeAt(text, at) ?? compactTimeAt(text, at);
  return monthTimeAt(text, at);
}

/** Spaces, and what devices put before the date: `*` (Cisco, Ruijie), `%`, a sequence number `008407: `. */
function skipPrefix(text: string, at: number): number {
  const p = skip(text, at, ' ');
  let digits = p;
  while (digits < p + 10 && text.charCodeAt(digits) >= 48 && text.charCodeAt(digits) <= 57) digits += 1;
  const start = digits > p && text.startsWith(': ', digits) ? digits + 2 : p;
  return skip(text, start, ' *%');
}

function skip(text: string, at: number, chars: string): number {
  let p = at;
  while (p < text.length && chars.includes(text.charAt(p))) p += 1;
  return p;
}

function parseDated(text: string, pri: Pri): SyslogHeader {
  const found = timeAt(text, skipPrefix(text, pri.end));
  const named = found === undefined ? hostBeforeTime(text, skipPrefix(text, pri.end)) : undefined;
  if (found === undefined) return named === undefined ? parseUndated(text, pri) : { ...priFields(pri), ...named };
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

/** `sw2: Mar  4 2026 07:03:59.338 UTC: %SYS-5-…`: Cisco IOS with `logging origin-id`. */
function hostBeforeTime(text: string, at: number): Omit<SyslogHeader, keyof ReturnType<typeof priFields>> | undefined {
  const colon = text.slice(at, at + MAX_TAG).indexOf(': ');
  if (colon < 1) return undefined;
  const host = text.slice(at, at + colon);
  const found = /\s/.test(host) ? undefined : timeAt(text, skip(text, at + colon + 2, ' *.%'));
  if (found === undefined || !text.startsWith(': %', found.end)) return undefined;
  return { dialect: 'dated', time: found.time, host, bodyAt: found.end + 2 };
}

function parseUndated(text: string, pri: Pri): SyslogHeader {
  if (pri.end === 0) return { dialect: 'none', badPri: false, bodyAt: 0 };
  const at = skip(text, pri.end, ' ');
  const tag = tagAt(text, at);
  return { dialect: 'pri-only', ...priFields(pri), ...tag, bodyAt: tag.bodyAt };
}

interface Place {
  readonly host?: string | undefined;
  readonly program?: string | undefined;
  readonly pid?: string | undefined;
  readonly bodyAt: number;
}

function hostAndTagAt(text: string, at: number): Place {
  let p = skip(text, at, ' :');
  if (p === at && p < text.length) return { bodyAt: p };
  p = skipKiwiLevel(text, p);
  const percent = hostBeforePercent(text, p);
  if (percent !== undefined) return percent;
  const end = tokenEnd(text, p);
  const token = text.slice(p, end);
  const gateway = token.includes(';') ? GATEWAY_HOST.exec(text.slice(p, p + 200)) : null;
  if (gateway !== null) return tagBehind(text, p + gateway[0].length, gateway[1]);
  if (!looksLikeHost(token)) {
    const tag = tagAt(text, p);
    return tag;
  }
  if (token.endsWith(':')) {
    // `host: %SYS-5-…` (Cisco) names a host, `klogd: …` a program.
    const next = skip(text, end, ' ');
    if (text.charAt(next) === '%') return { host: token.slice(0, -1), bodyAt: next };
    return tagAt(text, p);
  }
  if (token.includes('[') && /^[\w./-]+\[\d+\]:?$/.test(token)) return tagAt(text, p);
  return tagBehind(text, end, token);
}

/** `Local3.Notice` that Kiwi puts between time and host. */
function skipKiwiLevel(text: string, at: number): number {
  if (!'LUKDAS'.includes(text.charAt(at))) return at;
  const match = /^(?:Local\d|User|Kernel|Daemon|Auth|Syslog)\.[A-Z][a-z]+[ \t]+/.exec(text.slice(at, at + 32));
  return match === null ? at : at + match[0].length;
}

/** H3C, Huawei and DPtech: everything before `%%` is the host, spaces included (`H3C FW-IRF %%10FILTER/…`). */
function hostBeforePercent(text: string, at: number): Place | undefined {
  const percent = text.slice(at, at + 128).indexOf('%%');
  if (percent < 0) return undefined;
  const host = text.slice(at, at + percent).trim();
  if (/[=:;"{]/.test(host)) return undefined;
  // A relay in front: `10.11.3.33 2012-01-06 01:35:32 DPTECH` holds colons and was refused above.
  return { host: named(host), bodyAt: at + percent };
}

function tagBehind(text: string, at: number, host: string | undefined): Place {
  const tag = tagAt(text, skipBracketedTime(text, skip(text, at, ' \t')));
  return { ...tag, host: named(host) };
}

/** `(2026-11-28T17:37:17) ` between host and tag: WatchGuard repeats the time there. */
function skipBracketedTime(text: string, at: number): number {
  const found = text.charAt(at) === '(' ? isoTimeAt(text, at + 1) : undefined;
  return found === undefined || text.charAt(found.end) !== ')' ? at : skip(text, found.end + 1, ' \t');
}

/** `program[pid]: `, `program: ` or nothing at `at`. */
function tagAt(text: string, at: number): Place {
  const start = skip(text, at, ' :');
  let p = start;
  while (p < start + MAX_TAG && isTagChar(text.charCodeAt(p))) p += 1;
  if (p === start) return { bodyAt: start };
  const name = text.slice(start, p);
  if (text.charAt(p) === '[') {
    const close = text.indexOf(']', p);
    if (close > 0 && close - p <= 16) {
      return { program: trimDot(name), pid: text.slice(p + 1, close), bodyAt: skip(text, close + 1, ': ') };
    }
    return { bodyAt: start };
  }
  // A colon must be followed by space or a non-ASCII body; `key:value` and `http://` are bodies, not tags.
  if (text.charAt(p) === ':' && (text.charAt(p + 1) === ' ' || p + 1 === text.length)) {
    return { program: trimDot(name), bodyAt: skip(text, p + 1, ' ') };
  }
  return { bodyAt: start };
}

function trimDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** Letters, digits, `-_./@` and CJK: what programs call themselves. */
function isTagChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 64 && code <= 90) ||
    (code >= 45 && code <= 57) ||
    code === 95 ||
    code > 0x4e00
  );
}

function tokenEnd(text: string, at: number): number {
  const end = text.indexOf(' ', at);
  return end < 0 ? text.length : end;
}

/** Bodies that follow the time at once (`devid="3" …`, JSON, XML) are no host names. */
function looksLikeHost(token: string): boolean {
  if (token.length === 0 || token.length > MAX_HOST) return false;
  return !/[={"'<;,|~]|^[[(%]/.test(token.startsWith('(') ? token.replace('(none)', 'none') : token);
}
