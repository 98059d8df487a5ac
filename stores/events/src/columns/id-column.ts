/** Bytes of an id as the collector makes them: 40 hexadecimal digits. */
export const ID_BYTES = 20;

/** Such an id. */
export const HEX_ID = /^[0-9a-f]{40}$/;

/** Ids of rows: 20 bytes each, or the texts of all when one is of another form. */
export class IdColumn {
  #bytes = Buffer.alloc(1_024 * ID_BYTES);
  #rows = 0;
  /** Ids that are not 40 hexadecimal digits, by row. */
  readonly #others = new Map<number, string>();

  /** Adds the id of the next row. */
  add(id: string): void {
    const row = this.#rows++;
    if (this.#rows * ID_BYTES > this.#bytes.length) {
      const grown = Buffer.alloc(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    if (HEX_ID.test(id)) this.#bytes.write(id, row * ID_BYTES, ID_BYTES, 'hex');
    else this.#others.set(row, id);
  }

  /** Whether every id is 40 hexadecimal digits. */
  get hex(): boolean {
    return this.#others.size === 0;
  }

  /** Id of a row. */
  at(row: number): string {
    return this.#others.get(row) ?? this.#bytes.toString('hex', row * ID_BYTES, (row + 1) * ID_BYTES);
  }

  /** The 20 bytes of each row, one after another; undefined when not every id is `hex`. */
  bytes(): Buffer | undefined {
    return this.hex ? this.#bytes.subarray(0, this.#rows * ID_BYTES) : undefined;
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
