const SECONDS = 60;

/** Counts over the last minute, second by second. */
export class RateWindow {
  readonly #counts = new Uint32Array(SECONDS);
  /** Newest second counted, epoch seconds. */
  #newest = 0;

  /** Counts `count` at a time, epoch ms. */
  add(at: number, count: number): void {
    const second = this.#moveTo(at);
    const slot = second % SECONDS;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + count;
  }

  /** Average per second over the 60 s up to now. */
  perSecond(now: number): number {
    this.#moveTo(now);
    return this.#counts.reduce((sum, count) => sum + count, 0) / SECONDS;
  }

  #moveTo(at: number): number {
    const second = Math.max(Math.floor(at / 1000), this.#newest);
    const passed = Math.min(second - this.#newest, SECONDS);
    for (let i = 0; i < passed; i++) this.#counts[(second - i) % SECONDS] = 0;
    this.#newest = second;
    return second;
  }
}
