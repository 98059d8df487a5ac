import { epochToCivil } from './clock.ts';
import type { SyslogHeader } from './header-shape.ts';

/** Most bytes of a message that is written as numbers. */
const MOST_BYTES = 65_536;

/** A record of systemd's journal as a header and the message behind it. */
export interface JournalRecord {
  readonly header: SyslogHeader;
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a record of systemd's journal as JSON (`journalctl -o json`, systemd's Journal JSON Format): what its trusted fields say of the
 * sender is the header, `MESSAGE` the body, so that packs know sshd, sudo and auditd in it as they do by syslog. Undefined when the
 * object is none.
 */
export function readJournalRecord(object: object): JournalRecord | undefined {
  const fields = object as Fields;
  const message = messageOf(fields['MESSAGE']);
  const stamp = text(fields['_SOURCE_REALTIME_TIMESTAMP']) ?? text(fields['__REALTIME_TIMESTAMP']);
  if (message === undefined || stamp === undefined || !/^\d{16}$/.test(stamp)) return undefined;
  const severity = small(fields['PRIORITY'], 7);
  const facility = small(fields['SYSLOG_FACILITY'], 23);
  return {
    message,
    header: {
      dialect: 'journal',
      badPri: false,
      pri: severity === undefined || facility === undefined ? undefined : facility * 8 + severity,
      severity,
      facility,
      time: epochToCivil(Number(stamp) / 1000),
      host: text(fields['_HOSTNAME']),
      program: text(fields['SYSLOG_IDENTIFIER']) ?? text(fields['_COMM']),
      pid: text(fields['_PID']) ?? text(fields['SYSLOG_PID']),
      bodyAt: 0,
    },
  };
}

/** Text, or the numbers of its bytes where it is no valid UTF-8. */
function messageOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trimStart();
  if (!Array.isArray(value) || value.length > MOST_BYTES) return undefined;
  return Buffer.from(value.filter((byte) => typeof byte === 'number')).toString('utf8');
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' && value.length <= 255 ? value : undefined;
}

function small(value: unknown, most: number): number | undefined {
  const number = Number(text(value) ?? Number.NaN);
  return Number.isInteger(number) && number >= 0 && number <= most ? number : undefined;
}
