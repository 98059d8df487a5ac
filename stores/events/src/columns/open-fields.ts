import type { FieldValue } from '@qiaolou/schema';
import { canonicalDateMs, comparedAs } from '@qiaolou/schema/reading';
import { REST_FIELD } from './block.ts';
import { MARK_BYTE } from './entry-text.ts';
import { NumberLane } from './number-lane.ts';
import { OpenColumn } from './open-column.ts';
import type { FieldNames } from '../lines/field-names.ts';
import type { LineValue } from '../lines/line-value.ts';

/** Fields that have a column of their own in a block; what comes after them shares `REST_FIELD`. */
const MAX_FIELDS = 1_024;

/** Where the values of a field go. */
export type FieldSlot =
  | { readonly field: string; readonly kind: 'known' }
  | { readonly field: string; readonly kind: 'message'; readonly column: OpenColumn }
  | { readonly field: string; readonly kind: 'date'; readonly lane: NumberLane; readonly column: OpenColumn }
  | { readonly field: string; readonly kind: 'value'; readonly column: OpenColumn }
  | { readonly field: string; readonly kind: 'rest' };

/** A slot that takes values row by row. */
type Filled = Extract<FieldSlot, { readonly kind: 'message' | 'date' | 'value' }>;

/** The fields of the block that is being filled: a column for each, and numbers for canonical dates. */
export class OpenFields {
  readonly columns = new Map<string, OpenColumn>();
  /** Canonical dates, by field. */
  readonly dates = new Map<string, NumberLane>();
  readonly #room: number;
  readonly #like: ReadonlyMap<string, OpenColumn>;
  readonly #slots = new Map<string, FieldSlot>();
  /** Slots by the numbers that the names of a scanner have. */
  #numbered: (FieldSlot | undefined)[] = [];
  #numberedBy: FieldNames | undefined;
  /** Slots of the last event's fields, in their order: events of one kind have the same. */
  readonly #layout: FieldSlot[] = [];

  /**
   * @param rows For how many there is room at first.
   * @param like There is room at first for what is in these.
   */
  constructor(rows: number, like?: OpenFields) {
    this.#room = rows;
    this.#like = like?.columns ?? new Map<string, OpenColumn>();
  }

  /** Says whose numbers `numbered` is asked for from now on. */
  numberedBy(names: FieldNames): void {
    if (this.#numberedBy !== names) [this.#numberedBy, this.#numbered] = [names, []];
  }

  /** Slot of a field by its number. */
  numbered(field: number, names: FieldNames): FieldSlot {
    const known = this.#numbered[field];
    if (known !== undefined) return known;
    const slot = this.#slotOf(names.name(field));
    if (slot.kind !== 'rest') this.#numbered[field] = slot;
    return slot;
  }

  /** Slot of a field that is at a place among those of its event. */
  at(place: number, field: string): FieldSlot {
    const expected = this.#layout[place];
    if (expected?.field === field) return expected;
    const slot = this.#slotOf(field);
    this.#layout[place] = slot;
    return slot;
  }

  /** Sets the fields of a row that share a column; none when absent. */
  putRest(row: number, rest: Readonly<Record<string, FieldValue>> | undefined): void {
    if (rest !== undefined) this.#column(REST_FIELD).put(row, JSON.stringify(rest));
  }

  #slotOf(field: string): FieldSlot {
    let slot = this.#slots.get(field);
    if (slot === undefined) {
      slot = this.#newSlot(field);
      // Of the fields that share a column any number may come; their slots are not kept.
      if (slot.kind !== 'rest') this.#slots.set(field, slot);
    }
    return slot;
  }

  #newSlot(field: string): FieldSlot {
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
    const lane = new NumberLane(this.#room);
    this.dates.set(field, lane);
    return lane;
  }
}

/** Sets the value of a row. */
export function putValue(slot: Filled, row: number, value: FieldValue): void {
  const time = slot.kind === 'date' && typeof value === 'string' ? canonicalDateMs(value) : undefined;
  if (slot.kind === 'date' && time !== undefined) slot.lane.put(row, time);
  else slot.column.put(row, value);
}

/** The same of a line. */
export function putLineValue(slot: Filled, row: number, value: LineValue): void {
  const time = slot.kind === 'date' ? value.time() : NaN;
  if (slot.kind === 'date' && !Number.isNaN(time)) slot.lane.put(row, time);
  else if (value.isBytes && !(value.isText && beginsWithMark(value))) slot.column.putBytes(row, value);
  else slot.column.put(row, value.value());
}

/** Whether a text looks like the entry of something else. */
function beginsWithMark({ bytes, from, to }: LineValue): boolean {
  return to > from && bytes[from] === MARK_BYTE;
}
