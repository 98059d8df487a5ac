const FIRST_ROWS = 1_024;

/** Numbers of rows, such as times; NaN where a row has none. */
export class NumberLane {
  #values: Float64Array;

  /** @param rows For how many there is room at first. */
  constructor(rows = FIRST_ROWS) {
    this.#values = new Float64Array(Math.max(FIRST_ROWS, rows)).fill(NaN);
  }

  put(row: number, value: number): void {
    if (row >= this.#values.length) this.#reserve(row);
    this.#values[row] = value;
  }

  /** Number of a row. */
  at(row: number): number {
    return this.#values[row] ?? NaN;
  }

  /** Numbers of the first rows. */
  values(rows: number): Float64Array {
    if (rows > this.#values.length) this.#reserve(rows - 1);
    return this.#values.subarray(0, rows);
  }

  #reserve(row: number): void {
    let length = this.#values.length;
    while (length <= row) length *= 2;
    const grown = new Float64Array(length).fill(NaN);
    grown.set(this.#values);
    this.#values = grown;
  }
}
