import { dayStart } from '@qiaolou/schema/reading';
import type { IdColumn } from '../../columns/id-column.ts';

/** Places of the table that a look-up goes through at most; beyond them ids are made to collide. */
const MOST_PROBES = 64;
/** Bytes of an id that is a text in a map. */
const BYTES_A_TEXT = 112;
const FIRST_PLACES = 2_048;

/** Event time of a row, epoch ms. */
type TimeOf = (row: number) => number;

/**
 * Rows of a column of ids by their ids. Ids of 40 digits are not kept here: the table has their rows, and the column the ids;
 * others, and those made to collide, are texts in a map.
 */
export class BlockIds {
  readonly #column: IdColumn;
  readonly #timeOf: TimeOf;
  /** Last row of each id plus one, 0 for none; at most half full. */
  #table = new Uint32Array(FIRST_PLACES);
  #size = 0;
  readonly #others = new Map<string, number>();
  /** Of a row the one before it with the same id, of another day. */
  readonly #earlier = new Map<number, number>();

  constructor(column: IdColumn, timeOf: TimeOf) {
    this.#column = column;
    this.#timeOf = timeOf;
  }

  /** Bytes it takes, those of the ids themselves not counted. */
  get byteLength(): number {
    return this.#table.byteLength + this.#others.size * BYTES_A_TEXT;
  }

  /** Row that came last with the id that a row of some column has; −1 when none has it. */
  rowOf(ids: IdColumn, row: number): number {
    return this.#rowAt(this.#placeOf(ids, row), ids, row);
  }

  /** The row before one that has the same id. */
  before(row: number): number {
    return this.#earlier.get(row) ?? -1;
  }

  /** Whether a row has the id that a row of some column has, and is of the day of a time. */
  has(ids: IdColumn, idRow: number, ts: number): boolean {
    let row = this.rowOf(ids, idRow);
    if (row < 0) return false;
    const day = dayStart(ts);
    for (; row >= 0; row = this.before(row)) if (dayStart(this.#timeOf(row)) === day) return true;
    return false;
  }

  /** Adds a row of its column. */
  add(row: number): void {
    const ids = this.#column;
    const place = this.#placeOf(ids, row);
    const last = this.#rowAt(place, ids, row);
    if (last >= 0) this.#earlier.set(row, last);
    const taken = place >= 0 && this.#table[place] !== 0;
    // What is among the others, or is new and has no place, stays there.
    if (!taken && (place < 0 || last >= 0)) {
      this.#others.set(ids.at(row), row);
      return;
    }
    this.#table[place] = row + 1;
    if (!taken && ++this.#size * 2 > this.#table.length) this.#grow();
  }

  /** Forgets all rows. */
  clear(): void {
    // A table that one large append made would be emptied again and again.
    if (this.#table.length > FIRST_PLACES * 4) this.#table = new Uint32Array(FIRST_PLACES);
    else this.#table.fill(0);
    this.#size = 0;
    this.#others.clear();
    this.#earlier.clear();
  }

  /** Last row of an id that is at a place of the table, or else among the others. */
  #rowAt(place: number, ids: IdColumn, row: number): number {
    const found = place < 0 ? 0 : (this.#table[place] ?? 0);
    if (found !== 0) return found - 1;
    return this.#others.size === 0 ? -1 : (this.#others.get(ids.at(row)) ?? -1);
  }

  /** Where an id is in the table or would be; −1 for one of another form, and when that is too far. */
  #placeOf(ids: IdColumn, row: number): number {
    if (!ids.isHex(row)) return -1;
    const mask = this.#table.length - 1;
    let place = ids.hashAt(row) & mask;
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const found = this.#table[place] ?? 0;
      if (found === 0 || this.#column.isSame(found - 1, ids, row)) return place;
      place = (place + 1) & mask;
    }
    return -1;
  }

  #grow(): void {
    const rows = this.#table.filter((row) => row > 0);
    this.#table = new Uint32Array(this.#table.length * 4);
    for (const row of rows) {
      const place = this.#placeOf(this.#column, row - 1);
      if (place < 0) this.#others.set(this.#column.at(row - 1), row - 1);
      else this.#table[place] = row;
    }
  }
}
