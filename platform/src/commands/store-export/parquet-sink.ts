import { ParquetExport } from '@qiaolou/event-store/exchange';
import { NewFile } from '@qiaolou/files';
import { SocError, systemFacts, type EcsEvent } from '@qiaolou/schema';
import type { ExportSink } from './export-sink.ts';

/**
 * A Parquet file, or several when one has its most row groups: `logs.parquet`, `logs.2.parquet`, … They get their names when all
 * are on disk, the first one last: where it is, all are.
 */
export class ParquetSink implements ExportSink {
  readonly #path: string;
  readonly #before: NewFile[] = [];
  #file: NewFile;
  #parquet = new ParquetExport();

  private constructor(path: string, first: NewFile) {
    this.#path = path;
    this.#file = first;
  }

  /** Begins the file. Throws `platform.fileExists` and the system's error. */
  static async create(path: string): Promise<ParquetSink> {
    return new ParquetSink(path, await newFile(path));
  }

  /** Throws `platform.exportNotWritten`, and as `create` for a further file. */
  async write(events: readonly EcsEvent[]): Promise<void> {
    for (const event of events) {
      const bytes = this.#parquet.push(event);
      if (bytes !== undefined) await this.#put(bytes);
      if (this.#parquet.isFull) await this.#next();
    }
  }

  async finish(missingDays: readonly string[]): Promise<void> {
    await this.#end(missingDays);
    for (const file of [...this.#before, this.#file].toReversed())
      if (!(await this.#written(() => file.name()))) throw new SocError('platform.fileExists', { path: file.path });
  }

  async abandon(): Promise<void> {
    for (const file of [...this.#before, this.#file]) await file.abandon();
  }

  async #next(): Promise<void> {
    await this.#end([]);
    this.#parquet = new ParquetExport();
    this.#before.push(this.#file);
    this.#file = await newFile(partOf(this.#path, this.#before.length + 1));
  }

  async #end(missingDays: readonly string[]): Promise<void> {
    await this.#put(this.#parquet.end(missingDays));
    await this.#written(() => this.#file.finish());
  }

  async #put(bytes: Uint8Array): Promise<void> {
    await this.#written(() => this.#file.write(bytes));
  }

  async #written<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const facts = cause instanceof Error ? systemFacts(cause) : {};
      throw new SocError('platform.exportNotWritten', { path: this.#file.path, ...facts }, { cause });
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
