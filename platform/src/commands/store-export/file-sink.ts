import { unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createSm3 } from '@qiaolou/crypto';
import { ParquetExport } from '@qiaolou/event-store/exchange';
import { NewFile } from '@qiaolou/files';
import { afterFailure, SocError, systemFacts, type EcsEvent } from '@qiaolou/schema';
import type { ExportSink, WrittenFile } from './export-sink.ts';

/** The bytes of a file as events come. */
interface ExportForm {
  /** True when it should end: what comes goes into another file. */
  readonly isFull: boolean;
  push(event: EcsEvent): Uint8Array | undefined;
  /** Called between pages. */
  page(): Uint8Array | undefined;
  end(missingDays: readonly string[]): Uint8Array;
}

class ParquetForm extends ParquetExport implements ExportForm {
  page(): undefined {
    return undefined;
  }
}

/** NDJSON, each page a member of its own where it is compressed (RFC 1952). */
class NdjsonForm implements ExportForm {
  readonly isFull = false;
  readonly #zipped: boolean;
  #lines: string[] = [];
  #begun = false;

  constructor(zipped: boolean) {
    this.#zipped = zipped;
  }

  push(event: EcsEvent): undefined {
    this.#lines.push(`${JSON.stringify(event)}\n`);
  }

  page(): Uint8Array | undefined {
    if (this.#lines.length === 0) return undefined;
    const bytes = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#begun = true;
    return this.#zipped ? gzipSync(bytes) : bytes;
  }

  end(): Uint8Array {
    const page = this.page();
    if (page !== undefined) return page;
    // A file without a member is no gzip file.
    return this.#zipped && !this.#begun ? gzipSync('') : new Uint8Array();
  }
}

/** Ends the name of the note beside an export. */
const NOTE = '.export.json';

/**
 * A new file of an export, Parquet or NDJSON, or several when a Parquet file has its most row groups: `logs.parquet`,
 * `logs.2.parquet`, …, and `logs.parquet.export.json`, the note. They get their names when all are on disk, the first file last: where
 * it is, all are. Throws `platform.fileExists`, `platform.exportNotWritten`, and the system's error for the first file.
 */
export class FileSink implements ExportSink {
  readonly #path: string;
  readonly #newForm: () => ExportForm;
  readonly #before: NewFile[] = [];
  readonly #written: WrittenFile[] = [];
  readonly #note: NewFile;
  #file: NewFile;
  #form: ExportForm;
  #sm3 = createSm3();
  #bytes = 0;

  private constructor(newForm: () => ExportForm, first: NewFile, note: NewFile) {
    this.#path = first.path;
    this.#newForm = newForm;
    this.#form = newForm();
    this.#file = first;
    this.#note = note;
  }

  /** Begins the file; NDJSON is compressed when its name ends with `.gz`. */
  static async create(path: string, form: 'ndjson' | 'parquet'): Promise<FileSink> {
    const newForm = form === 'parquet' ? () => new ParquetForm() : () => new NdjsonForm(path.endsWith('.gz'));
    const first = await newFile(path);
    try {
      return new FileSink(newForm, first, await newFile(`${path}${NOTE}`));
    } catch (error) {
      throw await afterFailure(error, () => first.abandon());
    }
  }

  async write(events: readonly EcsEvent[]): Promise<void> {
    for (const event of events) {
      await this.#put(this.#form.push(event));
      if (this.#form.isFull) await this.#next();
    }
    await this.#put(this.#form.page());
  }

  async end(missingDays: readonly string[]): Promise<readonly WrittenFile[]> {
    await this.#endFile(missingDays);
    return this.#written;
  }

  async name(note: string): Promise<void> {
    await this.#writing(this.#note.path, async () => {
      await this.#note.write(Buffer.from(note));
      await this.#note.finish();
    });
    const files = [...this.#before, this.#file];
    const named: string[] = [];
    try {
      // The first one is named last.
      for (const file of [this.#note, ...files.slice(1), ...files.slice(0, 1)]) {
        if (!(await this.#writing(file.path, () => file.name())))
          throw new SocError('platform.fileExists', { path: file.path });
        named.push(file.path);
      }
    } catch (error) {
      // Without the first one they are of no export.
      throw await afterFailure(error, async () => {
        for (const path of named) await unlink(path);
      });
    }
  }

  async abandon(): Promise<void> {
    for (const file of [...this.#before, this.#file, this.#note]) await file.abandon();
  }

  async #next(): Promise<void> {
    await this.#endFile([]);
    this.#form = this.#newForm();
    this.#before.push(this.#file);
    this.#file = await newFile(partOf(this.#path, this.#before.length + 1));
    this.#sm3 = createSm3();
    this.#bytes = 0;
  }

  async #endFile(missingDays: readonly string[]): Promise<void> {
    await this.#put(this.#form.end(missingDays));
    await this.#writing(this.#file.path, () => this.#file.finish());
    this.#written.push({ file: basename(this.#file.path), bytes: this.#bytes, sm3: this.#sm3.digest('hex') });
  }

  async #put(bytes: Uint8Array | undefined): Promise<void> {
    if (bytes === undefined || bytes.length === 0) return;
    await this.#writing(this.#file.path, () => this.#file.write(bytes));
    this.#sm3.update(bytes);
    this.#bytes += bytes.length;
  }

  async #writing<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const facts = cause instanceof Error ? systemFacts(cause) : {};
      throw new SocError('platform.exportNotWritten', { path, ...facts }, { cause });
    }
  }
}

async function newFile(path: string): Promise<NewFile> {
  const file = await NewFile.create(path);
  if (file === undefined) throw new SocError('platform.fileExists', { path });
  return file;
}

/** `logs.parquet` and 2: `logs.2.parquet`. */
function partOf(path: string, part: number): string {
  return path.endsWith('.parquet') ? `${path.slice(0, -8)}.${part}.parquet` : `${path}.${part}`;
}
