import type { SourceObserver } from '../sink/index.ts';

/** What arrived from one sender since the last report. */
export interface Arrivals {
  readonly listener: string;
  /** `*` collects the senders beyond the limit. */
  readonly peer: string;
  /** Taken or refused. */
  readonly received: number;
  /** Refused because the spool was full. */
  readonly shed: number;
  /** Cut at the size limit. */
  readonly truncated: number;
  /** Receive times of the first and the last, epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
}

type Tally = { -readonly [Key in keyof Arrivals]: Arrivals[Key] };

/** Senders told apart in one report; forged addresses must not fill the memory. */
const MAX_SOURCES = 20_000;

/**
 * Adds up what arrives from each sender between two reports: all that is done for a source in the thread of the sockets.
 * What it means is made of the reports elsewhere, by `SourceHealth.arrived`.
 */
export class ArrivalTally implements SourceObserver {
  #tallies = new Map<string, Tally>();

  received(listener: string, peer: string, at: number): void {
    const tally = this.#tally(listener, peer, at);
    tally.received++;
    tally.lastAt = Math.max(tally.lastAt, at);
  }

  shed(listener: string, peer: string, at: number): void {
    this.received(listener, peer, at);
    this.#tally(listener, peer, at).shed++;
  }

  truncated(listener: string, peer: string, at: number): void {
    this.#tally(listener, peer, at).truncated++;
  }

  /** The report; counting begins anew. */
  take(): readonly Arrivals[] {
    const taken = [...this.#tallies.values()];
    this.#tallies = new Map();
    return taken;
  }

  #tally(listener: string, peer: string, at: number): Tally {
    const known = this.#tallies.get(`${listener}/${peer}`);
    if (known !== undefined) return known;
    const name = this.#tallies.size < MAX_SOURCES ? peer : '*';
    const id = `${listener}/${name}`;
    const tally = this.#tallies.get(id) ?? newTally(listener, name, at);
    this.#tallies.set(id, tally);
    return tally;
  }
}

function newTally(listener: string, peer: string, at: number): Tally {
  return { listener, peer, received: 0, shed: 0, truncated: 0, firstAt: at, lastAt: at };
}
