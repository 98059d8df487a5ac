import type { ConnectionLimits } from './connection-limits.ts';

/** What becomes of a newcomer. */
export type Admission<Connection> =
  | { readonly kind: 'admitted' }
  /** Admitted in place of another, which is to be closed. */
  | { readonly kind: 'instead'; readonly of: Connection }
  | { readonly kind: 'refused'; readonly because: 'total' | 'address' };

interface Entry {
  readonly group: string;
  held: boolean;
}

const ADMITTED: Admission<never> = { kind: 'admitted' };

/**
 * Who is connected to a listener. When it is full, a newcomer takes the place of the connection that has been silent for
 * longest among those of the address with the most: whoever has few is never shut out by whoever has many.
 */
export class ConnectionRegister<Connection> {
  readonly #limits: ConnectionLimits;
  /** In the order of their last sign of life. */
  readonly #entries = new Map<Connection, Entry>();
  readonly #counts = new Map<string, number>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Everybody who is connected. */
  connections(): Iterable<Connection> {
    return this.#entries.keys();
  }

  /** Decides on a newcomer of a group of addresses, and enters it unless it is refused. */
  admit(connection: Connection, group: string): Admission<Connection> {
    const own = this.#counts.get(group) ?? 0;
    if (own >= this.#limits.perAddress) return { kind: 'refused', because: 'address' };
    let admission: Admission<Connection> = ADMITTED;
    if (this.#entries.size >= this.#limits.total) {
      const victim = this.#silentest(own);
      if (victim === undefined) return { kind: 'refused', because: 'total' };
      this.remove(victim);
      admission = { kind: 'instead', of: victim };
    }
    this.#entries.set(connection, { group, held: false });
    this.#counts.set(group, (this.#counts.get(group) ?? 0) + 1);
    return admission;
  }

  /** The connection gave a sign of life worth its place. */
  touch(connection: Connection): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined) return;
    this.#entries.delete(connection);
    this.#entries.set(connection, entry);
  }

  /** While `held` is true the connection works for its sender and is not closed for another. */
  hold(connection: Connection, held: boolean): void {
    const entry = this.#entries.get(connection);
    if (entry !== undefined) entry.held = held;
  }

  remove(connection: Connection): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined) return;
    this.#entries.delete(connection);
    const left = (this.#counts.get(entry.group) ?? 1) - 1;
    if (left > 0) this.#counts.set(entry.group, left);
    else this.#counts.delete(entry.group);
  }

  /** Of those groups that would still not have fewer than a newcomer with `own` connections. */
  #silentest(own: number): Connection | undefined {
    let victim: Connection | undefined;
    let most = own + 1;
    for (const [connection, { group, held }] of this.#entries) {
      const count = this.#counts.get(group) ?? 0;
      if (held || count <= most) continue;
      most = count;
      victim = connection;
    }
    return victim;
  }
}
