import type { Socket } from 'node:net';
import type { ConnectionLimits } from '@qiaolou/connections';
import type { RawRecord } from '@qiaolou/schema';
import { LoopTurns } from '../bounded/loop-turns.ts';
import { RequestShares } from '../bounded/request-shares.ts';
import type { BoundAddress, Input, InputGiven, InputOptions, InputStats } from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import { StreamServer } from '../stream-server.ts';
import type { StreamTransport } from '../stream-transport.ts';
import { BeatSession, type SessionGiven, type StreamRefusal } from './beat-session.ts';

export interface BeatsOptions extends InputOptions, Pick<InputGiven, 'connectionCap'> {
  readonly limits: ConnectionLimits;
  /** A connection that completes no event for so long is closed. */
  readonly idleTimeoutMs: number;
  /** Events are cut here; default 1 MiB. */
  readonly maxEventBytes?: number | undefined;
  /** Events that a window may announce; default 100,000. */
  readonly maxWindowEvents?: number | undefined;
  /** What a compressed frame may become; default 64 MiB. */
  readonly maxExpandedBytes?: number | undefined;
  /** Memory all connections together may hold, half of it those of one address; default 64 MiB. */
  readonly maxHeldBytes?: number | undefined;
  /** How often a sender that waits is told that we are there; default 5,000 ms. */
  readonly keepAliveMs?: number | undefined;
  /** How long `stop()` waits for senders to finish; default 2,000 ms. */
  readonly drainMs?: number | undefined;
}

/** State of the input; counts since it was started. */
export type BeatsStats = InputStats &
  Required<Pick<InputStats, 'held' | 'refused' | 'connections' | 'lost'>> & {
    /** Events that were acknowledged; the senders of those that were lost were told nothing. */
    readonly acknowledged: number;
  };

const MIB = 1024 * 1024;

/**
 * The server side of the lumberjack protocol, for Beats and Logstash: each event becomes one record as it was sent, and is
 * acknowledged when it is on the disk. Until then a sender that waits is told every five seconds that we are there
 * (acknowledgement 0), so that a full spool or a disk that refuses makes it wait instead of sending again.
 */
export class BeatsInput implements Input {
  readonly #options: BeatsOptions;
  readonly #counts: RecordCounts;
  readonly #server: StreamServer;
  readonly #shares: RequestShares;
  readonly #turns = new LoopTurns();
  readonly #sessions = new Map<Socket, BeatSession>();
  readonly #refused = new Map<StreamRefusal, number>();
  #acknowledged = 0;
  #waiting = 0;
  #lost = 0;

  constructor(options: BeatsOptions, transport: StreamTransport) {
    const { host, port, connectionCap, limits, drainMs = 2_000, maxHeldBytes = 64 * MIB } = options;
    this.#options = options;
    this.#counts = new RecordCounts(transport.listener, options.observer);
    this.#shares = new RequestShares({ requests: 2 * limits.total, bytes: maxHeldBytes });
    const given = this.#sessionGiven(transport.listener);
    this.#server = new StreamServer({
      ...{ host, port, connectionCap, transport, limits, drainMs },
      serve: async (stream, guard) => {
        const session = new BeatSession(stream, guard, given);
        this.#sessions.set(stream.socket, session);
        await session.run();
        this.#sessions.delete(stream.socket);
      },
      dismiss: (socket) => this.#sessions.get(socket)?.dismiss(),
    });
  }

  start(): Promise<BoundAddress> {
    return this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  stats(): BeatsStats {
    return {
      ...this.#server.stats(),
      ...this.#counts.stats(),
      waiting: this.#waiting,
      kernelDrops: undefined,
      held: { bytes: this.#shares.bytes, limit: this.#shares.limit },
      refused: Object.fromEntries([...this.#refused].map(([because, count]) => [`lumberjack.${because}`, count])),
      acknowledged: this.#acknowledged,
      lost: this.#lost,
    };
  }

  #sessionGiven(listener: string): SessionGiven {
    const { sink, clock, idleTimeoutMs, keepAliveMs = 5_000 } = this.#options;
    const { maxEventBytes = MIB, maxWindowEvents = 100_000, maxExpandedBytes = 64 * MIB } = this.#options;
    return {
      ...{ listener, sink, clock, idleTimeoutMs, keepAliveMs, shares: this.#shares, turns: this.#turns },
      limits: { eventBytes: maxEventBytes, windowEvents: maxWindowEvents, expandedBytes: maxExpandedBytes },
      refused: (because) => this.#refused.set(because, (this.#refused.get(because) ?? 0) + 1),
      waiting: (change) => (this.#waiting += change),
      acknowledged: (events) => (this.#acknowledged += events),
      lost: (events) => (this.#lost += events),
      took: (record: RawRecord, truncated: boolean) => {
        this.#counts.took(record.peer, record.receivedAt);
        if (truncated) this.#counts.truncated(record.peer, record.receivedAt);
      },
    };
  }
}
