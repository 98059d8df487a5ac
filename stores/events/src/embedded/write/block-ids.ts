import { ID_WORDS, readHexId } from '../../columns/hex-id.ts';
import type { IdColumn } from '../../columns/id-column.ts';

/** Places of the table that a look-up goes through at most; beyond them ids are made to collide. */
const MOST_PROBES = 64;
/** Bytes of an id that is a text in a map. */
const BYTES_A_TEXT = 112;

/** The id that is looked for. */
const wanted = new Int32Array(ID_WORDS);

/**
 * Rows of a block by their ids. Ids of 40 digits are not kept here: the table has their rows, and the block the ids; others,
 * and those made to collide, are texts in a map.
 */
export class BlockIds {
  readonly #column: IdColumn;
  /** Last row of each id plus one, 0 for none; at most half full. */
  #table = new Uint32Array(2_048);
  #size = 0;
  readonly #others = new Map<string, number>();
  /** Of a row the one before it with the same id, of another day. */
  readonly #earlier = new Map<number, number>();

  constructor(column: IdColumn) {
    this.#column = column;
  }

  /** Bytes it takes, those of the ids themselves not counted. */
  get byteLength(): number {
    return this.#table.byteLength + this.#others.size * BYTES_A_TEXT;
  }

  /** Row that came last with an id; undefined when none has it. */
  rowOf(id: string): number | undefined {
    return this.#rowAt(this.#placeOf(id), id);
  }

  /** The row before one that has the same id. */
  before(row: number): number | undefined {
    return this.#earlier.get(row);
  }

  /** Adds the next row, whose id is in the block. */
  add(id: string, row: number): void {
    const place = this.#placeOf(id);
    const last = this.#rowAt(place, id);
    if (last !== undefined) this.#earlier.set(row, last);
    const taken = place >= 0 && this.#table[place] !== 0;
    // What is among the others, or is new and has no place, stays there.
    if (!taken && (place < 0 || last !== undefined)) {
      this.#others.set(id, row);
      return;
    }
    this.#table[place] = row + 1;
    if (!taken && ++this.#size * 2 > this.#table.length) this.#grow();
  }

  /** Last row of an id that is at a place of the table, or else among the others. */
  #rowAt(place: number, id: string): number | undefined {
    const row = place < 0 ? 0 : (this.#table[place] ?? 0);
    return row === 0 ? this.#others.get(id) : row - 1;
  }

  /** Where an id is in the table or would be; −1 for one of another form, and when that is too far. */
  #placeOf(id: string): number {
    if (!readHexId(id, wanted, 0)) return -1;
    const mask = this.#table.length - 1;
    let place = hashOf(wanted) & mask;
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const row = this.#table[place] ?? 0;
      if (row === 0 || this.#column.isAt(row - 1, wanted)) return place;
      place = (place + 1) & mask;
    }
    return -1;
  }

  #grow(): void {
    const rows = this.#table.filter((row) => row > 0);
    this.#table = new Uint32Array(this.#table.length * 4);
    for (const row of rows) {
      const id = this.#column.at(row - 1);
      const place = this.#placeOf(id);
      if (place < 0) this.#others.set(id, row - 1);
      else this.#table[place] = row;
    }
  }
}

function hashOf(words: Int32Array): number {
  let hash = 0;
  for (let word = 0; word < ID_WORDS; word++)
    hash = Math.imul(hash ^ (words[word] ?? 0), 0x9e_37_79_b1) ^ (hash >>> 15);
  return Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b) >>> 7;
}
