/**
 * Bytes of text that are tested before somebody is asked whether to go on. The slowest expressions that were tried take 3 µs
 * a byte: 12 ms.
 */
const BYTES = 4_096;

/** Asks now and then, in the middle of long work, whether to go on. One value is never left half-way: it may have 4 Mi characters. */
export class Pace {
  readonly #between: () => void;
  #spent = 0;

  /** @param between Is called when so much was done; it may throw to end the work. */
  constructor(between: () => void) {
    this.#between = between;
  }

  /** Says what was done, in bytes of text tested or what takes as long. */
  spend(bytes: number): void {
    this.#spent += bytes;
    if (this.#spent < BYTES) return;
    this.#spent = 0;
    this.#between();
  }
}
