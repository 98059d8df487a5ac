/** Addresses whose budget is remembered; who made no handshake for a minute has its whole budget again anyhow. */
const MOST_GROUPS = 8_192;
const MINUTE_MS = 60_000;

interface Account {
  left: number;
  at: number;
}

/**
 * How many handshakes an address may begin: each costs the thread of the sockets a signature, which it lacks for everybody
 * else. What is spent comes back evenly within a minute. Pure.
 */
export class HandshakeBudget {
  readonly #perMinute: number;
  readonly #accounts = new Map<string, Account>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Spends one of a group of addresses; false: it has none left. `now`: ms. */
  spend(group: string, now: number): boolean {
    const account = this.#accounts.get(group) ?? { left: this.#perMinute, at: now };
    const back = (Math.max(0, now - account.at) / MINUTE_MS) * this.#perMinute;
    account.left = Math.min(this.#perMinute, account.left + back);
    account.at = now;
    this.#accounts.delete(group);
    this.#accounts.set(group, account);
    this.#forget();
    if (account.left < 1) return false;
    account.left -= 1;
    return true;
  }

  /** The one that has been quiet for longest. */
  #forget(): void {
    if (this.#accounts.size <= MOST_GROUPS) return;
    const [oldest] = this.#accounts.keys();
    if (oldest !== undefined) this.#accounts.delete(oldest);
  }
}
