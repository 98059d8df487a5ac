import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { privateDirectory, syncDirectory, syncFile } from '@qiaolou/files';
import { SocError } from '@qiaolou/schema';
import { IdFilter, type FilterShape } from '../columns/id-filter.ts';
import type { TellReport } from '../embedded/store-report.ts';
import type { Segment } from './manifest.ts';
import { setAside } from '../embedded/set-aside.ts';

/** Memory for id filters, bytes: about 8 million events. The longest unused are dropped and read again when needed. */
const FILTER_MEMORY = 32 * 1_048_576;

/** Of the files of 0.1.0: about two false answers in a million. */
const FILTER_SHAPE: FilterShape = { bitsPerId: 32, probes: 10 };
/** System error codes that say nothing of the file. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR']);
/** What DuckDB calls a file while it writes it. */
const UNFINISHED = /^tmp_\d{8}-\d{8}\.parquet$/;

/** The files of the segments on disk: paths, checksums, id filters. */
export class SegmentFiles {
  readonly dir: string;
  readonly #verified = new Map<string, Promise<void>>();
  readonly #filters = new Map<string, IdFilter>();
  readonly #unreadable = new Set<string>();
  readonly #tell: TellReport;
  #filterBytes = 0;

  private constructor(dir: string, tell: TellReport) {
    this.dir = dir;
    this.#tell = tell;
  }

  /**
   * Opens the folder of the segments in a store's directory. A file that the manifest does not list is set aside: it may be
   * the leftover of an interrupted flush, whose events are in the journal, or all there is of a day, when the manifest was
   * lost or an older one put back. Only files that DuckDB had not finished writing are removed.
   */
  static async open(storeDir: string, live: readonly Segment[], tell: TellReport): Promise<SegmentFiles> {
    const dir = join(storeDir, 'segments');
    await privateDirectory(dir);
    const names = new Set(live.flatMap(({ name }) => [`${name}.parquet`, `${name}.ids`]));
    for (const name of await readdir(dir)) {
      if (names.has(name)) continue;
      if (UNFINISHED.test(name)) await unlink(join(dir, name));
      else await setAside(join(dir, name), storeDir, tell);
    }
    return new SegmentFiles(dir, tell);
  }

  /** Bytes of the id filters in memory. */
  get filterBytes(): number {
    return this.#filterBytes;
  }

  parquet(name: string): string {
    return join(this.dir, `${name}.parquet`);
  }

  /** Checks the file against its checksum before its first use in this process; `store.corrupt` names a damaged one and its days. */
  async verify(segment: Segment): Promise<void> {
    let check = this.#verified.get(segment.name);
    if (check === undefined) {
      check = this.#check(segment);
      this.#verified.set(segment.name, check);
      check.catch(() => this.#verified.delete(segment.name));
    }
    await check;
  }

  async #check(segment: Segment): Promise<void> {
    const file = this.parquet(segment.name);
    const days = Object.keys(segment.days);
    let crc: number;
    try {
      crc = await fileCrc(file);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      // The process or the machine is short of something; the file may be well.
      if (PASSING.has(code)) throw new SocError('store.unavailable', { file, reason: code }, { cause: error });
      throw new SocError('store.corrupt', { file, reason: 'unreadable', days }, { cause: error });
    }
    if (crc !== segment.crc) throw new SocError('store.corrupt', { file, reason: 'checksum', days });
  }

  /** Id filter of a segment; undefined, and told once, when its file is damaged and the ids must be looked up. */
  async filter(segment: Segment): Promise<IdFilter | undefined> {
    const known = this.#filters.get(segment.name);
    if (known !== undefined) {
      this.#filters.delete(segment.name);
      this.#filters.set(segment.name, known);
      return known;
    }
    const file = this.#ids(segment.name);
    try {
      const bits = await readFile(file);
      if (crc32(bits) !== segment.idsCrc) throw new SocError('store.corrupt', { file, reason: 'checksum' });
      const filter = new IdFilter(bits, FILTER_SHAPE.probes);
      this.#remember(segment.name, filter);
      return filter;
    } catch (error) {
      if (!this.#unreadable.has(segment.name)) this.#tell({ kind: 'idFilterUnreadable', file, reason: String(error) });
      this.#unreadable.add(segment.name);
      return undefined;
    }
  }

  #ids(name: string): string {
    return join(this.dir, `${name}.ids`);
  }

  #remember(name: string, filter: IdFilter): void {
    this.#filters.set(name, filter);
    this.#filterBytes += filter.bits.length;
    for (const [oldest, old] of this.#filters) {
      if (this.#filterBytes <= FILTER_MEMORY || oldest === name) break;
      this.#filters.delete(oldest);
      this.#filterBytes -= old.bits.length;
    }
  }

  /** Makes a Parquet file just written, and its id filter, durable; gives what the manifest keeps of them. */
  async seal(name: string, ids: Iterable<string>, count: number): Promise<Pick<Segment, 'bytes' | 'crc' | 'idsCrc'>> {
    const filter = IdFilter.sized(count, FILTER_SHAPE);
    for (const id of ids) filter.add(id);
    const idsPath = this.#ids(name);
    await writeFile(idsPath, filter.bits, { mode: 0o600 });
    await syncFile(idsPath);
    await syncFile(this.parquet(name));
    await syncDirectory(this.dir);
    const crc = await fileCrc(this.parquet(name));
    this.#verified.set(name, Promise.resolve());
    this.#remember(name, filter);
    const { size } = await stat(this.parquet(name));
    return { bytes: size + filter.bits.length, crc, idsCrc: crc32(filter.bits) };
  }

  /** Removes both files of a segment that no manifest lists any more. */
  async remove(name: string): Promise<void> {
    this.#filterBytes -= this.#filters.get(name)?.bits.length ?? 0;
    this.#filters.delete(name);
    this.#verified.delete(name);
    this.#unreadable.delete(name);
    await Promise.all([unlink(this.parquet(name)), unlink(this.#ids(name))]);
  }
}

async function fileCrc(path: string): Promise<number> {
  let crc = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) crc = crc32(chunk as Buffer, crc);
  return crc;
}
