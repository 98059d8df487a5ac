import { SocError, type Clock, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import { FLOW_MARK_LISTENER } from '../sink/index.ts';
import { backOffMs } from './back-off.ts';
import { SiteLink, type SiteLinkOptions } from './site-link.ts';
import type { SiteStatus } from './words.ts';

/** What is read of a spool to be sent on. */
export interface ForwardSource {
  readonly position: SpoolPosition;
  /** The next records, at most so many and about so many bytes; empty when there is nothing new. */
  read(
    maxRecords: number,
    maxBytes: number,
  ): readonly { readonly record: RawRecord; readonly position: SpoolPosition; readonly next: SpoolPosition }[];
  close(): void;
}

/** What the forwarder works with. */
export interface ForwarderOptions extends Pick<SiteLinkOptions, 'bundle' | 'to' | 'spoolId'> {
  /** Opens the spool at a place; without one, at its oldest record. */
  readonly openSource: (from: SpoolPosition | undefined) => ForwardSource;
  /** Everything before this place was acknowledged in an earlier life. */
  readonly from: SpoolPosition | undefined;
  /** Everything before this place is on the centre's disk: the site may let go of it. */
  readonly onAcknowledged: (next: SpoolPosition) => void;
  /** How the site is, but for what the forwarder knows itself. */
  readonly status: () => Promise<Omit<SiteStatus, 'now' | 'roundTripMs' | 'oldestAt'>>;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Pause between two words of how the site is, ms. A centre that says nothing for three of them is gone. */
  readonly heartbeatMs: number;
  /** The link is down, and why, each time it was tried; undefined: it is up. */
  readonly onState: (error: SocError | undefined) => void;
}

/** State of the forwarder for metrics; counts since it was started. */
export interface ForwarderFigures {
  readonly connected: boolean;
  readonly connections: number;
  readonly records: number;
  /** As they went over the line. */
  readonly bytes: number;
  readonly batchesUnderWay: number;
  readonly oldestAt: number | undefined;
  /** Our clock less the centre's, ms; undefined before there was an answer. */
  readonly clockDifferenceMs: number | undefined;
  /** Why the centre takes nothing now, as it says. */
  readonly waitsFor: string | undefined;
}

/** Batches under way at most. */
const WINDOW = 8;
const BATCH_RECORDS = 2_048;
const BATCH_BYTES = 256 * 1024;
/** Heartbeats without a word of the centre after which the link is taken for dead. */
const SILENT_BEATS = 3;

/**
 * Reads a spool and sends it to the centre, for as long as it runs: again from the last acknowledged place whenever the link was
 * lost. What is delivered twice has the same place in the spool, by which the centre knows it.
 */
export class Forwarder {
  readonly #options: ForwarderOptions;
  #source: ForwardSource | undefined;
  #acknowledged: SpoolPosition | undefined;
  #link: SiteLink | undefined;
  #wake: (() => void) | undefined;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #connections = 0;
  #records = 0;
  #bytesBefore = 0;
  #roundTripMs: number | undefined;
  #clockDifferenceMs: number | undefined;
  #waitsFor: string | undefined;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#acknowledged = options.from;
  }

  /** Begins; it goes on until it is stopped. */
  start(): void {
    this.#running = this.#run();
  }

  /** More of the spool is durable. */
  poke(): void {
    this.#wake?.();
  }

  figures(): ForwarderFigures {
    const link = this.#link;
    return {
      connected: link !== undefined,
      connections: this.#connections,
      records: this.#records,
      bytes: this.#bytesBefore + (link?.sentBytes ?? 0),
      batchesUnderWay: link?.underWay ?? 0,
      oldestAt: link?.oldestAt,
      clockDifferenceMs: this.#clockDifferenceMs,
      waitsFor: this.#waitsFor,
    };
  }

  /** Ends the link. What was not acknowledged is sent again when it is started anew. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      const { error, wasUp } = await this.#once();
      if (this.#isStopping()) break;
      failures = wasUp ? 1 : failures + 1;
      this.#options.onState(error);
      await this.#pause(backOffMs(failures, this.#options.random()));
    }
  }

  /** One link from its beginning to its end. */
  async #once(): Promise<{ readonly error: SocError; readonly wasUp: boolean }> {
    let link: SiteLink;
    try {
      link = await SiteLink.open({
        ...this.#options,
        signal: this.#stopping.signal,
        onAcknowledged: (next) => {
          this.#acknowledged = next;
          this.#options.onAcknowledged(next);
          this.#wake?.();
        },
        onTold: ({ echo, now, waitsFor }) => this.#told(echo, now, waitsFor),
      });
    } catch (error) {
      if (error instanceof SocError) return { error, wasUp: false };
      throw error;
    }
    this.#link = link;
    this.#connections++;
    this.#options.onState(undefined);
    void link.ended.then(() => this.#wake?.());
    const beating = this.#beat(link);
    try {
      await this.#send(link);
      return { error: await link.ended, wasUp: true };
    } finally {
      link.close();
      await beating;
      this.#bytesBefore += link.sentBytes;
      this.#link = undefined;
      this.#source?.close();
      this.#source = undefined;
    }
  }

  async #send(link: SiteLink): Promise<void> {
    const source = this.#options.openSource(this.#acknowledged);
    this.#source = source;
    while (link.isOpen && !this.#isStopping()) {
      const read = link.underWay < WINDOW ? source.read(BATCH_RECORDS, BATCH_BYTES) : [];
      if (read.length === 0) {
        await this.#woken();
        continue;
      }
      const own = read.filter(({ record }) => record.listener !== FLOW_MARK_LISTENER);
      this.#records += own.length;
      link.send(own, read.at(-1)?.next ?? source.position);
    }
  }

  async #beat(link: SiteLink): Promise<void> {
    let silent = 0;
    while (link.isOpen) {
      const status = await this.#options.status();
      const measured = this.#roundTripMs === undefined ? {} : { roundTripMs: this.#roundTripMs };
      const oldest = link.oldestAt === undefined ? {} : { oldestAt: link.oldestAt };
      link.tell({ ...status, now: this.#options.clock.now(), ...measured, ...oldest });
      await pause(this.#options.heartbeatMs, link.ended);
      silent = link.takeHeard() ? 0 : silent + 1;
      if (silent >= SILENT_BEATS)
        link.close(new SocError('collector.forwardLinkDown', { ...this.#options.to, reason: 'silent' }));
    }
  }

  #told(echo: number, now: number, waitsFor: string | undefined): void {
    const back = this.#options.clock.now();
    this.#waitsFor = waitsFor;
    // A clock that was set in between tells nothing.
    if (back < echo) return;
    this.#roundTripMs = back - echo;
    this.#clockDifferenceMs = Math.round(echo + this.#roundTripMs / 2 - now);
  }

  /** Resolves when something happened that may be of interest. */
  async #woken(): Promise<void> {
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (this.#isStopping()) resolve();
      };
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }

  /** Asked after waiting: it may have changed. */
  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }
}

function pause(ms: number, orSooner: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void orSooner.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
