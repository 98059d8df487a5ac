import { FLOW_MARK_LISTENER } from '../sink/index.ts';

/** Records of one sender; `received = spooled + shed`. */
export interface SourceCounts {
  readonly listener: string;
  /** As in `RawRecord.peer`; `*` collects the senders beyond the limit. */
  readonly peer: string;
  readonly received: number;
  readonly spooled: number;
  /** Refused because the spool was full. */
  readonly shed: number;
}

/** Records of all senders of one listener. */
export interface ListenerTotals {
  readonly listener: string;
  readonly received: number;
  readonly shed: number;
}

interface Counter {
  spooled: number;
  shed: number;
}

interface LastSender {
  readonly listener: string;
  readonly peer: string;
  readonly own: Counter;
  /** Of its listener. */
  readonly all: Counter;
}

/** Senders told apart; more than any network has devices, few enough for forged addresses not to fill the memory. */
const MAX_SOURCES = 20_000;

/** Counts records per (listener, peer). */
export class SourceCounter {
  readonly #listeners = new Map<string, Map<string, Counter>>();
  readonly #totals = new Map<string, Counter>();
  #sources = 0;
  /** Whose record was counted last: senders of streams send many in a row. */
  #last: LastSender | undefined;

  /** Counts one record as spooled or shed. */
  count(listener: string, peer: string, outcome: 'spooled' | 'shed'): void {
    // Nobody sent a mark.
    if (listener === FLOW_MARK_LISTENER) return;
    const last = this.#last;
    const known = last?.peer === peer && last.listener === listener ? last : this.#find(listener, peer);
    known.own[outcome]++;
    known.all[outcome]++;
  }

  /** Counters of every sender since the process started. */
  counts(): readonly SourceCounts[] {
    return [...this.#listeners].flatMap(([listener, peers]) =>
      [...peers].map(([peer, { spooled, shed }]) => ({ listener, peer, received: spooled + shed, spooled, shed })),
    );
  }

  /** Counters of every listener since the process started. */
  totals(): readonly ListenerTotals[] {
    return [...this.#totals].map(([listener, { spooled, shed }]) => ({ listener, received: spooled + shed, shed }));
  }

  #find(listener: string, peer: string): LastSender {
    const all = this.#totals.get(listener) ?? { spooled: 0, shed: 0 };
    this.#totals.set(listener, all);
    return (this.#last = { listener, peer, own: this.#counter(listener, peer), all });
  }

  #counter(listener: string, peer: string): Counter {
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
