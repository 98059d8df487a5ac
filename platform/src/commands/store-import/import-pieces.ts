import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import {
  NdjsonLines,
  ParquetImport,
  partsOf,
  rowsOf,
  type ImportLines,
  type ImportRow,
  type ReadableBytes,
  type RejectedRow,
} from '@qiaolou/event-store/exchange';
import { SocError } from '@qiaolou/schema';
import type { FileForm } from './file-form.ts';

/** Bytes that are read at once: what is in memory, and stored by one append or two. */
const PIECE_BYTES = 2_097_152;

/** Told how far a file is read: its bytes, or the events of a Parquet file. */
export type OnRead = (read: number, total: number) => void;

/**
 * The rows of an export, a piece at a time. Throws `store.notAnExport`, `store.exportDamaged` with the place, and the system's
 * error.
 *
 * @param onMissing told of the days of which something was left out when a Parquet file was written.
 */
export async function* importPieces(
  file: string,
  form: FileForm,
  onRead: OnRead,
  onMissing: (days: readonly string[]) => void,
): AsyncGenerator<ImportLines | RejectedRow> {
  const handle = await open(file, 'r');
  try {
    if (form === 'parquet') yield* parquetPieces(handle, onRead, onMissing);
    else yield* ndjsonPieces(handle, form === 'ndjson.gz', onRead);
  } finally {
    await handle.close();
  }
}

async function* parquetPieces(
  handle: FileHandle,
  onRead: OnRead,
  onMissing: (days: readonly string[]) => void,
): AsyncGenerator<ImportLines | RejectedRow> {
  const parquet = await ParquetImport.open(await readable(handle));
  if (parquet.note.missingDays.length > 0) onMissing(parquet.note.missingDays);
  for await (const lines of parquet.pieces()) {
    onRead(lines.place, parquet.events);
    yield lines;
  }
}

async function* ndjsonPieces(
  handle: FileHandle,
  zipped: boolean,
  onRead: OnRead,
): AsyncGenerator<ImportLines | RejectedRow> {
  const { size } = await handle.stat();
  const ndjson = new NdjsonLines();
  let isFirst = true;
  for await (const bytes of bytesOf(handle, zipped, (read) => onRead(read, size)))
    for (const piece of ndjson.push(bytes)) {
      if (isFirst) isFirst = !beginsWithEvent(piece);
      yield piece;
    }
  for (const piece of ndjson.end()) {
    if (isFirst) beginsWithEvent(piece);
    yield piece;
  }
}

/** False when it is all empty lines. A file whose very first line is no event was not written by an export: it is refused. */
function beginsWithEvent(piece: ImportLines | RejectedRow): boolean {
  const first = 'code' in piece ? piece : firstRow(piece);
  if (first !== undefined && 'code' in first)
    throw new SocError('store.notAnExport', {
      ...{ format: 'ndjson', line: first.place, code: first.code, reason: first.reason },
    });
  return first !== undefined;
}

function firstRow(piece: ImportLines): ImportRow | undefined {
  for (const part of partsOf(piece)) {
    const [first] = rowsOf(part);
    if (first !== undefined) return first;
  }
  return undefined;
}

async function* bytesOf(
  handle: FileHandle,
  zipped: boolean,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const stream = createReadStream('', { fd: handle, autoClose: false, highWaterMark: PIECE_BYTES });
  if (!zipped) {
    for await (const piece of stream) {
      onRead(stream.bytesRead);
      yield piece as Uint8Array;
    }
    return;
  }
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  stream.on('error', (error) => gunzip.destroy(error));
  stream.pipe(gunzip);
  try {
    for await (const piece of gunzip) {
      onRead(stream.bytesRead);
      yield piece as Uint8Array;
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw error;
    throw new SocError(
      'store.exportDamaged',
      { format: 'gzip', reason: code, offset: stream.bytesRead },
      { cause: error },
    );
  } finally {
    stream.destroy();
  }
}

async function readable(handle: FileHandle): Promise<ReadableBytes> {
  const { size } = await handle.stat();
  return {
    size,
    read: async (from, to) => {
      const bytes = new Uint8Array(to - from);
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, from + at);
        if (bytesRead === 0) throw new SocError('store.exportDamaged', { format: 'parquet', offset: from + at });
        at += bytesRead;
      }
      return bytes;
    },
  };
}
