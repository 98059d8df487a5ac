import type { Sm2Signer } from '@qiaolou/crypto';
import {
  custodyState,
  livedBy,
  nextEntry,
  readCustodyChain,
  type CustodyBody,
  type CustodyEntry,
  type CustodyState,
  type EventCustody,
  type MachineTime,
  type ReadChain,
} from '@qiaolou/event-store/custody';
import { hasCode, SocError, type Clock } from '@qiaolou/schema';

/** What a book is kept with. */
export interface CustodyBookOptions {
  readonly custody: EventCustody;
  /** Signs new entries; undefined: they are only read here. */
  readonly signer: Sm2Signer | undefined;
  /** Other keys that may have signed, 04‖x‖y. */
  readonly trusted: () => readonly Uint8Array[];
  readonly clock: Clock;
  readonly machine: () => MachineTime;
}

/** A chain that was verified, and what it says. */
export interface ReadBook {
  readonly chain: ReadChain;
  readonly state: CustodyState;
}

/** Times that an entry is made anew because another process was first. */
const MOST_TRIES = 5;

/** The custody chain of a store: read and verified once, then gone on with. */
export class CustodyBook {
  readonly #options: CustodyBookOptions;
  #known: (ReadBook & { readonly lines: readonly string[] }) | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: CustodyBookOptions) {
    this.#options = options;
  }

  /** What the chain says; of one that is not whole what is before its fault. */
  async read(): Promise<ReadBook> {
    const { custody } = this.#options;
    const known = this.#known;
    // Lines that this book did not add are another process's, or somebody has been at it: all are verified anew.
    const count = known?.lines.length ?? 0;
    if (known !== undefined && count > 0 && (await custody.custodyLines(count)).length === 0) return known;
    const lines = await custody.custodyLines(0);
    const { signer, trusted } = this.#options;
    const chain = await readCustodyChain(lines, [...(signer === undefined ? [] : [signer.publicKey]), ...trusted()]);
    const book = { lines, chain, state: custodyState(chain.entries) };
    this.#known = book;
    return book;
  }

  /** Reads and verifies it anew, whatever is known. */
  async reread(): Promise<ReadBook> {
    this.#known = undefined;
    return this.read();
  }

  /** What a chain says that is whole. Throws `retention.chainBroken` (details: seq, reason). */
  async whole(): Promise<ReadBook> {
    // One that was broken may have been restored.
    const book = (await this.read()).chain.fault === undefined ? await this.read() : await this.reread();
    const { fault } = book.chain;
    if (fault !== undefined) throw new SocError('retention.chainBroken', { ...fault });
    return book;
  }

  /**
   * Adds what `decide` says of the state as it is then, one entry after another; undefined adds none. Throws what `decide`
   * throws, `retention.chainBroken`, and what the store says.
   */
  append(decide: (state: CustodyState) => CustodyBody | undefined): Promise<CustodyEntry | undefined> {
    const turn = this.#turn.then(() => this.#append(decide));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Time that has certainly passed since the first entry, ms. */
  lived(state: CustodyState): number {
    return livedBy(state, this.#options.machine());
  }

  /** Whether no entry is of this start of this machine, where several write: what it is up for counts from its first one. */
  isNewHere({ boots }: CustodyState): boolean {
    const { shared, boot } = this.#options.machine();
    return shared === true && !boots.has(boot);
  }

  async #append(decide: (state: CustodyState) => CustodyBody | undefined): Promise<CustodyEntry | undefined> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#appendNext(decide);
      } catch (error) {
        // Another process was first: what it wrote is read, and what follows from it decided anew.
        if (tries === MOST_TRIES || !hasCode(error, 'store.custodyChanged')) throw error;
        const known = this.#known?.lines.length ?? 0;
        if ((await this.read()).chain.entries.length <= known) throw error;
      }
    }
  }

  async #appendNext(decide: (state: CustodyState) => CustodyBody | undefined): Promise<CustodyEntry | undefined> {
    const { custody, signer, clock, machine } = this.#options;
    if (signer === undefined) throw new SocError('internal', { reason: 'no key' });
    const { chain, state } = await this.whole();
    const body = decide(state);
    if (body === undefined) return undefined;
    const entry = nextEntry(state, body, { now: clock.now(), machine: machine() }, signer);
    const line = JSON.stringify(entry);
    await custody.custodyAppend(line);
    const entries = [...chain.entries, entry];
    const lines = [...(this.#known?.lines ?? []), line];
    this.#known = { lines, chain: { entries, fault: undefined }, state: custodyState(entries) };
    return entry;
  }
}
