/**
 * Turns of the event loop, given away one by one: however many have work to do, one piece of it is done between two looks at
 * the sockets.
 */
export class LoopTurns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves in a turn of the loop that nobody else has got; in the order in which it was asked for. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#arrange();
    });
  }

  #arrange(): void {
    setImmediate(() => {
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#arrange();
    });
  }
}
