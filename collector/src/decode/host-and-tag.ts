import { isoTimeAt } from './civil-time.ts';
import { skip } from './digits.ts';

const MAX_HOST = 255;
const MAX_TAG = 64;
/** `HOST;<serial>;ipv4;3;` of the DAS and Venus gateways in place of a host name. */
const GATEWAY_HOST = /^([^;=:]{1,64}?) ?; ?\w{1,40}; ?ipv[46]; ?\d{1,3};/;

/** Who speaks, between the time and the body. */
export interface Place {
  readonly host?: string | undefined;
  readonly program?: string | undefined;
  readonly pid?: string | undefined;
  readonly bodyAt: number;
}

/** Host and tag behind a time that ends at `at`. */
export function hostAndTagAt(text: string, at: number): Place {
  let p = skip(text, at, ' :');
  if (p === at && p < text.length) return { bodyAt: p };
  p = skipKiwiLevel(text, p);
  const percent = hostBeforePercent(text, p);
  if (percent !== undefined) return percent;
  const end = tokenEnd(text, p);
  const token = text.slice(p, end);
  const bar = text.indexOf(';', p) - p;
  const gateway = bar > 0 && bar <= 65 ? GATEWAY_HOST.exec(text.slice(p, p + 200)) : null;
  if (gateway !== null) return tagBehind(text, p + gateway[0].length, gateway[1]);
  // The thread of the Windows DNS server stands where others put a host.
  if (NO_HOST.has(token) || text.startsWith(' PACKET ', end)) return { bodyAt: p };
  if (isTagBeforeBrace(text, token, end)) return { program: token, bodyAt: skip(text, end, ' ') };
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

/** What a message begins with in capitals names nobody: `SECURITY INSTRUCTION type …`. */
const NO_HOST: ReadonlySet<string> = new Set(
  'SECURITY SYSTEM ALERT ALARM ERROR WARNING WARN INFO NOTICE DEBUG CRITICAL EVENT AUDIT LOG MESSAGE TRAFFIC THREAT CONFIG'.split(
    ' ',
  ),
);

/** `website_audit {NUM_ID=…`: no machine has an underscore in its name (RFC 952), kinds of records have. */
function isTagBeforeBrace(text: string, token: string, end: number): boolean {
  return text.startsWith(' {', end) && /^[a-z]+(?:_[a-z]+)+$/i.test(token);
}

/** `Local3.Notice`, `user.info` that Kiwi and others put between time and host. */
function skipKiwiLevel(text: string, at: number): number {
  if (!'LUKDASludkas'.includes(text.charAt(at))) return at;
  const match =
    /^(?:local\d|user|kern(?:el)?|daemon|auth(?:priv)?|syslog|cron|mail)\.(?:emerg|alert|crit|err|warn|notice|info|debug)[a-z]*[ \t]+/i.exec(
      text.slice(at, at + 40),
    );
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
  const tag = tagAt(text, skipLevel(text, skipBracketedTime(text, skip(text, at, ' \t'))));
  return { ...tag, host: named(host) };
}

/** `info sshd[12]: …`: F5 writes the level between host and tag. */
function skipLevel(text: string, at: number): number {
  const match = /^(?:emerg|alert|crit|err|error|warning|warn|notice|info|debug) (?=[\w./-]{1,64}\[\d{1,10}\]: )/.exec(
    text.slice(at, at + 96),
  );
  return match === null ? at : at + match[0].length;
}

/** `(2026-11-28T17:37:17) ` between host and tag: WatchGuard repeats the time there. */
function skipBracketedTime(text: string, at: number): number {
  const found = text.charAt(at) === '(' ? isoTimeAt(text, at + 1) : undefined;
  return found === undefined || text.charAt(found.end) !== ')' ? at : skip(text, found.end + 1, ' \t');
}

/** `program[pid]: `, `program: ` or nothing at `at`. */
export function tagAt(text: string, at: number): Place {
  const start = skip(text, at, ' :');
  let p = start;
  while (p < start + MAX_TAG && isTagChar(text.charCodeAt(p))) p += 1;
  if (p === start) return { bodyAt: start };
  const name = text.slice(start, p);
  if (NO_TAG.has(name) || isFirstPair(text, start, p)) return { bodyAt: start };
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

/** What Java's loggers write behind the time: none of them is a host. */
const LOGGER_LEVELS: ReadonlySet<string> = new Set(
  'TRACE DEBUG INFO WARN WARNING ERROR FATAL SEVERE CONFIG FINE'.split(' '),
);

/** Formats that begin like a tag. */
const NO_TAG: ReadonlySet<string> = new Set(['CEF', 'LEEF']);

const PAIR_KEYS: ReadonlySet<string> = new Set(
  'severity category level type event message status priority action user username source time date name id src dst sip dip src_ip dst_ip srcip dstip 时间 用户 源ip 源地址 事件名称 告警名称 日志类型'.split(
    ' ',
  ),
);

/** `Severity: Informational, Category: Audit, …` is a list of pairs, and its first key no program. */
function isFirstPair(text: string, start: number, end: number): boolean {
  if (!PAIR_KEYS.has(text.slice(start, end).toLowerCase())) return false;
  return /^[:：] ?[^:：,;；|]{1,80}[,;；|，] ?\p{L}[\p{L}_ ]{1,24}[:：=]/u.test(text.slice(end, end + 128));
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
  if (token.length === 0 || token.length > MAX_HOST || LOGGER_LEVELS.has(token)) return false;
  return !/[={"'<;,|~]|^[[(%]/.test(token.startsWith('(') ? token.replace('(none)', 'none') : token);
}

/** A header's word, unless it stands for nothing. */
export function named(value: string | undefined): string | undefined {
  return value === undefined || value === '-' || value === '' || value === '(none)' ? undefined : value;
}
