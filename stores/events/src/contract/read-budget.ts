import { SocError } from '@qiaolou/schema/reading';

/** Bytes that a read of the embedded store may have in memory where nothing else is said: a third of what one of its two query threads has by default. */
export const MOST_READ_BYTES = 64_000_000;

/** Counts what a read has in memory. */
export class ReadBudget {
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** So many bytes more. Throws `query.tooMuchMemory` (details.mostBytes) when that is more than the read may have. */
  take(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#mostBytes) throw new SocError('query.tooMuchMemory', { mostBytes: this.#mostBytes });
  }
}
