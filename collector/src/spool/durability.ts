/** Whether somebody waits through failures, or is told of the first. */
export type Patience = 'patient' | 'impatient';

interface Waiter {
  /** Resolve when this many records are durable. */
  readonly taken: number;
  readonly patience: Patience;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How many records were taken and are durable, and who waits for which. */
export class Durability {
  #taken = 0;
  #durable = 0;
  #waiters: Waiter[] = [];

  /** Records that are not durable yet. */
  get pending(): number {
    return this.#taken - this.#durable;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Somebody waits for what was taken. */
  get awaited(): boolean {
    return this.#waiters.length > 0;
  }

  take(): void {
    this.#taken++;
  }

  /** Resolves when all that was taken so far is durable. */
  wait(patience: Patience): Promise<void> {
    if (this.pending === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ taken: this.#taken, patience, resolve, reject });
    });
  }

  /** So many of those taken are durable now. */
  reached(taken: number): void {
    this.#durable = taken;
    const waiters = this.#waiters;
    this.#waiters = waiters.filter((waiter) => waiter.taken > taken);
    for (const waiter of waiters) if (waiter.taken <= taken) waiter.resolve();
  }

  /** A write failed: the impatient are told, or everybody when it was the last. */
  failed(error: unknown, last: boolean): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ patience }) => patience === 'patient' && !last);
    for (const waiter of waiters) if (last || waiter.patience === 'impatient') waiter.reject(error);
  }
}
