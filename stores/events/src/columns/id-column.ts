import { ID_BYTES, ID_WORDS, readHexId } from './hex-id.ts';

/** An id of 40 hexadecimal digits, as the collector makes them. */
export const HEX_ID = /^[0-9a-f]{40}$/;

/** Ids of rows: 20 bytes each, or the texts of all when one is of another form. */
export class IdColumn {
  #words = new Int32Array(1_024 * ID_WORDS);
  #rows = 0;
  /** Ids that are not 40 hexadecimal digits, by row. */
  readonly #others = new Map<number, string>();

  /** Adds the id of the next row. */
  add(id: string): void {
    const row = this.#rows++;
    if (this.#rows * ID_WORDS > this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    if (!readHexId(id, this.#words, row * ID_WORDS)) this.#others.set(row, id);
  }

  /** Whether every id is 40 hexadecimal digits. */
  get hex(): boolean {
    return this.#others.size === 0;
  }

  /** Id of a row. */
  at(row: number): string {
    return this.#others.get(row) ?? this.#bytes().toString('hex', row * ID_BYTES, (row + 1) * ID_BYTES);
  }

  /** Whether the id of a row that has such an id is one of 40 digits, as `readHexId` writes it. */
  isAt(row: number, id: Int32Array): boolean {
    const at = row * ID_WORDS;
    for (let word = 0; word < ID_WORDS; word++) if (this.#words[at + word] !== id[word]) return false;
    return true;
  }

  /** The 20 bytes of each row, one after another; undefined when not every id is `hex`. */
  bytes(): Buffer | undefined {
    return this.hex ? this.#bytes() : undefined;
  }

  #bytes(): Buffer {
    return Buffer.from(this.#words.buffer, 0, this.#rows * ID_BYTES);
  }
}

/** Rows of ids in the 20 bytes of each row's; ids of another form are in none. */
export function* rowsOfHexIds(bytes: Buffer, ids: readonly string[]): Iterable<readonly [id: string, row: number]> {
  const wanted = new Map<number, string[]>();
  for (const id of ids) {
    if (!HEX_ID.test(id)) continue;
    const start = Buffer.from(id.slice(0, 8), 'hex').readUInt32LE();
    wanted.set(start, [...(wanted.get(start) ?? []), id]);
  }
  for (let at = 0; at < bytes.length; at += ID_BYTES) {
    const candidates = wanted.get(bytes.readUInt32LE(at));
    if (candidates === undefined) continue;
    const id = bytes.toString('hex', at, at + ID_BYTES);
    if (candidates.includes(id)) yield [id, at / ID_BYTES];
  }
}
