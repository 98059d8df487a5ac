import type { RawRecord } from '@qiaolou/schema';
import { decodeText, type DecodedText } from '../decode/charset.ts';
import { readJournalRecord, type JournalRecord } from '../decode/journal-record.ts';
import type { SyslogHeader } from '../decode/header-shape.ts';
import { parseSyslogHeader } from '../decode/syslog-header.ts';
import { parseJsonObject } from './grammars/json.ts';

/** One record, decoded and with its header read: what packs and grammars work on. */
export interface Line {
  readonly record: RawRecord;
  readonly decoded: DecodedText;
  /** The readable text, header included. */
  readonly text: string;
  readonly header: SyslogHeader;
  /** The text behind the header. */
  readonly body: string;
  /** The body as a JSON object when it is one; parsed once on first use. */
  json(): object | undefined;
}

function journalOf(body: string): JournalRecord | undefined {
  const object = parseJsonObject(body);
  return object === undefined ? undefined : readJournalRecord(object);
}

/** Decodes a record's bytes and reads its header. Never throws. */
export function readLine(record: RawRecord): Line {
  return lineOf(record, decodeText(record.payload));
}

/** Reads the header of a record whose bytes somebody knows what they say. Never throws. */
export function lineOf(record: RawRecord, decoded: DecodedText): Line {
  const text = decoded.readable;
  const outer = parseSyslogHeader(text);
  const inner = text.slice(outer.bodyAt);
  const journal = inner.includes('"__REALTIME_TIMESTAMP"') ? journalOf(inner) : undefined;
  const header = journal?.header ?? outer;
  const body = journal?.message ?? inner;
  let parsed: { readonly value: object | undefined } | undefined;
  return {
    record,
    decoded,
    text,
    header,
    body,
    json: () => (parsed ??= { value: parseJsonObject(body) }).value,
  };
}
