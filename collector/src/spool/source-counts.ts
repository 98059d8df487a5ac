import type { Listener } from '@qiaolou/schema';

/** Records of one sender; `received = spooled + shed`. */
export interface SourceCounts {
  readonly listener: Listener;
  /** As in `RawRecord.peer`; `*` collects the senders beyond the limit. */
  readonly peer: string;
  readonly received: number;
  readonly spooled: number;
  /** Refused because the spool was full. */
  readonly shed: number;
}

interface Counter {
  spooled: number;
  shed: number;
}

/** Senders told apart; more than any network has devices, few enough for forged addresses not to fill the memory. */
const MAX_SOURCES = 20_000;

/** Counts records per (listener, peer). */
export class SourceCounter {
  readonly #listeners = new Map<Listener, Map<string, Counter>>();
  #sources = 0;

  /** Counts one record as spooled or shed. */
  count(listener: Listener, peer: string, outcome: 'spooled' | 'shed'): void {
    this.#counter(listener, peer)[outcome]++;
  }

  /** Counters of every sender since the process started. */
  counts(): readonly SourceCounts[] {
    return [...this.#listeners].flatMap(([listener, peers]) =>
      [...peers].map(([peer, { spooled, shed }]) => ({ listener, peer, received: spooled + shed, spooled, shed })),
    );
  }

  #counter(listener: Listener, peer: string): Counter {
    const peers = this.#listeners.get(listener) ?? new Map<string, Counter>();
    this.#listeners.set(listener, peers);
    const known = peers.get(peer);
    if (known !== undefined) return known;
    const name = this.#sources < MAX_SOURCES ? peer : '*';
    const counter = peers.get(name) ?? { spooled: 0, shed: 0 };
    if (!peers.has(name)) {
      peers.set(name, counter);
      this.#sources++;
    }
    return counter;
  }
}
