import { sm3Hex } from '@qiaolou/crypto';
import { decodeText } from '../../decode/charset.ts';
import { EvtxReader, looksLikeEvtx } from '../../decoders/evtx/evtx-reader.ts';
import {
  BLOCK_LIMITS,
  BLOCK_RULES,
  csvSeparator,
  FileRecords,
  headedFormat,
  JsonValueSplitter,
  looksLikeJsonValues,
  type BlockRuleName,
  type CharacterWidth,
  type FileRecordsOptions,
  type Frame,
} from '../../framing/index.ts';

/** A record of an imported file. */
interface ImportedRecord {
  readonly payload: Uint8Array;
  /** Something of it is missing, or it is a piece of a larger one. */
  readonly cut: boolean;
  /** What it is within the file, or whatever file it is in. */
  readonly identity: { readonly inFile: string } | { readonly anywhere: string };
  /** Number of its first line or of the element, from 1. */
  readonly number: number;
}

/** A place of an imported file that could not be read as it should. */
export interface ImportFault {
  /** Number of the line or element. */
  readonly line?: number;
  /** Offset in the content. */
  readonly at?: number;
  /** Number of the record, of a Windows event log. */
  readonly record?: string;
  readonly reason: string;
}

/** What a format makes of the content of a file, piece by piece. */
export interface ImportSplitter {
  push(bytes: Buffer): ImportedPiece;
  end(): ImportedPiece;
}

/** What came out of a piece. */
export interface ImportedPiece {
  readonly records: readonly ImportedRecord[];
  readonly faults: readonly ImportFault[];
}

/** A format that can be imported. */
export interface ImportFormat<Id extends string = string> {
  readonly id: Id;
  readonly title: { readonly zh: string; readonly en: string };
  /** Whether a file that begins so is of this format; the first to say so is taken. */
  recognises(start: Buffer): boolean;
  open(start: Buffer, maxRecordBytes: number): ImportSplitter;
}

