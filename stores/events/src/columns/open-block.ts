import type { EcsEvent, FieldValue } from '@qiaolou/schema';
import { canonicalDateMs, comparedAs } from '@qiaolou/schema/reading';
import { MESSAGE_APART, NO_MESSAGE, REST_FIELD, type Block, type TextPage, type TextPlaces } from './block.ts';
import { MARK_BYTE } from './entry-text.ts';
import { IdColumn } from './id-column.ts';
import { NumberLane } from './number-lane.ts';
import { OpenColumn } from './open-column.ts';
import type { RowSource } from './row-source.ts';
import { partOf, type Run } from './run.ts';
import type { SegmentColumn } from './segment-column.ts';
import { TextBuffer } from './text-buffer.ts';
import { withSpare } from './with-spare.ts';
import type { FieldNames } from '../lines/field-names.ts';
import { TAPE_STEP } from '../lines/line-scanner.ts';
import type { LineValue } from '../lines/line-value.ts';

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
export interface StoredLine {
  readonly seq: number;
  readonly ingested: number;
  readonly ts: number;
  /** Its id is that of a row of a column. */
  readonly ids: IdColumn;
  readonly row: number;
  /** Values of its fields, which are at places of a tape. */
  readonly value: LineValue;
  readonly tapeFrom: number;
  readonly tapeTo: number;
  /** Place of `event.original`. */
  readonly original: number;
  /** Place of `message`, −1 for none. */
  readonly message: number;
}

const FIRST_ROWS = 1_024;
/** Fields that have a column of their own in a block; what comes after them shares `REST_FIELD`. */
const MAX_FIELDS = 1_024;
/** Bytes of the pieces in which texts are searched. */
const PAGE_BYTES = 524_288;

type Slot =
  | { readonly field: string; readonly kind: 'known' }
  | { readonly field: string; readonly kind: 'message'; readonly column: OpenColumn }
  | { readonly field: string; readonly kind: 'date'; readonly lane: NumberLane; readonly column: OpenColumn }
  | { readonly field: string; readonly kind: 'value'; readonly column: OpenColumn }
  | { readonly field: string; readonly kind: 'rest' };

/**
 * The block that is being filled: rows as columns, nothing packed yet. Dates that are canonical are numbers; `message` is
 * a place in `event.original` wherever it is a piece of it.
 */
export class OpenBlock implements Block, RowSource {
  readonly ids: IdColumn;
  readonly original: TextBuffer;
  readonly columns = new Map<string, OpenColumn>();
  readonly #ts: NumberLane;
  readonly #seq: NumberLane;
  readonly #ingested: NumberLane;
  /** Columns of the block before by their fields. */
  readonly #like: ReadonlyMap<string, OpenColumn>;
  /** For how many rows there is room at first. */
  readonly #room: number;
  /** Canonical dates, by field. */
  readonly #dates = new Map<string, NumberLane>();
  #messageAt: Uint32Array;
  #messageBytes: Uint32Array;
  readonly #slots = new Map<string, Slot>();
  /** Slots by the numbers that the names of a scanner have. */
  #numbered: (Slot | undefined)[] = [];
  #numberedBy: FieldNames | undefined;
  /** Slots of the last event's fields, in their order: events of one kind have the same. */
  readonly #layout: Slot[] = [];
  #rows = 0;
  #minTs = Infinity;
  #maxTs = -Infinity;

