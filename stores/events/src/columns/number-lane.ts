/** Numbers of rows, such as times; NaN where a row has none. */
export class NumberLane {
  #values = new Float64Array(1_024).fill(NaN);

  put(row: number, value: number): void {
    if (row >= this.#values.length) this.#reserve(row);
    this.#values[row] = value;
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
