/** What requests may hold at the same time. */
export interface RequestLimits {
  /** Requests whose sender is known. */
  readonly requests: number;
  /** Bytes of their bodies, as they are held in memory. */
  readonly bytes: number;
}

/** A request that was let in. */
export interface RequestShare {
  /** Asks for more memory; false: the limit is reached, for all or for this sender. */
  grow(bytes: number): boolean;
  /** Gives everything back; idempotent. */
  end(): void;
}

interface Use {
  requests: number;
  bytes: number;
}

/** Shares what requests may hold among their senders: one alone gets at most half of it, and never keeps out the others. */
export class RequestShares {
  readonly #limits: RequestLimits;
  readonly #all: Use = { requests: 0, bytes: 0 };
  readonly #senders = new Map<string, Use>();

  constructor(limits: RequestLimits) {
    this.#limits = limits;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#all.bytes;
  }

  /** Bytes that can be held at most. */
  get limit(): number {
    return this.#limits.bytes;
  }

  /** Lets a sender's request in, or not: undefined. */
  begin(sender: string): RequestShare | undefined {
    const own = this.#senders.get(sender) ?? { requests: 0, bytes: 0 };
    const { requests, bytes } = this.#limits;
    if (this.#all.requests >= requests || own.requests >= half(requests)) return undefined;
    this.#senders.set(sender, own);
    for (const use of [this.#all, own]) use.requests++;
    let held = 0;
    let ended = false;
    return {
      grow: (more) => {
        if (this.#all.bytes + more > bytes || own.bytes + more > half(bytes)) return false;
        for (const use of [this.#all, own]) use.bytes += more;
        held += more;
        return true;
      },
      end: () => {
        if (ended) return;
        ended = true;
        for (const use of [this.#all, own]) {
          use.requests--;
          use.bytes -= held;
        }
        if (own.requests === 0) this.#senders.delete(sender);
      },
    };
  }
}

function half(limit: number): number {
  return Math.ceil(limit / 2);
}