/** Every format, those that are told by more first; what none of them is are `lines`. */
export const IMPORT_FORMATS = [
  {
    id: 'evtx',
    title: { zh: 'Windows 事件日志（二进制 EVTX）', en: 'Windows event log (binary EVTX)' },
    recognises: looksLikeEvtx,
    open: evtxSplitter,
  },
  {
    id: 'zeek',
    title: { zh: 'Zeek 日志（#fields）', en: 'Zeek logs (#fields)' },
    recognises: (start) => headedFormat(start) === 'zeek',
    open: (start, maxRecordBytes) => fileSplitter({ format: 'zeek', start, maxRecordBytes }),
  },
  {
    id: 'w3c',
    title: { zh: 'W3C 扩展日志、IIS（#Fields）', en: 'W3C extended log, IIS (#Fields)' },
    recognises: (start) => headedFormat(start) === 'w3c',
    open: (start, maxRecordBytes) => fileSplitter({ format: 'w3c', start, maxRecordBytes }),
  },
  {
    id: 'json',
    title: { zh: 'JSON 数组或分行缩进的 JSON 对象', en: 'JSON array, or JSON objects with line breaks' },
    recognises: looksLikeJsonValues,
    open: jsonSplitter,
  },
  {
    id: 'ndjson',
    title: {
      zh: 'NDJSON（每行一个 JSON 对象；Suricata EVE、evtx_dump、Winlogbeat、NXLog 等）',
      en: 'NDJSON: Suricata EVE, evtx_dump, Winlogbeat, NXLog and others',
    },
    recognises: (start) => /^(?:ï»¿)?\s*\{"/.test(start.toString('latin1', 0, 256)),
    open: (start, maxRecordBytes) => fileSplitter({ format: 'lines', start, maxRecordBytes }),
  },
  {
    id: 'csv',
    title: {
      zh: 'CSV（首行为列名；逗号、分号、制表符或竖线）',
      en: 'CSV with a line of names; comma, semicolon, tab or bar',
    },
    recognises: looksLikeCsv,
    open: (start, maxRecordBytes) => fileSplitter({ format: 'csv', start, maxRecordBytes }),
  },
  {
    id: 'mysql-slow',
    title: { zh: 'MySQL、MariaDB 慢查询日志', en: 'slow query log of MySQL and MariaDB' },
    recognises: (start) => /^# User@Host: .*\n(?:# .*\n)*# Query_time: /m.test(latin1(start)),
    open: (start, maxRecordBytes) => fileSplitter({ format: 'lines', rule: 'mysql-slow', start, maxRecordBytes }),
  },
  {
    id: 'postgresql',
    title: { zh: 'PostgreSQL 日志', en: 'PostgreSQL log' },
    recognises: (start) =>
      (latin1(start).match(/^\d{4}-\d\d-\d\d .{0,200}?\b(?:LOG|ERROR|FATAL|WARNING): {2}/gm)?.length ?? 0) >= 2,
    open: (start, maxRecordBytes) => fileSplitter({ format: 'lines', rule: 'postgresql', start, maxRecordBytes }),
  },
  {
    id: 'java',
    title: {
      zh: 'Java 日志（log4j、logback、Tomcat，含异常堆栈）',
      en: 'Java logs (log4j, logback, Tomcat) with stack traces',
    },
    recognises: (start) => (latin1(start).match(/^\s+at [\w$.<>/]+\([^()\n]{0,200}\)/gm)?.length ?? 0) >= 2,
    open: (start, maxRecordBytes) => fileSplitter({ format: 'lines', rule: 'java', start, maxRecordBytes }),
  },
  {
    id: 'lines',
    title: { zh: '文本，每行一条', en: 'text, a record a line' },
    recognises: () => true,
    open: (start, maxRecordBytes) => fileSplitter({ format: 'lines', start, maxRecordBytes }),
  },
] as const satisfies readonly ImportFormat[];

/** Id of a format. */
export type ImportFormatId = (typeof IMPORT_FORMATS)[number]['id'];

const FORMATS: readonly ImportFormat<ImportFormatId>[] = IMPORT_FORMATS;

/** The format of a file that begins so, or the one that was asked for. */
export function importFormat(start: Buffer, asked?: ImportFormatId): ImportFormat<ImportFormatId> {
  const width = widthOf(start);
  const text = width === 'bytes' ? start : Buffer.from(new TextDecoder(width).decode(start));
  const found = FORMATS.find((each) => (asked === undefined ? each.recognises(text) : each.id === asked));
  if (found === undefined) throw new TypeError('the last format recognises everything');
  return found;
}

/** How much of a file is looked at. */
const LOOKED_AT = 64 * 1024;

function latin1(start: Buffer): string {
  return start.toString('latin1', 0, LOOKED_AT);
}

function widthOf(start: Buffer): CharacterWidth {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'bytes';
}

interface FileSplitting {
  readonly format: FileRecordsOptions['format'];
  readonly rule?: BlockRuleName;
  readonly start: Buffer;
  readonly maxRecordBytes: number;
}

function fileSplitter({ format, rule, start, maxRecordBytes: maxLineBytes }: FileSplitting): ImportSplitter {
  const width = widthOf(start);
  const limits = { ...BLOCK_LIMITS, maxBytes: Math.min(BLOCK_LIMITS.maxBytes, maxLineBytes) };
  const blockRule = rule === undefined ? undefined : BLOCK_RULES[rule];
  const records = new FileRecords({ format, rule: blockRule, limits, maxLineBytes, width });
  // What is not a line as it stands has an identity of its own: the line may have been imported before it was understood so.
  const kind = rule ?? (format === 'lines' ? undefined : format);
  let half = Buffer.alloc(0);
  const piece = (found: ReturnType<FileRecords['push']>): ImportedPiece => ({
    records: found.map(({ payload, cut, number }) => ({
      ...{ payload, cut, number },
      identity: { inFile: kind === undefined ? String(number) : `${number}:${kind}` },
    })),
    faults: found.flatMap(({ cut, number }) => (cut ? [{ line: number, reason: 'truncated' }] : [])),
  });
  return {
    push: (bytes) => {
      const whole = half.length === 0 ? bytes : Buffer.concat([half, bytes]);
      const even = width === 'bytes' ? whole.length : whole.length - (whole.length % 2);
      half = Buffer.from(whole.subarray(even));
      return piece(records.push(whole.subarray(0, even), 0));
    },
    end: () => piece(records.rest(0)),
  };
}

function jsonSplitter(start: Buffer, maxRecordBytes: number): ImportSplitter {
  const width = widthOf(start);
  const decoder = width === 'bytes' ? undefined : new TextDecoder(width);
  const splitter = new JsonValueSplitter(maxRecordBytes);
  let number = 0;
  let isBegun = false;
  const piece = (frames: readonly Frame[]): ImportedPiece => {
    const records = frames.map(({ payload, truncated: cut }) => {
      number++;
      return { payload, cut, number, identity: { inFile: String(number) } };
    });
    return {
      records,
      faults: records.flatMap((record) => (record.cut ? [{ line: record.number, reason: 'truncated' }] : [])),
    };
  };
  return {
    push: (bytes) => {
      const hasMark = !isBegun && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      isBegun = true;
      if (decoder !== undefined) return piece(splitter.push(Buffer.from(decoder.decode(bytes, { stream: true }))));
      return piece(splitter.push(hasMark ? bytes.subarray(3) : bytes));
    },
    end: () => piece(splitter.end()),
  };
}

/** An event of Windows is known by its content: what was exported twice, in whatever file, is stored once. */
function evtxSplitter(): ImportSplitter {
  const reader = new EvtxReader();
  let number = 0;
  const piece = (items: ReturnType<EvtxReader['push']>): ImportedPiece => {
    const records: ImportedRecord[] = [];
    const faults: ImportFault[] = [];
    for (const item of items) {
      if (item.kind === 'damage') {
        const { at, reason, record } = item;
        faults.push(record === undefined ? { at, reason } : { at, reason, record });
        continue;
      }
      const payload = Buffer.from(item.json);
      records.push({ payload, cut: false, number: ++number, identity: { anywhere: `evtx:${sm3Hex(payload)}` } });
    }
    return { records, faults };
  };
  return { push: (bytes) => piece(reader.push(bytes)), end: () => piece(reader.end()) };
}

const NAME = /^[\p{L}_@#$][\p{L}\p{N}_@#$ .()（）/%-]{0,63}$/u;

/** A line of at least three names, different ones, and behind it rows of as many values. */
function looksLikeCsv(start: Buffer): boolean {
  const text = decodeText(start.subarray(0, LOOKED_AT)).text.replace(/^\uFEFF/, '');
  if (/^sep=[,;\t|]\r?\n/.test(text)) return true;
  // Values in quotes may have line ends in them; the names' quotes say nothing.
  const [head = '', ...rows] = text
    .replace(/"((?:[^"]|"")*)"/g, (_, value: string) => value.replace(/[,;\t|\r\n]/g, ' '))
    .split(/\r?\n/, 4);
  const separator = csvSeparator(head);
  if (separator === undefined || rows.length === 0 || rows[0] === '') return false;
  const names = head.split(separator).map((name) => name.trim());
  if (names.length < 3 || new Set(names).size !== names.length || !names.every((name) => NAME.test(name))) return false;
  const values = (row: string): number => row.split(separator).length;
  return rows.slice(0, 2).every((row) => row === '' || values(row) === names.length);
}
