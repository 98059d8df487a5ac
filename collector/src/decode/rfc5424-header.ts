import { isoTimeAt, type CivilTime } from './civil-time.ts';
import { epochToCivil } from './clock.ts';
import { digitsEnd, skip } from './digits.ts';
import type { SyslogHeader } from './header-shape.ts';
import { named, tagAt } from './host-and-tag.ts';
import { structuredDataAt, type StructuredData } from './structured-data.ts';
import { priFields, type Pri } from './syslog-pri.ts';

/** HOSTNAME 1*255, and room for senders that take more than 48 for APP-NAME (RFC 5424 §6). */
const MAX_HOST = 255;
const MAX_NAME = 64;
/** A message that stands where APP-NAME should: CEF, LEEF, columns, pairs, JSON. */
const NO_NAME = /^(?:CEF:|LEEF:)|[,|="{<]/;
/** `mib2d[1484]:`, `sshd:` where HOSTNAME should stand: Junos leaves the host out. */
const TAG = /^[\w./-]{1,64}(?:\[\d{1,10}\])?:$/;

interface Token {
  readonly text: string;
  readonly at: number;
  /** Behind the blank that ends it. */
  readonly next: number;
}

/**
 * RFC 5424 §6: `<PRI>1 TIMESTAMP HOST APP PROCID MSGID SD [MSG]`, as it is sent: the host left out, a tag of RFC 3164 or the
 * message itself behind the host, the time as epoch seconds (Meraki). Undefined when it does not look like it after all.
 */
export function parseRfc5424(text: string, pri: Pri): SyslogHeader | undefined {
  const stamp = tokenAt(text, pri.end + 2);
  const host = stamp === undefined ? undefined : tokenAt(text, stamp.next);
  if (stamp === undefined || host === undefined) return undefined;
  const epoch = epochTime(stamp.text);
  const time = epoch ?? (stamp.text === '-' ? undefined : isoTimeAt(stamp.text, 0)?.time);
  if (time === undefined && stamp.text !== '-') return undefined;
  const head = { dialect: 'rfc5424', ...priFields(pri), time } as const;
  // What begins in quotes is the message.
  if (host.text.startsWith('"')) return { ...head, bodyAt: host.at };
  if (TAG.test(host.text)) return { ...head, ...tagAt(text, host.at) };
  const app = tokenAt(text, host.next);
  const withHost = { ...head, host: named(host.text) };
  if (epoch !== undefined || app === undefined || app.text.length > MAX_NAME || NO_NAME.test(app.text))
    return { ...withHost, bodyAt: skip(text, host.next, ' ') };
  return tailOf(text, withHost, app);
}

/** PROCID, MSGID and STRUCTURED-DATA; or, where these cannot be, a tag and the message. */
function tailOf(text: string, head: Omit<SyslogHeader, 'bodyAt'>, app: Token): SyslogHeader | undefined {
  const pid = tokenAt(text, app.next);
  const messageId = pid === undefined ? undefined : tokenAt(text, pid.next);
  const dataStart = messageId === undefined ? '' : text.charAt(messageId.next);
  const whole = (dataStart === '-' || dataStart === '[') && /^[\w.@-]/.test(pid?.text ?? '');
  if (app.text.length > 1 && app.text.endsWith(':') && !whole)
    return { ...head, program: app.text.slice(0, -1), bodyAt: skip(text, app.next, ' ') };
  if (pid === undefined || messageId === undefined) return undefined;
  if (/[="{]/.test(pid.text)) return { ...head, program: named(app.text.replace(/:$/, '')), bodyAt: pid.at };
  const found = dataAt(text, messageId.next);
  const bodyAt = skip(text, found.end, ' ');
  return {
    ...head,
    program: named(app.text.replace(/:$/, '')),
    pid: named(pid.text),
    messageId: named(messageId.text),
    structuredData: found.data,
    bodyAt: text.charCodeAt(bodyAt) === 0xfeff ? bodyAt + 1 : bodyAt,
  };
}

function tokenAt(text: string, at: number): Token | undefined {
  const space = text.indexOf(' ', at);
  return space < 0 || space - at > MAX_HOST ? undefined : { text: text.slice(at, space), at, next: space + 1 };
}

/** `1563249630.774247467`, `1796025600123`: seconds with a fraction, or milliseconds. */
function epochTime(stamp: string): CivilTime | undefined {
  const match = /^(\d{10})(?:\.(\d{1,9})|(\d{3}))?$/.exec(stamp);
  if (match === null || digitsEnd(stamp, 0, 10) !== 10) return undefined;
  const fraction = `${match[2] ?? match[3] ?? ''}000`.slice(0, 3);
  return epochToCivil(Number(match[1]) * 1000 + Number(fraction));
}

/** STRUCTURED-DATA at `at`: elements, or the `-` of none. */
function dataAt(text: string, at: number): { readonly data?: StructuredData; readonly end: number } {
  if (text.charCodeAt(at) === 91) return structuredDataAt(text, at);
  return { end: text.charCodeAt(at) === 45 ? at + 1 : at };
}
