import type { Envelope } from './envelope.ts';

/** How far each publisher was heard, to see what was not. */
export class PublisherLedger {
  readonly #heard = new Map<string, number>();

  /** Notes an envelope; true when something of its publisher was missed before it. A publisher heard first missed nothing. */
  missedBefore({ from, seq, message }: Envelope): boolean {
    const before = this.#heard.get(from);
    this.#heard.set(from, seq);
    return before !== undefined && seq > before + (message === undefined ? 0 : 1);
  }

  /** Forgets all: after a lost connection a gap was told anyway. */
  clear(): void {
    this.#heard.clear();
  }
}
