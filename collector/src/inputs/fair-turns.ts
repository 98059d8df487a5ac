/**
 * What of the senders' bytes is dealt with between two looks at the sockets: some 200 lines, half a millisecond. A look takes up to 32
 * datagrams of a socket. With 128 KiB a flood on 200 connections cost 6 to 60 % of 20,000 datagrams a second, with 48 KiB none
 * (a machine under load 11).
 */
const TURN_COST = 48 * 1024;
/** What a frame costs besides its bytes, in bytes that cost as much. */
const FRAME_COST = 64;

interface Waiter {
  readonly bytes: number;
  readonly resolve: () => void;
}

/**
 * Turns of the event loop, given to addresses one after the other: whoever sends more than is dealt with at once, on however
 * many connections, waits with what is his own. Others, and the sockets of datagrams, which the kernel reads into a buffer of fixed
 * size, get their turn between.
 */
export class FairTurns {
  readonly #perTurn: number;
  /** In the order in which addresses are served; each with what it waits with, oldest first. */
  readonly #waiting = new Map<string, Waiter[]>();
  #spent = 0;
  #isArranged = false;

  /** `perTurn`: cost of what is dealt with in one turn, in bytes; something always is. */
  constructor(perTurn = TURN_COST) {
    this.#perTurn = perTurn;
  }

  /**
   * Asks to deal with so many bytes of an address. Undefined: at once; else resolves when it is its turn.
   *
   * @example
   * const turn = turns.take(address, chunk.length);
   * if (turn !== undefined) await turn;
   * turns.charge(framer.push(chunk).length);
   */
  take(address: string, bytes: number): Promise<void> | undefined {
    if (this.#waiting.size === 0 && this.#spend(bytes)) return undefined;
    return new Promise((resolve) => {
      const own = this.#waiting.get(address) ?? [];
      own.push({ bytes, resolve });
      this.#waiting.set(address, own);
      this.#arrange();
    });
  }

  /** So many frames were found in what was dealt with: the turn ends the sooner. */
  charge(frames: number): void {
    this.#spent += frames * FRAME_COST;
  }

  #spend(bytes: number): boolean {
    if (this.#spent > 0 && this.#spent + bytes > this.#perTurn) return false;
    this.#spent += bytes;
    this.#arrange();
    return true;
  }

  #arrange(): void {
    if (this.#isArranged) return;
    this.#isArranged = true;
    setImmediate(() => void this.#turn());
  }

  async #turn(): Promise<void> {
    this.#isArranged = false;
    this.#spent = 0;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      next.resolve();
      // Whoever was given the turn goes on before this does, and what it charges is known.
      await Promise.resolve();
    }
    if (this.#waiting.size > 0) this.#arrange();
  }

  /** Who is served now; undefined when nobody waits or the turn is spent. */
  #next(): Waiter | undefined {
    for (const [address, own] of this.#waiting) {
      const [first] = own;
      if (first !== undefined && !this.#spend(first.bytes)) return undefined;
      own.shift();
      // Behind the others: one of each, then the next of each.
      this.#waiting.delete(address);
      if (own.length > 0) this.#waiting.set(address, own);
      return first;
    }
    return undefined;
  }
}
