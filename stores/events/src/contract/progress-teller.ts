import type { ReadProgress } from '@qiaolou/schema';

/** Time between two tellings, ms. */
const BETWEEN_MS = 250;

/** Who hears how far a read is, and the clock by which it is not too often, ms. */
export interface ProgressListener {
  readonly tell: (progress: ReadProgress) => void;
  readonly now: () => number;
}

/**
 * Sums up how far a read is and tells it: that it begins, then at most four times a second, and at last its whole total.
 *
 * @example
 *   const teller = new ProgressTeller(200, { tell: console.log, now: () => performance.now() }); // { done: 0, total: 200 }
 *   teller.looked(100); // nothing yet: it came too soon after the last
 *   teller.end(); // { done: 200, total: 200 }
 */
export class ProgressTeller {
  readonly #total: number;
  readonly #listener: ProgressListener;
  #done = 0;
  #told = -1;
  #toldAt = -Infinity;

  constructor(total: number, listener: ProgressListener) {
    this.#total = total;
    this.#listener = listener;
    this.#tell();
  }

  /** So many events more were looked at, or need not be. */
  looked(events: number): void {
    this.reached(this.#done + events);
  }

  /** So many events all in all were looked at, or need not be. */
  reached(done: number): void {
    this.#done = Math.min(this.#total, Math.max(this.#done, done));
    if (this.#listener.now() - this.#toldAt >= BETWEEN_MS) this.#tell();
  }

  /** Nothing is left to be looked at. */
  end(): void {
    this.#done = this.#total;
    this.#tell();
  }

  #tell(): void {
    if (this.#told === this.#done) return;
    this.#told = this.#done;
    this.#toldAt = this.#listener.now();
    this.#listener.tell({ done: this.#done, total: this.#total });
  }
}
