import { SocError, type EcsEvent, type FieldValue } from '@qiaolou/schema';
import { setField } from '../contract/set-field.ts';
import { MESSAGE_APART, type Block, type TextPage, type TextPlaces } from './block.ts';
import { joinedPlanes } from './byte-planes.ts';
import { ID_BYTES } from './id-column.ts';
import { REST_FIELD } from './open-block.ts';
import { readNumbers, rowBytes, type NumberSource } from './read-numbers.ts';
import { columnValue, readColumn, type SegmentColumn } from './segment-column.ts';
import { readFooter } from './segment-footer.ts';
import type { NumberStream, Page, SegmentMeta, SegmentRun } from './segment-meta.ts';
import { SliceReader, type ReadAt } from './slice-reader.ts';
import type { StreamRef } from './slice-writer.ts';
import { TextList } from './text-list.ts';

/**
 * A segment file that is open for reading. What is read is kept until `forget`; every slice is checked when it is read.
 * Whatever is damaged, reading it is `store.corrupt`.
 */
export class Segment implements Block {
  readonly meta: SegmentMeta;
  readonly #source: NumberSource;
  readonly #kept = new Map<string, unknown>();

  private constructor(meta: SegmentMeta, slices: SliceReader) {
    this.meta = meta;
    this.#source = { slices, rows: meta.rows, runs: meta.runs, ts: () => this.times() };
  }

  /** Reads the footer of a file of so many bytes. */
  static open(readAt: ReadAt, size: number): Segment {
    const meta = readFooter(readAt, size);
    return new Segment(meta, new SliceReader(readAt, meta.slices));
  }

  get rows(): number {
    return this.meta.rows;
  }

  get runs(): readonly SegmentRun[] {
    return this.meta.runs;
  }

  /** Frees what was read. */
  forget(): void {
    this.#kept.clear();
    this.#source.slices.forget();
  }

  times(): Float64Array {
    return this.#numbers('@timestamp', this.meta.time);
  }

  ingested(): Float64Array {
    return this.#numbers('event.ingested', this.meta.ingested);
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
    if (!hex) return this.#once('ids', () => new TextList(this.#source.slices.stream(values))).at(row);
    return rowBytes(this.#source.slices, values, this.meta.rows * ID_BYTES).toString(
      'hex',
      row * ID_BYTES,
      (row + 1) * ID_BYTES,
    );
  }

  places(): TextPlaces {
    return this.#once('places', () => this.#readPlaces());
  }

  constantOf(field: string, run: number): number | undefined {
    const meta = this.meta.columns.get(field);
    return meta?.kind === 'dictionary' ? (meta.constants[run] ?? 0) : undefined;
  }

  pages(run: number): readonly TextPage[] {
    const pages = this.meta.runs[run]?.pages ?? [];
    return pages.map(({ from, to, text }) => ({ from, to, bytes: () => this.#source.slices.stream(text) }));
  }

  trigrams(run: number): Uint8Array | undefined {
    const ref = this.meta.runs[run]?.trigrams;
    return ref === undefined ? undefined : this.#source.slices.stream(ref);
  }

  event(row: number): EcsEvent {
    const event: Record<string, FieldValue> = {
      '@timestamp': new Date(this.times()[row] ?? NaN).toISOString(),
      'event.id': this.id(row),
    };
    this.#setTexts(event, row);
    for (const field of this.meta.dates.keys()) {
      const time = this.dates(field)?.[row] ?? NaN;
      if (!Number.isNaN(time)) setField(event, field, new Date(time).toISOString());
    }
    for (const [field, column] of this.#columnsOf(this.#runOf(row))) {
      const value = columnValue(column, row);
      if (value === undefined) continue;
      if (field !== REST_FIELD) setField(event, field, value);
      else for (const [name, one] of restFields(value)) setField(event, name, one);
    }
    event['event.ingested'] = new Date(this.ingested()[row] ?? NaN).toISOString();
    return event as EcsEvent;
  }

  #setTexts(event: Record<string, FieldValue>, row: number): void {
    const { starts, messageAt, tail } = this.places();
    const page = this.#page(row);
    const text = this.#source.slices.stream(page.text);
    const start = (starts[row] ?? 0) - (starts[page.from] ?? 0);
    const end = (starts[row + 1] ?? 0) - (starts[page.from] ?? 0);
    event['event.original'] = text.toString('utf8', start, end);
    const at = messageAt[row] ?? MESSAGE_APART;
    if (at < MESSAGE_APART) event['message'] = text.toString('utf8', start + at, end - (tail[row] ?? 0));
  }

  /** Fields that rows of a run can have. */
  #columnsOf(run: number): readonly (readonly [string, SegmentColumn])[] {
    return this.#once(`columns of ${run}`, () =>
      [...this.meta.columns].flatMap(([field, meta]) => {
        const column = meta.kind === 'dictionary' && meta.constants[run] === 0 ? undefined : this.column(field);
        return column === undefined ? [] : [[field, column] as const];
      }),
    );
  }

  #runOf(row: number): number {
    return this.meta.runs.findIndex(({ from, to }) => row >= from && row < to);
  }

  #page(row: number): Page {
    const page = this.meta.runs[this.#runOf(row)]?.pages.find(({ to }) => row < to);
    if (page === undefined) throw new SocError('store.corrupt', { reason: 'format', row });
    return page;
  }

  #readPlaces(): TextPlaces {
    const { lengths, message } = this.meta;
    const u32 = (ref: StreamRef): Uint32Array =>
      new Uint32Array(joinedPlanes(rowBytes(this.#source.slices, ref, this.meta.rows * 4), 4));
    const starts = new Float64Array(this.meta.rows + 1);
    let end = 0;
    for (const [row, length] of u32(lengths).entries()) {
      end += length;
      starts[row + 1] = end;
    }
    return { starts, messageAt: u32(message.at), tail: u32(message.tail) };
  }

  #numbers(name: string, stream: NumberStream): Float64Array {
    return this.#once(name, () => readNumbers(stream, this.#source));
  }

  #once<T>(name: string, read: () => T): T {
    const known = this.#kept.get(name);
    if (known !== undefined) return known as T;
    const value = read();
    this.#kept.set(name, value);
    return value;
  }
}

function restFields(value: FieldValue): readonly (readonly [string, FieldValue])[] {
  return typeof value === 'string' ? Object.entries(JSON.parse(value) as Readonly<Record<string, FieldValue>>) : [];
}
