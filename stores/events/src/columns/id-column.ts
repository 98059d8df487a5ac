import { hexIdHash, idHash, type IdHash } from './id-filter.ts';
import { ID_BYTES, ID_WORDS, readHexDigits, readHexId } from '../lines/hex-id.ts';

/** An id of 40 hexadecimal digits, as the collector makes them. */
export const HEX_ID = /^[0-9a-f]{40}$/;

const FIRST_ROWS = 1_024;

/** Ids of rows: 20 bytes each, or the texts of all when one is of another form. */
export class IdColumn {
  #words: Int32Array<ArrayBuffer>;
  /** The same bytes. */
  #allBytes: Buffer;
  #rows = 0;
  /** Ids that are not 40 hexadecimal digits, by row. */
  readonly #others = new Map<number, string>();

  /** A column of one id. */
  static of(id: string): IdColumn {
    const column = new IdColumn(1);
    column.add(id);
    return column;
  }

  /** @param rows For how many there is room at first. */
  constructor(rows = FIRST_ROWS) {
    this.#words = new Int32Array(rows * ID_WORDS);
    this.#allBytes = Buffer.from(this.#words.buffer);
  }

  /** How many there are. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds the id of the next row. */
  add(id: string): void {
    const at = this.#newRow();
    if (!readHexId(id, this.#words, at)) this.#others.set(this.#rows - 1, id);
  }

  /** Adds an id whose 40 digits are bytes from a place on; false, and nothing is added, when they are none. */
  addDigits(bytes: Uint8Array, from: number): boolean {
    const at = this.#newRow();
    const isHex = readHexDigits(bytes, from, { words: this.#words, at });
    if (!isHex) this.#rows--;
    return isHex;
  }

  /** Adds the id that a row of another column has. */
  addFrom(column: IdColumn, row: number): void {
    const at = this.#newRow();
    for (let word = 0; word < ID_WORDS; word++) this.#words[at + word] = column.#words[row * ID_WORDS + word] ?? 0;
    const other = column.#others.get(row);
    if (other !== undefined) this.#others.set(this.#rows - 1, other);
  }

  /** Forgets all rows from one on. */
  cut(rows: number): void {
    if (this.#others.size > 0) for (let row = rows; row < this.#rows; row++) this.#others.delete(row);
    this.#rows = rows;
  }

  /** Whether every id is 40 hexadecimal digits. */
  get hex(): boolean {
    return this.#others.size === 0;
  }

  /** Id of a row. */
  at(row: number): string {
    return this.#others.get(row) ?? this.#allBytes.toString('hex', row * ID_BYTES, (row + 1) * ID_BYTES);
  }

  /** Whether the id of a row is 40 hexadecimal digits. */
  isHex(row: number): boolean {
    return this.#others.size === 0 || !this.#others.has(row);
  }

  /** A number of 32 bits of an id of 40 digits, the same for the same id. */
  hashAt(row: number): number {
    let hash = 0;
    for (let word = row * ID_WORDS; word < (row + 1) * ID_WORDS; word++)
      hash = Math.imul(hash ^ (this.#words[word] ?? 0), 0x9e_37_79_b1) ^ (hash >>> 15);
    return Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b) >>> 7;
  }

  /** What decides the bits of a row's id in filters. */
  hashOf(row: number, hash: IdHash): void {
    const other = this.#others.size === 0 ? undefined : this.#others.get(row);
    if (other === undefined) hexIdHash(this.#allBytes, row * ID_BYTES, hash);
    else idHash(other, hash);
  }

  /** Whether the id of a row is that of a row of another column, both of them of 40 digits. */
  isSame(row: number, column: IdColumn, other: number): boolean {
    const [at, to] = [row * ID_WORDS, other * ID_WORDS];
    const words = column.#words;
    for (let word = 0; word < ID_WORDS; word++) if (this.#words[at + word] !== words[to + word]) return false;
    return true;
  }

  /** The 20 bytes of each row, one after another; undefined when not every id is `hex`. */
  bytes(): Buffer | undefined {
    return this.hex ? this.#bytes() : undefined;
  }

  /** Place of the words of a new row. */
  #newRow(): number {
    const at = this.#rows * ID_WORDS;
    if (at + ID_WORDS > this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
      this.#allBytes = Buffer.from(grown.buffer);
    }
    this.#rows++;
    return at;
  }

  #bytes(): Buffer {
    return this.#allBytes.subarray(0, this.#rows * ID_BYTES);
  }
}

/** Ids of 40 hexadecimal digits by a number made of them. */
export type WantedHexIds = ReadonlyMap<number, readonly string[]>;

/** Ids to be looked for among the 20 bytes of rows; those of another form are left out. */
export function wantedHexIds(ids: readonly string[]): WantedHexIds {
  return Map.groupBy(
    ids.filter((id) => HEX_ID.test(id)),
    (id) => keyOf(Buffer.from(id, 'hex'), 0),
  );
}

/** Of both ends: events of a block of the spool begin alike, first events of blocks end alike. */
function keyOf(bytes: Buffer, at: number): number {
  return bytes.readInt32LE(at) ^ bytes.readInt32LE(at + ID_BYTES - 4);
}

/** Rows of wanted ids in the 20 bytes of each row's. */
export function* rowsOfHexIds(bytes: Buffer, wanted: WantedHexIds): Iterable<readonly [id: string, row: number]> {
  for (let at = 0; at < bytes.length; at += ID_BYTES) {
    const candidates = wanted.get(keyOf(bytes, at));
    if (candidates === undefined) continue;
    const id = bytes.toString('hex', at, at + ID_BYTES);
    if (candidates.includes(id)) yield [id, at / ID_BYTES];
  }
}
