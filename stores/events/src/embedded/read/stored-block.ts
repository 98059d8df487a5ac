import type { Block, TextPage, TextPlaces } from '../../columns/block.ts';
import type { Run } from '../../columns/run.ts';
import type { SegmentColumn } from '../../columns/segment-column.ts';
import type { Segment } from '../../columns/segment.ts';
import type { Texts } from '../../columns/text-list.ts';
import type { QuarterCounts } from '../../columns/segment-meta.ts';
import type { OpenSegments, SegmentFile } from '../segments/open-segments.ts';

type MatchesOf = NonNullable<Extract<SegmentColumn, { readonly kind: 'dictionary' }>['matchesOf']>;

/** A segment as a block: its file is opened when something of it is asked for. */
export class StoredBlock implements Block {
  readonly key: string;
  readonly rows: number;
  readonly minTs: number;
  readonly maxTs: number;
  readonly #file: SegmentFile;
  readonly #open: OpenSegments;
  /** Its columns that were asked for, as long as its file is open. */
  readonly #columns = new Map<string, SegmentColumn | undefined>();
  #columnsOf: Segment | undefined;

  constructor(file: SegmentFile, open: OpenSegments) {
    const { number, sm3, rows, minTs, maxTs } = file.entry;
    this.key = `${number} ${sm3}`;
    this.rows = rows;
    this.minTs = minTs;
    this.maxTs = maxTs;
    this.#file = file;
    this.#open = open;
  }

  get runs(): readonly Run[] {
    return this.#read((segment) => segment.runs);
  }

  times(): Float64Array {
    return this.#read((segment) => segment.times());
  }

  ingested(): Float64Array {
    return this.#read((segment) => segment.ingested());
  }

  timesOf(run: number): Float64Array {
    return this.#read((segment) => segment.timesOf(run));
  }

  ingestedOf(run: number): Float64Array {
    return this.#read((segment) => segment.ingestedOf(run));
  }

  timeAt(row: number): number {
    return this.#read((segment) => segment.timeAt(row));
  }

  ingestedAt(row: number): number {
    return this.#read((segment) => segment.ingestedAt(row));
  }

  dateAt(field: string, row: number): number {
    return this.#read((segment) => segment.dateAt(field, row));
  }

  seqs(): Float64Array {
    return this.#read((segment) => segment.seqs());
  }

  id(row: number): string {
    return this.#read((segment) => segment.id(row));
  }

  idBytes(): Buffer | undefined {
    return this.#read((segment) => segment.idBytes());
  }

  dates(field: string): Float64Array | undefined {
    return this.#read((segment) => segment.dates(field));
  }

  column(field: string): SegmentColumn | undefined {
    const segment = this.#read((one) => one);
    if (this.#columnsOf !== segment) this.#columns.clear();
    this.#columnsOf = segment;
    const known = this.#columns.get(field);
    if (known !== undefined || this.#columns.has(field)) return known;
    const column = this.#column(field);
    this.#columns.set(field, column);
    return column;
  }

  #column(field: string): SegmentColumn | undefined {
    const read = <T>(part: () => T): T => this.#read(part);
    const column = this.#read((segment) => segment.column(field));
    // What rows have of it is read when it is asked for.
    switch (column?.kind) {
      case 'dictionary':
        return {
          ...{ kind: 'dictionary', entries: this.#texts(column.entries), codes: () => read(() => column.codes()) },
          matchesOf: this.#matches(column.matchesOf),
          codeAt: column.codeAt && ((row) => read(() => column.codeAt?.(row) ?? 0)),
        };
      case 'plain':
        return {
          ...{ kind: 'plain', texts: this.#texts(column.texts) },
          get places() {
            return read(() => column.places);
          },
          placesOf: column.placesOf && ((run) => read(() => column.placesOf?.(run) ?? column.places)),
          placeAt: column.placeAt && ((row) => read(() => column.placeAt?.(row) ?? -1)),
        };
      case 'number':
        return {
          kind: 'number',
          get values() {
            return read(() => column.values);
          },
          valuesOf: column.valuesOf && ((run) => read(() => column.valuesOf?.(run) ?? column.values)),
          valueAt: column.valueAt && ((row) => read(() => column.valueAt?.(row) ?? NaN)),
        };
      case undefined:
        return undefined;
      default:
        return column satisfies never;
    }
  }

  constantOf(field: string, run: number): number | undefined {
    return this.#read((segment) => segment.constantOf(field, run));
  }

  places(): TextPlaces {
    return this.#places((segment) => segment.places());
  }

  entryBytes(field: string): number {
    return this.#read((segment) => segment.entryBytes(field));
  }

  pages(run: number): readonly TextPage[] {
    const pages = this.#read((segment) => segment.pages(run));
    return pages.map(({ from, to, bytes, places }) => ({
      ...{ from, to },
      bytes: () => this.#read(() => bytes()),
      places: () => this.#places(() => places()),
    }));
  }

  trigrams(run: number): Uint8Array | undefined {
    return this.#read((segment) => segment.trigrams(run));
  }

  quarters(run: number): QuarterCounts | undefined {
    return this.#read((segment) => segment.quarters(run));
  }

  dateFields(): readonly string[] {
    return this.#read((segment) => segment.dateFields());
  }

  fields(run: number): readonly string[] {
    return this.#read((segment) => segment.fields(run));
  }

  release(): void {
    this.#columns.clear();
    this.#read((segment) => segment.release());
  }

  #matches(of: MatchesOf | undefined): MatchesOf | undefined {
    return of && ((run, table) => this.#read(() => of(run, table)));
  }

  /** Texts whose lists are read when they are asked for. */
  #texts(texts: Texts): Texts {
    const read = <T>(part: () => T): T => this.#read(part);
    return {
      get lists() {
        return read(() => texts.lists);
      },
      get length() {
        return read(() => texts.length);
      },
      get bytes() {
        return read(() => texts.bytes);
      },
      get ends() {
        return read(() => texts.ends);
      },
      at: (index) => read(() => texts.at(index)),
    };
  }

  /** Places whose parts are read when they are asked for. */
  #places(of: (segment: Segment) => TextPlaces): TextPlaces {
    const places = this.#read(of);
    const read = <T>(part: () => T): T => this.#read(part);
    return {
      get starts() {
        return read(() => places.starts);
      },
      get messageAt() {
        return read(() => places.messageAt);
      },
      get tail() {
        return read(() => places.tail);
      },
    };
  }

  #read<T>(read: (segment: Segment) => T): T {
    return this.#open.read(this.#file, read);
  }
}
