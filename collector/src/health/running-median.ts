const KEPT = 101;

/** Median of the last 101 values: one odd value does not move it, a lasting change does. */
export class RunningMedian {
  readonly #values: number[] = [];
  #next = 0;

  /** How many values it is of. */
  get count(): number {
    return this.#values.length;
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % KEPT;
  }

  /** The median (lower of the two middle ones), or undefined before the first value. */
  value(): number | undefined {
    return this.#values.toSorted((a, b) => a - b)[(this.#values.length - 1) >> 1];
  }
}
