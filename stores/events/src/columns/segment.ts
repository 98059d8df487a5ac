import { SocError } from '@qiaolou/schema/reading';
import type { Block, TextPage, TextPlaces } from './block.ts';
import { partOfPlanes } from './byte-planes.ts';
import { ID_BYTES } from '../lines/hex-id.ts';
import { rowsOfHexIds } from './id-column.ts';
import { IdFilter, SEGMENT_FILTER } from './id-filter.ts';
import { readNumbers, readRunNumbers, rowBytes, type NumberSource } from './read-numbers.ts';
import { readColumn, type SegmentColumn } from './segment-column.ts';
import { readFooter, type ReadFooter } from './segment-footer.ts';
import type { NumberStream, QuarterCounts, SegmentMeta, SegmentRun } from './segment-meta.ts';
import type { SliceCaches } from './slice-cache.ts';
import { SliceReader, type ReadAt } from './slice-reader.ts';
import type { StreamRef } from './slice-writer.ts';
import { TextList } from './text-list.ts';

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
    this.#source = { slices, rows: meta.rows, runs: meta.runs, ts: () => this.times() };
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
    return this.#numbers('@timestamp', this.meta.time);
  }

  ingested(): Float64Array {
    return this.#numbers('event.ingested', this.meta.ingested);
  }

  timesOf(run: number): Float64Array {
    return this.#numbersOf('@timestamp', this.meta.time, run);
  }

  ingestedOf(run: number): Float64Array {
    return this.#numbersOf('event.ingested', this.meta.ingested, run);
  }

  datesOf(field: string, run: number): Float64Array | undefined {
    const stream = this.meta.dates.get(field);
    return stream === undefined ? undefined : this.#numbersOf(`date ${field}`, stream, run);
  }

  seqs(): Float64Array {
    return this.#numbers('seq', this.meta.seq);
  }

  dates(field: string): Float64Array | undefined {
    const stream = this.meta.dates.get(field);
    return stream === undefined ? undefined : this.#numbers(`date ${field}`, stream);
  }

  column(field: string): SegmentColumn | undefined {
    const meta = this.meta.columns.get(field);
    return meta === undefined ? undefined : this.#once(`column ${field}`, () => readColumn(meta, this.#source));
  }

  id(row: number): string {
    const { hex, values } = this.meta.ids;
    if (!hex) return this.#once('ids', () => TextList.of(this.#source.slices.stream(values))).at(row);
    return this.#hexIds().toString('hex', row * ID_BYTES, (row + 1) * ID_BYTES);
  }

  idBytes(): Buffer | undefined {
    return this.meta.ids.hex ? this.#hexIds() : undefined;
  }

  /** Rows of the ids that are here; of an id that several rows have, each. */
  rowsOfIds(ids: readonly string[]): readonly (readonly [id: string, row: number])[] {
    const found: (readonly [string, number])[] = [];
    const { hex, values } = this.meta.ids;
    if (hex) {
      const bytes = rowBytes(this.#source.slices, values, this.meta.rows * ID_BYTES);
      for (const [id, row] of rowsOfHexIds(bytes, ids)) found.push([id, row]);
      return found;
    }
    const wanted = new Set(ids);
    for (let row = 0; row < this.meta.rows; row++) {
      const id = this.id(row);
      if (wanted.has(id)) found.push([id, row]);
    }
    return found;
  }

  /** Which ids it may have; "not there" is certain. */
  idFilter(): IdFilter {
    return this.#once(
      'id filter',
      () => new IdFilter(this.#source.slices.stream(this.meta.ids.filter), SEGMENT_FILTER.probes),
    );
  }

  places(): TextPlaces {
    return this.#once('places', () => this.#placesOf(0, this.meta.rows));
  }

  entryBytes(field: string): number {
    const meta = this.meta.columns.get(field);
    return meta?.kind === 'dictionary' ? meta.entries.length : meta?.kind === 'plain' ? meta.texts.length : 0;
  }

  constantOf(field: string, run: number): number | undefined {
    const meta = this.meta.columns.get(field);
    return meta?.kind === 'dictionary' ? (meta.constants[run] ?? 0) : undefined;
  }

  pages(run: number): readonly TextPage[] {
    const pages = this.meta.runs[run]?.pages ?? [];
    return pages.map(({ from, to, text }) => ({
      ...{ from, to },
      bytes: () => this.#source.slices.page(text),
      places: () => this.#placesOf(from, to),
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

  /** Of some rows; each part is read when it is asked for, at most once. */
  #placesOf(from: number, to: number): TextPlaces {
    const { lengths, message } = this.meta;
    const part = (ref: StreamRef): Uint32Array =>
      partOfPlanes(rowBytes(this.#source.slices, ref, this.meta.rows * 4), from, to);
    let [starts, messageAt, tail]: [Float64Array?, Uint32Array?, Uint32Array?] = [];
    return {
      get starts() {
        return (starts ??= startsOf(part(lengths)));
      },
      get messageAt() {
        return (messageAt ??= part(message.at));
      },
      get tail() {
        return (tail ??= part(message.tail));
      },
    };
  }

  #hexIds(): Buffer {
    return rowBytes(this.#source.slices, this.meta.ids.values, this.meta.rows * ID_BYTES);
  }

  #numbers(name: string, stream: NumberStream): Float64Array {
    return this.#once(name, () => readNumbers(stream, this.#source));
  }

  /** Numbers of a run's rows: part of those of all where these were read. */
  #numbersOf(name: string, stream: NumberStream, run: number): Float64Array {
    const range = this.meta.runs[run];
    if (range === undefined) return new Float64Array(0);
    const all = this.#kept.get(name) as Float64Array | undefined;
    if (all !== undefined) return all.subarray(range.from, range.to);
    return this.#once(`${name} of ${run}`, () => readRunNumbers(stream, this.#source, range, () => this.timesOf(run)));
  }

  #once<T>(name: string, read: () => T): T {
    const known = this.#kept.get(name);
    if (known !== undefined) return known as T;
    const value = read();
    this.#kept.set(name, value);
    return value;
  }
}

function startsOf(lengths: Uint32Array): Float64Array {
  const starts = new Float64Array(lengths.length + 1);
  let end = 0;
  for (let row = 0; row < lengths.length; row++) {
    end += lengths[row] ?? 0;
    starts[row + 1] = end;
  }
  return starts;
}