  /**
   * @param like The block before: there is room at first for what is in it, and nothing has to grow, which would leave behind
   *   twice as much as is kept.
   */
  constructor(like?: OpenBlock) {
    this.#room = Math.max(FIRST_ROWS, like === undefined ? 0 : withSpare(like.#rows));
    this.#like = like?.columns ?? new Map<string, OpenColumn>();
    this.ids = new IdColumn(this.#room);
    this.original = new TextBuffer(like?.original);
    [this.#ts, this.#seq, this.#ingested] = [this.#lane(), this.#lane(), this.#lane()];
    [this.#messageAt, this.#messageBytes] = [new Uint32Array(this.#room), new Uint32Array(this.#room)];
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a row; the event is one that `acceptEvent` let pass. */
  add({ seq, ingested, ts, event }: StoredEvent): void {
    const row = this.#newRow(seq, ingested, ts);
    this.ids.add(event['event.id']);
    const original = event['event.original'];
    const apart = this.#placeMessage(row, event['message'], original, this.original.add(original));
    let at = 0;
    let rest: Record<string, FieldValue> | undefined;
    for (const field in event) {
      const slot = this.#slotAt(at++, field);
      const value = event[field];
      if (value === undefined || slot.kind === 'known' || (slot.kind === 'message' && !apart)) continue;
      if (slot.kind === 'rest') (rest ??= Object.create(null) as Record<string, FieldValue>)[field] = value;
      else put(slot, row, value);
    }
    if (rest !== undefined) this.#column(REST_FIELD).put(row, JSON.stringify(rest));
  }

  /** Adds a row of a line. */
  addLine(line: StoredLine): void {
    const { value } = line;
    const row = this.#newRow(line.seq, line.ingested, line.ts);
    this.ids.addFrom(line.ids, line.row);
    if (this.#numberedBy !== value.names) [this.#numberedBy, this.#numbered] = [value.names, []];
    const bytes = this.original.addBytes(value.at(line.original));
    const apart = this.#placeMessageOf(row, line, bytes);
    let rest: Record<string, FieldValue> | undefined;
    for (let place = line.tapeFrom; place < line.tapeTo; place += TAPE_STEP) {
      const slot = this.#slotNumbered(value.field(place), value.names);
      if (slot.kind === 'known' || (slot.kind === 'message' && !apart)) continue;
      value.at(place);
      if (slot.kind === 'rest')
        (rest ??= Object.create(null) as Record<string, FieldValue>)[slot.field] = value.value();
      else putLine(slot, row, value);
    }
    if (rest !== undefined) this.#column(REST_FIELD).put(row, JSON.stringify(rest));
  }

  /** Where the message of a row is in its original, bytes; `NO_MESSAGE` or `MESSAGE_APART`. */
  messageAt(row: number): number {
    return this.#messageAt[row] ?? NO_MESSAGE;
  }

  /** Bytes of a row's message in its original. */
  messageBytes(row: number): number {
    return this.#messageBytes[row] ?? 0;
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
    return this.#dates.get(field)?.at(row) ?? NaN;
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
    return this.#dates.get(field)?.values(this.#rows);
  }

  columnFields(): readonly string[] {
    return [...this.columns.keys()];
  }

  copyText(row: number, target: Buffer, at: number): number {
    return this.original.bytes().copy(target, at, this.original.start(row), this.original.end(row));
  }

  dateFields(): readonly string[] {
    return [...this.#dates.keys()];
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
    return this.#placesOf(0, this.#rows);
  }

  /** Places of the texts of some rows, counted from the first of them. */
  #placesOf(first: number, last: number): TextPlaces {
    const starts = new Float64Array(last - first + 1);
    const tail = new Uint32Array(last - first);
    const base = this.original.start(first);
    for (let row = first; row < last; row++) {
      const end = this.original.end(row);
      starts[row - first + 1] = end - base;
      const at = this.messageAt(row);
      if (at < MESSAGE_APART) tail[row - first] = end - this.original.start(row) - at - this.messageBytes(row);
    }
    return { starts, messageAt: this.#messageAt.subarray(first, last), tail };
  }

  entryBytes(): number {
    return 0;
  }

  pages(): readonly TextPage[] {
    return this.pagesOf(0, this.#rows);
  }

  /** Pages of some rows. */
  pagesOf(first: number, last: number): readonly TextPage[] {
    const pages: TextPage[] = [];
    for (let from = first; from < last;) {
      const start = this.original.start(from);
      let to = from + 1;
      while (to < last && this.original.end(to) - start <= PAGE_BYTES) to++;
      const end = this.original.end(to - 1);
      const page = { from, to };
      pages.push({
        ...page,
        bytes: () => this.original.bytes().subarray(start, end),
        places: () => this.#placesOf(page.from, page.to),
      });
      from = to;
    }
    return pages;
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

  #placeMessage(row: number, message: FieldValue | undefined, original: string, bytes: number): boolean {
    if (row >= this.#messageAt.length) this.#growMessages();
    const at = typeof message === 'string' ? original.lastIndexOf(message) : -1;
    if (typeof message !== 'string' || at < 0) {
      this.#messageAt[row] = message === undefined ? NO_MESSAGE : MESSAGE_APART;
      this.#messageBytes[row] = 0;
      return message !== undefined;
    }
    const ascii = bytes === original.length;
    this.#messageAt[row] = ascii ? at : Buffer.byteLength(original.slice(0, at));
    this.#messageBytes[row] = ascii ? message.length : Buffer.byteLength(message);
    return false;
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

  /** As `#placeMessage`, of a row whose original is there and has so many bytes. */
  #placeMessageOf(row: number, { value, original, message: place }: StoredLine, bytes: number): boolean {
    if (row >= this.#messageAt.length) this.#growMessages();
    const before = place < 0 ? -1 : value.bytesBefore(original, place);
    if (before >= 0) {
      this.#messageAt[row] = before;
      this.#messageBytes[row] = bytes - before;
      return false;
    }
    const message = place < 0 ? undefined : value.at(place);
    const at = message?.isText === true ? this.original.lastPlaceIn(row, message) : -1;
    this.#messageAt[row] = at >= 0 ? at : message === undefined ? NO_MESSAGE : MESSAGE_APART;
    this.#messageBytes[row] = at >= 0 && message !== undefined ? message.to - message.from : 0;
    return at < 0 && message !== undefined;
  }

  #slotNumbered(field: number, names: FieldNames): Slot {
    const known = this.#numbered[field];
    if (known !== undefined) return known;
    const slot = this.#slotOf(names.name(field));
    if (slot.kind !== 'rest') this.#numbered[field] = slot;
    return slot;
  }

  #slotAt(at: number, field: string): Slot {
    const expected = this.#layout[at];
    if (expected?.field === field) return expected;
    const slot = this.#slotOf(field);
    this.#layout[at] = slot;
    return slot;
  }

  #slotOf(field: string): Slot {
    let slot = this.#slots.get(field);
    if (slot === undefined) {
      slot = this.#newSlot(field);
      // Of the fields that share a column any number may come; their slots are not kept.
      if (slot.kind !== 'rest') this.#slots.set(field, slot);
    }
    return slot;
  }

  #newSlot(field: string): Slot {
    switch (field) {
      case '@timestamp':
      case 'event.id':
      case 'event.original':
        return { field, kind: 'known' };
      case 'message':
        return { field, kind: 'message', column: this.#column(field) };
      default:
        if (this.#slots.size >= MAX_FIELDS) return { field, kind: 'rest' };
        if (comparedAs(field) === 'date')
          return { field, kind: 'date', lane: this.#dateLane(field), column: this.#column(field) };
        return { field, kind: 'value', column: this.#column(field) };
    }
  }

  #column(field: string): OpenColumn {
    let column = this.columns.get(field);
    if (column === undefined) {
      column = new OpenColumn(field, this.#like.get(field));
      this.columns.set(field, column);
    }
    return column;
  }

  #dateLane(field: string): NumberLane {
    const lane = this.#lane();
    this.#dates.set(field, lane);
    return lane;
  }

  #lane(): NumberLane {
    return new NumberLane(this.#room);
  }

  #growMessages(): void {
    for (const name of ['at', 'bytes'] as const) {
      const old = name === 'at' ? this.#messageAt : this.#messageBytes;
      const grown = new Uint32Array(old.length * 2);
      grown.set(old);
      if (name === 'at') this.#messageAt = grown;
      else this.#messageBytes = grown;
    }
  }
}

function put(
  slot: Extract<Slot, { readonly kind: 'message' | 'date' | 'value' }>,
  row: number,
  value: FieldValue,
): void {
  const time = slot.kind === 'date' && typeof value === 'string' ? canonicalDateMs(value) : undefined;
  if (slot.kind === 'date' && time !== undefined) slot.lane.put(row, time);
  else slot.column.put(row, value);
}

function putLine(
  slot: Extract<Slot, { readonly kind: 'message' | 'date' | 'value' }>,
  row: number,
  value: LineValue,
): void {
  const time = slot.kind === 'date' ? value.time() : NaN;
  if (slot.kind === 'date' && !Number.isNaN(time)) slot.lane.put(row, time);
  else if (value.isBytes && !(value.isText && beginsWithMark(value))) slot.column.putBytes(row, value);
  else slot.column.put(row, value.value());
}

/** Whether a text looks like the entry of something else. */
function beginsWithMark({ bytes, from, to }: LineValue): boolean {
  return to > from && bytes[from] === MARK_BYTE;
}
