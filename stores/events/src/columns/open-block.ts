import type { EcsEvent, FieldValue } from '@qiaolou/schema';
import type { Block, TextPage, TextPlaces } from './block.ts';
import { IdColumn } from './id-column.ts';
import { NumberLane } from './number-lane.ts';
import type { OpenColumn } from './open-column.ts';
import { OpenFields, putLineValue, putValue } from './open-fields.ts';
import { OpenTexts, type LineTexts } from './open-texts.ts';
import type { RowSource } from './row-source.ts';
import { partOf, type Run } from './run.ts';
import type { SegmentColumn } from './segment-column.ts';
import type { TextBuffer } from './text-buffer.ts';
import { withSpare } from './with-spare.ts';
import { TAPE_STEP } from '../lines/line-scanner.ts';

/** An event with its place in ingest order. */
export interface StoredEvent {
  /** 1 for the first event ever stored. */
  readonly seq: number;
  /** When it was stored, epoch ms. */
  readonly ingested: number;
  /** Event time, epoch ms. */
  readonly ts: number;
  readonly event: EcsEvent;
}

/** An event of a line that was scanned, with its place in ingest order; an object that is written anew for each. */
export interface StoredLine extends LineTexts {
  readonly seq: number;
  readonly ingested: number;
  readonly ts: number;
  /** Its id is that of a row of a column. */
  readonly ids: IdColumn;
  readonly row: number;
  /** Where its fields are on the tape. */
  readonly tapeFrom: number;
  readonly tapeTo: number;
}

const FIRST_ROWS = 1_024;

/**
 * The block that is being filled: rows as columns, nothing packed yet. Dates that are canonical are numbers; `message` is
 * a place in `event.original` wherever it is a piece of it.
 */
export class OpenBlock implements Block, RowSource {
  readonly ids: IdColumn;
  readonly #texts: OpenTexts;
  readonly #fields: OpenFields;
  readonly #ts: NumberLane;
  readonly #seq: NumberLane;
  readonly #ingested: NumberLane;
  #rows = 0;
  #minTs = Infinity;
  #maxTs = -Infinity;

  /**
   * @param like The block before: there is room at first for what is in it, and nothing has to grow, which would leave behind
   *   twice as much as is kept.
   */
  constructor(like?: OpenBlock) {
    const room = Math.max(FIRST_ROWS, like === undefined ? 0 : withSpare(like.#rows));
    this.ids = new IdColumn(room);
    this.#texts = new OpenTexts(room, like === undefined ? undefined : like.#texts);
    this.#fields = new OpenFields(room, like === undefined ? undefined : like.#fields);
    [this.#ts, this.#seq, this.#ingested] = [new NumberLane(room), new NumberLane(room), new NumberLane(room)];
  }

  /** Originals of the rows. */
  get original(): TextBuffer {
    return this.#texts.original;
  }

  /** Columns by their fields. */
  get columns(): ReadonlyMap<string, OpenColumn> {
    return this.#fields.columns;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a row; the event is one that `acceptEvent` let pass. */
  add({ seq, ingested, ts, event }: StoredEvent): void {
    const row = this.#newRow(seq, ingested, ts);
    this.ids.add(event['event.id']);
    const apart = this.#texts.add(row, event['event.original'], event['message']);
    let at = 0;
    let rest: Record<string, FieldValue> | undefined;
    for (const field in event) {
      const slot = this.#fields.at(at++, field);
      const value = event[field];
      if (value === undefined || slot.kind === 'known' || (slot.kind === 'message' && !apart)) continue;
      if (slot.kind === 'rest') (rest ??= Object.create(null) as Record<string, FieldValue>)[field] = value;
      else putValue(slot, row, value);
    }
    this.#fields.putRest(row, rest);
  }

  /** Adds a row of a line. */
  addLine(line: StoredLine): void {
    const { value } = line;
    const row = this.#newRow(line.seq, line.ingested, line.ts);
    this.ids.addFrom(line.ids, line.row);
    this.#fields.numberedBy(value.names);
    const apart = this.#texts.addLine(row, line);
    let rest: Record<string, FieldValue> | undefined;
    for (let place = line.tapeFrom; place < line.tapeTo; place += TAPE_STEP) {
      const slot = this.#fields.numbered(value.field(place), value.names);
      if (slot.kind === 'known' || (slot.kind === 'message' && !apart)) continue;
      value.at(place);
      if (slot.kind === 'rest')
        (rest ??= Object.create(null) as Record<string, FieldValue>)[slot.field] = value.value();
      else putLineValue(slot, row, value);
    }
    this.#fields.putRest(row, rest);
  }

  get minTs(): number {
    return this.#minTs;
  }

  get maxTs(): number {
    return this.#maxTs;
  }

  /** All rows, as they came. */
  get runs(): readonly Run[] {
    return [{ from: 0, to: this.#rows, minTs: this.#minTs, maxTs: this.#maxTs, sorted: false }];
  }

  times(): Float64Array {
    return this.#ts.values(this.#rows);
  }

  ingested(): Float64Array {
    return this.#ingested.values(this.#rows);
  }

  timesOf(run: number): Float64Array {
    return partOf(this.times(), this.runs[run]);
  }

  ingestedOf(run: number): Float64Array {
    return partOf(this.ingested(), this.runs[run]);
  }

  timeAt(row: number): number {
    return this.#ts.at(row);
  }

  ingestedAt(row: number): number {
    return this.#ingested.at(row);
  }

  dateAt(field: string, row: number): number {
    return this.#fields.dates.get(field)?.at(row) ?? NaN;
  }

  seqs(): Float64Array {
    return this.#seq.values(this.#rows);
  }

  id(row: number): string {
    return this.ids.at(row);
  }

  idBytes(): Buffer | undefined {
    return this.ids.bytes();
  }

  dates(field: string): Float64Array | undefined {
    return this.#fields.dates.get(field)?.values(this.#rows);
  }

  columnFields(): readonly string[] {
    return [...this.columns.keys()];
  }

  copyText(row: number, target: Buffer, at: number): number {
    return this.original.bytes().copy(target, at, this.original.start(row), this.original.end(row));
  }

  dateFields(): readonly string[] {
    return [...this.#fields.dates.keys()];
  }

  column(field: string): SegmentColumn | undefined {
    const column = this.columns.get(field);
    if (column === undefined) return undefined;
    return { kind: 'dictionary', entries: column.list(), codes: () => column.codes(this.#rows) };
  }

  fields(): readonly string[] {
    return [...this.columns.keys()];
  }

  constantOf(): undefined {
    return undefined;
  }

  places(): TextPlaces {
    return this.#texts.places(0, this.#rows);
  }

  entryBytes(): number {
    return 0;
  }

  pages(): readonly TextPage[] {
    return this.pagesOf(0, this.#rows);
  }

  /** Pages of some rows. */
  pagesOf(first: number, last: number): readonly TextPage[] {
    return this.#texts.pages(first, last);
  }

  quarters(): undefined {
    return undefined;
  }

  trigrams(): undefined {
    return undefined;
  }

  /** It is in memory as a whole. */
  release(): void {
    return undefined;
  }

  #newRow(seq: number, ingested: number, ts: number): number {
    const row = this.#rows++;
    this.#ts.put(row, ts);
    this.#seq.put(row, seq);
    this.#ingested.put(row, ingested);
    this.#minTs = Math.min(this.#minTs, ts);
    this.#maxTs = Math.max(this.#maxTs, ts);
    return row;
  }
}
