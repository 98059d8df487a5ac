import type { KafkaBatch } from './record-batch.ts';
import type { FetchedPartition } from './fetch-log.ts';

/**
 * Tells batches that were written from those of transactions that did not happen. A broker says of those which producer's they are
 * and where they begin; a mark in the log says where each ends.
 */
export class CommittedBatches {
  readonly #begin: { readonly producer: number; readonly firstOffset: number }[];
  readonly #aborted = new Set<number>();

  constructor(aborted: FetchedPartition['aborted']) {
    this.#begin = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  /** True when the records of a batch count; batches are asked in the order of the log, each once. */
  counts({ nextOffset, transaction, control }: KafkaBatch): boolean {
    for (let first = this.#begin[0]; first !== undefined && first.firstOffset < nextOffset; first = this.#begin[0]) {
      this.#aborted.add(first.producer);
      this.#begin.shift();
    }
    if (control !== undefined) {
      if (control === 'abort' && transaction !== undefined) this.#aborted.delete(transaction);
      return false;
    }
    return transaction === undefined || !this.#aborted.has(transaction);
  }
}
