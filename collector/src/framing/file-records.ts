import { BlockAssembler, BLOCK_LIMITS, type BlockLimits } from './blocks/block-assembler.ts';
import type { BlockRule } from './blocks/block-rule.ts';
import { CsvRows } from './headed/csv-rows.ts';
import { HeadedRows, type HeadedFormat } from './headed/headed-rows.ts';
import { FileLines, type CharacterWidth, type FileLine } from './file-lines.ts';

/** A record of a file and where it stands there. */
export interface FileRecord {
  readonly payload: Buffer;
  /** Something of it is missing, or it is a piece of a larger one. */
  readonly cut: boolean;
  /** Number of its first line, from 1. */
  readonly number: number;
  /** Offset of its first byte, and behind its last. */
  readonly at: number;
  readonly end: number;
}

/** How a file of lines is to be read. */
export interface FileRecordsOptions {
  /** `lines` for everything whose lines can be read alone. */
  readonly format: 'lines' | 'csv' | HeadedFormat;
  /** How lines belong together; absent: each is a record. Only with `lines`. */
  readonly rule?: BlockRule | undefined;
  readonly limits?: BlockLimits | undefined;
  /** A longer line is cut there. */
  readonly maxLineBytes: number;
  readonly width?: CharacterWidth | undefined;
  /** Where reading goes on; absent: the file's beginning. */
  readonly from?: ResumePoint | undefined;
}

/** Where and with what reading goes on after a restart. */
export interface ResumePoint {
  readonly at: number;
  readonly number: number;
  /** What was said of the columns so far, as Latin-1. */
  readonly head: string;
}

/** What a format makes of lines. */
interface LineReader {
  push(line: FileLine, now: number): readonly FileRecord[];
  rest(): readonly FileRecord[];
  expire?(now: number): readonly FileRecord[];
  readonly openAt?: number | undefined;
  readonly openNumber?: number | undefined;
  readonly head?: string;
}

/**
 * Cuts the bytes of a file into records, whatever its format, and knows where reading has to go on so that none is lost and
 * none comes out differently. Blank lines are left out. Pure and incremental.
 */
export class FileRecords {
  readonly #lines: FileLines;
  readonly #reader: LineReader;

  constructor(options: FileRecordsOptions) {
    const { maxLineBytes: maxBytes, width, from } = options;
    this.#lines = new FileLines({ maxBytes, width, from: from?.at, firstNumber: from?.number });
    this.#reader = lineReader(options);
  }

  /** Where reading goes on after a restart: the first byte of which no record came out. */
  get resume(): ResumePoint {
    const { openAt = this.#lines.lineAt, openNumber = this.#lines.number, head = '' } = this.#reader;
    return { at: openAt, number: openNumber, head };
  }

  /** Bytes of a line that is not complete. */
  get partialBytes(): number {
    return this.#lines.heldBytes;
  }

  /** Takes the next bytes, which came at `now`; returns the records they complete. */
  push(chunk: Buffer, now: number): readonly FileRecord[] {
    const records: FileRecord[] = [];
    for (const line of this.#lines.push(chunk)) for (const record of this.#reader.push(line, now)) records.push(record);
    return records;
  }

  /** Records that nothing more is expected of. */
  expire(now: number): readonly FileRecord[] {
    return this.#reader.expire?.(now) ?? [];
  }

  /** Gives up waiting for the end of a line: what there is of it becomes a record, or a part of one. */
  givePiece(now: number): readonly FileRecord[] {
    const piece = this.#lines.piece();
    return piece === undefined ? [] : this.#reader.push(piece, now);
  }

  /** The records that are not complete: the file is over. */
  rest(now: number): readonly FileRecord[] {
    const line = this.#lines.rest();
    return [...(line === undefined ? [] : this.#reader.push(line, now)), ...this.#reader.rest()];
  }
}

function lineReader({ format, rule, limits = BLOCK_LIMITS, maxLineBytes, from }: FileRecordsOptions): LineReader {
  switch (format) {
    case 'csv':
      return csvReader(new CsvRows(maxLineBytes, from?.head));
    case 'w3c':
    case 'zeek':
      return headedReader(new HeadedRows(format, from?.head));
    case 'lines':
      return rule === undefined ? { push: oneLine, rest: () => [] } : new BlockAssembler(rule, limits);
  }
}

function oneLine({ payload, truncated: cut, number, at, end }: FileLine): readonly FileRecord[] {
  return isBlank(payload) ? [] : [{ payload, cut, number, at, end }];
}

function headedReader(rows: HeadedRows): LineReader {
  return {
    push: (line) => {
      if (isBlank(line.payload)) return [];
      const payload = rows.take(line.payload);
      return payload === undefined ? [] : oneLine({ ...line, payload });
    },
    rest: () => [],
    get head() {
      return rows.head;
    },
  };
}

function csvReader(rows: CsvRows): LineReader {
  const list = (row: FileRecord | undefined): readonly FileRecord[] => (row === undefined ? [] : [row]);
  return {
    push: (line) => list(rows.push(line)),
    rest: () => list(rows.rest()),
    get openAt() {
      return rows.openAt;
    },
    get openNumber() {
      return rows.openNumber;
    },
    get head() {
      return rows.head;
    },
  };
}

function isBlank(payload: Buffer): boolean {
  for (const byte of payload) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
