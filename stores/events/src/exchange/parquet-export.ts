import { createSm3 } from '@qiaolou/crypto';
import type { EcsEvent } from '@qiaolou/schema';
import type { KeyValue } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { packedByZstd } from '../packing/zstd.ts';
import type { Cell } from './event-column.ts';
import { EventRows } from './event-rows.ts';
import { EVENT_JSON, EXPORT_COLUMNS, EXPORT_SCHEMA } from './export-columns.ts';
import { EXPORT_NOTE_KEY, type ExportNote } from './export-note.ts';

/** Of zstd, its own default. */
const LEVEL = 3;
/** Events of a row group, at most. */
export const MOST_ROWS = 32_768;
/** Characters of JSON at which a row group is full: what is in memory at once. */
const FULL_CHARS = 24_000_000;
/** Row groups of a file: what is known of each stays in memory until the file ends. */
const MOST_GROUPS = 400;
/** Each value is another: no dictionary is tried, and nobody looks for the least and the greatest. */
const EACH_OTHER: ReadonlySet<string> = new Set([EVENT_JSON, 'event.original', 'event.id', 'message']);

/** Where row groups and files end; for tests. */
export interface ExportBounds {
  readonly rows?: number | undefined;
  readonly chars?: number | undefined;
  readonly groups?: number | undefined;
}

/**
 * A Parquet file of events as it grows, in row groups of bounded size, compressed by Zstandard: `push` and `end` give the bytes
 * that come next. Pure: whoever has it writes them.
 *
 * @example
 *   const file = new ParquetExport();
 *   const bytes = [file.push(event) ?? new Uint8Array(), file.end([])];
 */
export class ParquetExport {
  readonly #bytes = new ByteWriter(1 << 20);
  readonly #bounds: Required<Record<keyof ExportBounds, number>>;
  readonly #notes: KeyValue[] = [];
  readonly #groups: ExportNote['rowGroups'] = [];
  readonly #rows = new EventRows();
  readonly #writer: ParquetWriter;

  constructor({ rows = MOST_ROWS, chars = FULL_CHARS, groups = MOST_GROUPS }: ExportBounds = {}) {
    this.#bounds = { rows, chars, groups };
    this.#writer = new ParquetWriter({
      ...{ writer: this.#bytes, schema: [...EXPORT_SCHEMA], codec: 'ZSTD', createdBy: 'qiaolou' },
      ...{ compressors: { ZSTD: compressed }, kvMetadata: this.#notes },
    });
  }

  /** True when it should end: what comes goes into another file. */
  get isFull(): boolean {
    return this.#groups.length >= this.#bounds.groups;
  }

  /** Takes an event; the next bytes of the file when a row group is full. */
  push(event: EcsEvent): Uint8Array | undefined {
    this.#rows.add(event);
    const isFull = this.#rows.rows >= this.#bounds.rows || this.#rows.chars >= this.#bounds.chars;
    return isFull ? this.#group() : undefined;
  }

  /** The last bytes of the file, which name the days of which something damaged was left out. */
  end(missingDays: readonly string[]): Uint8Array {
    const rest = this.#rows.rows === 0 ? new Uint8Array() : this.#group();
    const note: ExportNote = { version: 1, rowGroups: this.#groups, missingDays: [...missingDays] };
    this.#notes.push({ key: EXPORT_NOTE_KEY, value: JSON.stringify(note) });
    void this.#writer.finish();
    return Buffer.concat([rest, this.#taken()]);
  }

  #group(): Uint8Array {
    const { rows, texts } = this.#rows;
    this.#groups.push({ events: rows, sm3: digestOf(texts) });
    const cells = this.#rows.take();
    const nulls: Cell[] = new Array<Cell>(rows).fill(undefined);
    // Without a `flush` of its bytes the writer is done when this returns.
    void this.#writer.write({
      columnData: [...EXPORT_COLUMNS.keys()].map((name) => ({
        ...{ name, data: cells.get(name) ?? nulls, offsetIndex: false, statistics: cells.has(name) },
        ...(EACH_OTHER.has(name) && { statistics: false, encoding: 'PLAIN' }),
      })),
      rowGroupSize: rows,
    });
    return this.#taken();
  }

  #taken(): Uint8Array {
    const taken = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return taken;
  }
}

/** What the note of a row group says of its events. */
export function digestOf(texts: readonly string[]): string {
  const sum = createSm3();
  for (const text of texts) sum.update(`${text}\n`);
  return sum.digest('hex');
}

function compressed(bytes: Uint8Array): Uint8Array {
  return packedByZstd(bytes, LEVEL, true);
}
