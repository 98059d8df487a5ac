import type { RawRecord } from '@qiaolou/schema';
import type { SyslogHeader } from '../../decode/header-shape.ts';
import { readLine, type Line } from '../../parse/line.ts';
import { rawText, type RawFields } from '../../parse/raw-fields.ts';

/** A line out of an envelope. */
export interface ShippedLine {
  readonly line: Line;
  /** Key of the envelope it stood under. */
  readonly key: string;
  /** The line tells itself which host wrote it. */
  readonly hasHost: boolean;
}

/** Where shippers put a line: Beats, Logstash and Vector; Fluent Bit; journald. */
const LINE_KEYS = ['message', 'log', 'MESSAGE'] as const;
/** What is an event already, whatever it calls its message. */
const MAKES_EVENTS: ReadonlySet<string> = new Set(['winlogbeat', 'auditbeat', 'packetbeat', 'metricbeat', 'heartbeat']);

const PROGRAM_KEYS = [
  'log.syslog.appname',
  'syslog.identifier',
  'SYSLOG_IDENTIFIER',
  'appname',
  'programname',
  'ident',
];
const PID_KEYS = ['log.syslog.procid', 'SYSLOG_PID', '_PID', 'procid', 'process.pid', 'pid'];
const SEVERITY_KEYS = ['log.syslog.severity.code', 'PRIORITY'];

/** The line in an envelope, with what the envelope tells of its header; undefined when it is an event of its own. */
export function shippedLine(record: RawRecord, envelope: RawFields): ShippedLine | undefined {
  if (MAKES_EVENTS.has(rawText(envelope, 'agent.type') ?? '')) return undefined;
  if (envelope.has('winlog.channel') || envelope.has('winlog.event_id')) return undefined;
  const key = LINE_KEYS.find((name) => typeof envelope.get(name) === 'string');
  const text = key === undefined ? undefined : rawText(envelope, key);
  if (key === undefined || text === undefined || text.trim() === '') return undefined;
  const line = readLine({ ...record, payload: Buffer.from(text) });
  const hasHost = line.header.host !== undefined;
  return { line: line.header.program === undefined ? withHeader(line, envelope) : line, key, hasHost };
}

/** Journals keep apart what a line of syslog says at its beginning. */
function withHeader(line: Line, envelope: RawFields): Line {
  const program = first(envelope, PROGRAM_KEYS) ?? journalProgram(envelope);
  if (program === undefined || program === '') return line;
  const pid = first(envelope, PID_KEYS);
  const severity = Number(first(envelope, SEVERITY_KEYS) ?? NaN);
  const header: SyslogHeader = {
    ...line.header,
    program,
    ...(pid === undefined ? {} : { pid }),
    ...(Number.isInteger(severity) && severity >= 0 && severity <= 7 ? { severity } : {}),
  };
  return { ...line, header };
}

/** Elsewhere `process.name` is whom the event is about, not who writes. */
function journalProgram(envelope: RawFields): string | undefined {
  const isJournal = ['journald', 'syslog'].includes(rawText(envelope, 'input.type') ?? '');
  return isJournal ? first(envelope, ['process.name', 'process.program']) : undefined;
}

function first(fields: RawFields, keys: readonly string[]): string | undefined {
  const key = keys.find((name) => fields.has(name));
  return key === undefined ? undefined : rawText(fields, key);
}
