import { SocError } from '@qiaolou/schema/reading';
import type { Block, TextPage, TextPlaces } from './block.ts';
import { IdFilter, SEGMENT_FILTER } from './id-filter.ts';
import { readColumn, type SegmentColumn } from './segment-column.ts';
import { readFooter, type ReadFooter } from './segment-footer.ts';
import type { NumberStream, QuarterCounts, SegmentMeta, SegmentRun } from './segment-meta.ts';
import type { SliceCaches } from './slice-cache.ts';
import { SliceReader, type ReadAt } from './slice-reader.ts';
import { StoredIds } from './stored-ids.ts';
import { StoredNumbers, type NumberSource } from './stored-numbers.ts';
import { StoredPlaces } from './stored-places.ts';

/**
 * A segment file that is open for reading. What is read is kept until `release`; every slice is checked when it is read.
 * Whatever is damaged, reading it is `store.corrupt`.
 */
export class Segment implements Block {
  readonly meta: SegmentMeta;
  /** CRC32 of the footer: no other segment has it. */
  readonly footerCrc: number;
  readonly #source: NumberSource;
  readonly #kept = new Map<string, unknown>();

  private constructor({ meta, crc }: ReadFooter, slices: SliceReader) {
    this.meta = meta;
    this.footerCrc = crc;
    const { rows, runs, partBytes } = meta;
    this.#source = { slices, rows, runs, partBytes, times: () => this.#numbers('@timestamp', meta.time) };
  }

  /** Reads the footer of a file of so many bytes; `file` is named by errors, `caches` keep slices after `release`. */
  static open(readAt: ReadAt, size: number, file: string, caches?: SliceCaches): Segment {
    const source = { readAt, file };
    const footer = readFooter(source, size);
    return new Segment(footer, new SliceReader(source, footer.meta.slices, caches));
  }

  get rows(): number {
    return this.meta.rows;
  }

  get minTs(): number {
    return this.meta.minTs;
  }

  get maxTs(): number {
    return this.meta.maxTs;
  }

  get runs(): readonly SegmentRun[] {
    return this.meta.runs;
  }

  release(): void {
    this.#kept.clear();
    this.#source.slices.forget();
  }

  /** Frees what caches have of it: its file is closed. */
  close(): void {
    this.#kept.clear();
    this.#source.slices.close();
  }

  /** Reads a slice, by its place in `meta.slices`, and keeps nothing of it. */
  checkSlice(slice: number): void {
    this.#source.slices.fresh({ slice, start: 0, length: this.meta.slices[slice]?.rawLength ?? 0 });
  }

  times(): Float64Array {
    return this.#numbers('@timestamp', this.meta.time).all();
  }

  timesOf(run: number): Float64Array {
    return this.#numbers('@timestamp', this.meta.time).ofRun(run);
  }

  timeAt(row: number): number {
    return this.#numbers('@timestamp', this.meta.time).at(row);
  }

  ingested(): Float64Array {
    return this.#numbers('event.ingested', this.meta.ingested).all();
  }

  ingestedOf(run: number): Float64Array {
    return this.#numbers('event.ingested', this.meta.ingested).ofRun(run);
  }

  ingestedAt(row: number): number {
    return this.#numbers('event.ingested', this.meta.ingested).at(row);
  }

  seqs(): Float64Array {
    return this.#numbers('seq', this.meta.seq).all();
  }

  dates(field: string): Float64Array | undefined {
    return this.#dates(field)?.all();
  }

  dateAt(field: string, row: number): number {
    return this.#dates(field)?.at(row) ?? NaN;
  }

  column(field: string): SegmentColumn | undefined {
    const meta = this.meta.columns.get(field);
    return meta === undefined ? undefined : this.#once(`column ${field}`, () => readColumn(meta, this.#source));
  }

  id(row: number): string {
    return this.#ids().at(row);
  }

  idBytes(): Buffer | undefined {
    return this.#ids().bytes();
  }

  /** Rows of the ids that are here; of an id that several rows have, each. */
  rowsOfIds(ids: readonly string[]): readonly (readonly [id: string, row: number])[] {
    return this.#ids().rowsOf(ids);
  }

  /** Which ids it may have; "not there" is certain. */
  idFilter(): IdFilter {
    return this.#once(
      'id filter',
      () => new IdFilter(this.#source.slices.stream(this.meta.ids.filter), SEGMENT_FILTER.probes),
    );
  }

  places(): TextPlaces {
    return this.#once('places of all', () => this.#places().of(0, this.meta.rows));
  }

  entryBytes(field: string): number {
    const meta = this.meta.columns.get(field);
    const texts = meta?.kind === 'dictionary' ? meta.entries : meta?.kind === 'plain' ? meta.texts : undefined;
    return texts?.lists.reduce((sum, { length }) => sum + length, 0) ?? 0;
  }

  constantOf(field: string, run: number): number | undefined {
    const meta = this.meta.columns.get(field);
    if (meta?.kind === 'dictionary') return meta.constants[run] ?? 0;
    return meta?.without.includes(run) === true ? 0 : undefined;
  }

  pages(run: number): readonly TextPage[] {
    const pages = this.meta.runs[run]?.pages ?? [];
    return pages.map(({ from, to, text }) => ({
      ...{ from, to },
      bytes: () => this.#source.slices.page(text),
      places: () => this.#places().of(from, to),
    }));
  }

  /** The page of a row of a run, read anew and not kept. */
  freshPage(run: number, row: number): { readonly from: number; readonly to: number; readonly bytes: Buffer } {
    const page = this.meta.runs[run]?.pages.find(({ from, to }) => row >= from && row < to);
    if (page === undefined) throw new SocError('store.corrupt', { reason: 'format', row });
    return { from: page.from, to: page.to, bytes: this.#source.slices.fresh(page.text) };
  }

  quarters(run: number): QuarterCounts | undefined {
    return this.meta.runs[run]?.quarters;
  }

  trigrams(run: number): Uint8Array | undefined {
    const ref = this.meta.runs[run]?.trigrams;
    return ref === undefined ? undefined : this.#source.slices.stream(ref);
  }

  dateFields(): readonly string[] {
    return [...this.meta.dates.keys()];
  }

  fields(run: number): readonly string[] {
    return this.#once(`fields of ${run}`, () =>
      [...this.meta.columns.keys()].filter((field) => this.constantOf(field, run) !== 0),
    );
  }

  #ids(): StoredIds {
    return this.#once('ids', () => new StoredIds(this.meta.ids, this.#source));
  }

  #places(): StoredPlaces {
    return this.#once('places', () => new StoredPlaces(this.meta, this.#source));
  }

  #dates(field: string): StoredNumbers | undefined {
    const stream = this.meta.dates.get(field);
    return stream === undefined ? undefined : this.#numbers(`date ${field}`, stream);
  }

  #numbers(name: string, stream: NumberStream): StoredNumbers {
    return this.#once(name, () => new StoredNumbers(stream, this.#source));
  }

  #once<T>(name: string, read: () => T): T {
    const known = this.#kept.get(name);
    if (known !== undefined) return known as T;
    const value = read();
    this.#kept.set(name, value);
    return value;
  }
}
