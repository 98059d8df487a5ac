import { SocError, type JsonObject, parseJson } from '@qiaolou/schema';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { unpackedByZstd } from '../packing/zstd.ts';
import { eventJsonRange, MAX_GROUP_BYTES, mustBePlainPages } from './event-json-pages.ts';
import { EVENT_JSON } from './export-columns.ts';
import { EXPORT_NOTE_KEY, exportNoteSchema, type ExportNote } from './export-note.ts';
import type { ImportLines } from './import-row.ts';
import { digestOf, MOST_ROWS } from './parquet-export.ts';
import type { ReadableBytes } from './readable-bytes.ts';

const MAGIC = 'PAR1';
/** Rows that are given, and stored, at once. */
const PIECE_ROWS = 4_096;
/** Largest footer that is read, bytes: no export has a larger one. */
const MAX_FOOTER = 16_777_216;

/**
 * A Parquet file that `store export` wrote, opened. What others wrote is refused, whatever columns it has: nothing but the
 * note of an export says that its rows are whole and as they were.
 */
export class ParquetImport {
  readonly note: ExportNote;
  readonly #file: AsyncBuffer;
  readonly #metadata: FileMetaData;

  private constructor(file: AsyncBuffer, metadata: FileMetaData, note: ExportNote) {
    this.#file = file;
    this.#metadata = metadata;
    this.note = note;
  }

  /** Reads what the file says of itself. Throws `store.notAnExport`, `store.exportDamaged`, and what `bytes` does. */
  static async open(bytes: ReadableBytes): Promise<ParquetImport> {
    await mustBeWhole(bytes);
    const file = asyncBuffer(bytes);
    const metadata = await library({ part: 'footer' }, () => parquetMetadataAsync(file, { geoparquet: false }));
    return new ParquetImport(file, metadata, noteOf(metadata));
  }

  get events(): number {
    return this.note.rowGroups.reduce((sum, { events }) => sum + events, 0);
  }

  /**
   * The rows as lines in the order of the file, each row group proved by its digest before any of it is given. Throws
   * `store.exportDamaged` naming the group, from 1, and what the file does.
   */
  async *pieces(): AsyncGenerator<ImportLines> {
    let before = 0;
    for (const [index, { events, sm3 }] of this.note.rowGroups.entries()) {
      const texts = await this.#group(index, before, before + events);
      if (texts.length !== events || digestOf(texts) !== sm3) throw damaged({ rowGroup: index + 1, part: 'digest' });
      for (let at = 0; at < texts.length; at += PIECE_ROWS)
        yield { place: before + at + 1, lines: Buffer.from(texts.slice(at, at + PIECE_ROWS).join('\n')) };
      before += events;
    }
  }

  async #group(index: number, rowStart: number, rowEnd: number): Promise<readonly string[]> {
    const rows = await library({ rowGroup: index + 1 }, async () => {
      const group = this.#metadata.row_groups[index];
      if (group === undefined) throw new RangeError('no such row group');
      const { from, to } = eventJsonRange(this.#metadata, group);
      mustBePlainPages(await this.#file.slice(from, to), rowEnd - rowStart);
      return parquetReadObjects({
        ...{ file: this.#file, metadata: this.#metadata, columns: [EVENT_JSON], rowStart, rowEnd },
        compressors: { ZSTD: decompressed },
      });
    });
    return rows.map((row) => String(row[EVENT_JSON]));
  }
}

async function mustBeWhole(bytes: ReadableBytes): Promise<void> {
  const { size } = bytes;
  const start = text(await bytes.read(0, Math.min(4, size)));
  if (start !== MAGIC) throw new SocError('store.notAnExport', { format: 'parquet', reason: 'not Parquet', offset: 0 });
  const end = size < 12 ? new Uint8Array(8) : await bytes.read(size - 8, size);
  if (text(end.subarray(4)) !== MAGIC) throw damaged({ part: 'end', offset: size });
  const footer = new DataView(end.buffer, end.byteOffset).getUint32(0, true);
  if (footer > size - 12 || footer > MAX_FOOTER) throw damaged({ part: 'footer', offset: size - 8 });
}

/** What the file says of itself, as far as it agrees with what it has. */
function noteOf({ key_value_metadata, row_groups, num_rows }: FileMetaData): ExportNote {
  const kept = key_value_metadata?.find(({ key }) => key === EXPORT_NOTE_KEY)?.value;
  if (kept === undefined)
    throw new SocError('store.notAnExport', { format: 'parquet', reason: `no ${EXPORT_NOTE_KEY} in its metadata` });
  const note = exportNoteSchema.safeParse(parsed(kept)).data;
  if (note === undefined) throw damaged({ part: EXPORT_NOTE_KEY });
  const groups = note.rowGroups.map(({ events }) => events);
  const isSame =
    groups.length === row_groups.length &&
    row_groups.every((group, index) => group.num_rows === BigInt(groups[index] ?? -1)) &&
    groups.every((events) => events <= MOST_ROWS) &&
    num_rows === BigInt(groups.reduce((sum, events) => sum + events, 0));
  if (!isSame) throw damaged({ part: 'rowGroups' });
  return note;
}

/** Whatever the library throws is the file's fault; but for what the file's own reading throws. */
async function library<T>(place: JsonObject, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ReadFailure) throw error.cause as Error;
    throw damaged({ ...place, reason: String(error).slice(0, 300) }, error);
  }
}

class ReadFailure extends Error {}

function asyncBuffer({ size, read }: ReadableBytes): AsyncBuffer {
  return {
    byteLength: size,
    slice: async (from, to = size) => {
      if (!(from >= 0 && from <= to && to <= size)) throw new RangeError(`bytes ${from} to ${to} of ${size}`);
      try {
        const bytes = await read(from, to);
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      } catch (cause) {
        throw new ReadFailure('read', { cause });
      }
    },
  };
}

function decompressed(bytes: Uint8Array, length: number): Uint8Array {
  if (!(length >= 0 && length <= MAX_GROUP_BYTES)) throw new RangeError(`a page of ${length} bytes`);
  return unpackedByZstd(bytes, length);
}

function damaged(details: JsonObject, cause?: unknown): SocError {
  return new SocError('store.exportDamaged', { format: 'parquet', ...details }, { cause });
}

function parsed(json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
