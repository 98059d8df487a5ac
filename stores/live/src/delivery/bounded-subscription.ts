import type { LiveDelivery, LiveSubscription } from '@qiaolou/schema';

type Result<Message> = IteratorResult<LiveDelivery<Message>, undefined>;

/** A subscription that keeps at most so many deliveries; one more, and a gap takes the place of all that were not taken. */
export class BoundedSubscription<Message> implements LiveSubscription<Message> {
  readonly #capacity: number;
  readonly #onClose: () => void;
  readonly #waiting: ((result: Result<Message>) => void)[] = [];
  #kept: LiveDelivery<Message>[] = [];
  #closed = false;

  constructor(capacity: number, onClose: () => void) {
    this.#capacity = capacity;
    this.#onClose = onClose;
  }

  /** Hands over a delivery, to who waits for one or to be kept. */
  deliver(delivery: LiveDelivery<Message>): void {
    if (this.#closed) return;
    const next = this.#waiting.shift();
    if (next !== undefined) next({ done: false, value: delivery });
    // A gap makes what came before it worthless: its reader reads everything anew.
    else if (delivery.kind === 'gap') this.#kept = [delivery];
    else if (this.#kept.length < this.#capacity) this.#kept.push(delivery);
    else this.#kept = [{ kind: 'gap' }];
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#kept = [];
    for (const next of this.#waiting.splice(0)) next({ done: true, value: undefined });
    this.#onClose();
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveDelivery<Message>, undefined> {
    return {
      next: () => this.#next(),
      return: () => {
        this.close();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #next(): Promise<Result<Message>> {
    const value = this.#kept.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#closed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
