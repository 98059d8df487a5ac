import { createReadStream, type ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SocError, type Clock, type RawRecord } from '@qiaolou/schema';
import { importFormat, type ImportedPiece, type ImportFault, type ImportFormatId } from './import-formats.ts';
import { importReader } from './reader.ts';

/** How far an import is. */
export interface ImportProgress {
  /** `hash` finds the file's identity, `read` yields the records. */
  readonly phase: 'hash' | 'read';
  /** Of the file as it is on the disk, compressed or not. */
  readonly bytesRead: number;
  readonly totalBytes: number;
  /** Records so far. */
  readonly records: number;
  /** Records cut at the size limit so far. */
  readonly truncated: number;
}

export interface ImportOptions {
  readonly clock: Clock;
  /** The format; as the content says when absent. */
  readonly format?: ImportFormatId | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Told the format before the first record. */
  readonly onFormat?: ((format: ImportFormatId) => void) | undefined;
  /** Told of every place that could not be read as it should. */
  readonly onFault?: ((fault: ImportFault) => void) | undefined;
  /** Records are cut here; default 1 MiB. */
  readonly maxRecordBytes?: number | undefined;
}

interface Source {
  readonly path: string;
  readonly gzip: boolean;
  readonly totalBytes: number;
  readonly modifiedAt: number;
}

/**
 * The records of a file, one after the other, by its format (`IMPORT_FORMATS`), which its content tells unless it is given. gzip is
 * recognised by its first bytes. Blank lines are left out.
 *
 * The identity of a record is `<SM3 of the decompressed content>:<line or element, from 1>`, with the format where a record is not
 * just that line: importing the same content again, compressed or not, under whatever name, gives the same event ids. An event of a
 * Windows log is known by its content. Throws `collector.importUnreadable` with the position; records before it have been yielded.
 */
export async function* importFile(path: string, options: ImportOptions): AsyncGenerator<RawRecord> {
  const source = await examine(path);
  let records = 0;
  let truncated = 0;
  const report = (phase: ImportProgress['phase'], bytesRead: number): void =>
    options.onProgress?.({ phase, bytesRead, totalBytes: source.totalBytes, records, truncated });

  const content = createHash('sm3');
  for await (const { bytes, bytesRead } of readContent(source)) {
    content.update(bytes);
    report('hash', bytesRead);
  }
  const file = content.digest('hex');

  for await (const { piece, bytesRead } of readPieces(source, options)) {
    for (const fault of piece.faults) options.onFault?.(fault);
    for (const { payload, cut, identity } of piece.records) {
      records++;
      if (cut) truncated++;
      const record = {
        payload,
        receivedAt: options.clock.now(),
        listener: importReader.id,
        peer: basename(path),
        identity: 'anywhere' in identity ? identity.anywhere : `${file}:${identity.inFile}`,
      };
      yield cut ? { ...record, cut } : record;
    }
    report('read', bytesRead);
  }
  const now = await stat(path);
  // Another content under this identity would be taken for a duplicate of this one.
  if (now.size !== source.totalBytes || now.mtimeMs !== source.modifiedAt) {
    throw new SocError('collector.importUnreadable', { path, reason: 'changed while read', records });
  }
}

async function examine(path: string): Promise<Source> {
  try {
    const handle = await open(path, 'r');
    try {
      const magic = Buffer.alloc(2);
      await handle.read(magic, 0, 2, 0);
      const { size, mtimeMs } = await handle.stat();
      return { path, gzip: magic[0] === 0x1f && magic[1] === 0x8b, totalBytes: size, modifiedAt: mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new SocError('collector.importUnreadable', { path, at: 0, reason: String(cause) }, { cause });
  }
}

async function* readPieces(
  source: Source,
  { format, maxRecordBytes = 1024 * 1024, onFormat }: ImportOptions,
): AsyncGenerator<{ readonly piece: ImportedPiece; readonly bytesRead: number }> {
  let splitter: ReturnType<ReturnType<typeof importFormat>['open']> | undefined;
  let last = 0;
  for await (const { bytes, bytesRead } of readContent(source)) {
    if (splitter === undefined) {
      const found = importFormat(bytes, format);
      onFormat?.(found.id);
      splitter = found.open(bytes, maxRecordBytes);
    }
    last = bytesRead;
    yield { piece: splitter.push(bytes), bytesRead };
  }
  if (splitter !== undefined) yield { piece: splitter.end(), bytesRead: last };
}

async function* readContent(source: Source): AsyncGenerator<{ readonly bytes: Buffer; readonly bytesRead: number }> {
  const file = createReadStream(source.path, { highWaterMark: 256 * 1024 });
  let at = 0;
  try {
    for await (const bytes of contentOf(file, source.gzip)) {
      at += bytes.length;
      yield { bytes, bytesRead: file.bytesRead };
    }
  } catch (cause) {
    throw new SocError('collector.importUnreadable', { path: source.path, at, reason: String(cause) }, { cause });
  } finally {
    file.destroy();
  }
}

function contentOf(file: ReadStream, gzip: boolean): AsyncIterable<Buffer> {
  // Errors reach the reader through the stream that pipeline destroys; the callback only satisfies its contract.
  return gzip ? pipeline(file, createGunzip({ chunkSize: 256 * 1024 }), () => undefined) : file;
}
