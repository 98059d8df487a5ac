import type { ServerGuard } from '@qiaolou/connections';
import { addressGroup, hasCode, type Clock, type RawRecord } from '@qiaolou/schema';
import type { RecordSink } from '../../sink/index.ts';
import type { LoopTurns } from '../bounded/loop-turns.ts';
import type { RequestShare, RequestShares } from '../bounded/request-shares.ts';
import type { SenderStream } from '../stream-transport.ts';
import {
  LumberjackReader,
  type LumberjackEvent,
  type LumberjackFault,
  type LumberjackItem,
  type LumberjackLimits,
  type LumberjackVersion,
} from './lumberjack-reader.ts';

/**
 * Why a connection was ended by us: what the reader of the protocol finds, `tooBusy` when its address or all of them hold as
 * much memory as they may, `deaf` when it does not read what it is told.
 */
export type StreamRefusal = LumberjackFault | 'tooBusy' | 'deaf';

/** What the sessions of an input share. */
export interface SessionGiven {
  readonly listener: string;
  readonly sink: RecordSink;
  readonly clock: Clock;
  readonly limits: LumberjackLimits;
  readonly shares: RequestShares;
  readonly turns: LoopTurns;
  readonly idleTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly took: (record: RawRecord, truncated: boolean) => void;
  readonly refused: (because: StreamRefusal) => void;
  /** Events that wait for room in the spool, more or fewer. */
  readonly waiting: (change: number) => void;
  readonly acknowledged: (events: number) => void;
  readonly lost: (events: number) => void;
}

/** Events, and bytes of them, that are put on the spool together. */
const BATCH_EVENTS = 2_048;
const BATCH_BYTES = 256 * 1024;
/** What an event costs besides its bytes while it waits. */
const EVENT_OVERHEAD_BYTES = 256;
/** Work on packed bytes after which others get their turn. */
const TURN_BYTES = 64 * 1024;
/** A sender that reads nothing is not told more than this. */
const UNREAD_BYTES = 16 * 1024;
/** Silence after which a dismissed sender is taken to be between two windows. */
const QUIET_MS = 100;

/** Thrown where a stream is not read any further. */
class Refused extends Error {
  readonly because: StreamRefusal;

  constructor(because: StreamRefusal) {
    super(because);
    this.because = because;
  }
}

/** One connection of a sender. */
export class BeatSession {
  readonly #stream: SenderStream;
  readonly #guard: ServerGuard;
  readonly #given: SessionGiven;
  readonly #reader: LumberjackReader;
  readonly #group: string;
  #batch: LumberjackEvent[] = [];
  #batchBytes = 0;
  #share: RequestShare | undefined;
  #sinceTurn = 0;
  /** While the sender waits for us. */
  #isHolding = false;
  #quiet: NodeJS.Timeout | undefined;

  constructor(stream: SenderStream, guard: ServerGuard, given: SessionGiven) {
    this.#stream = stream;
    this.#guard = guard;
    this.#given = given;
    this.#reader = new LumberjackReader(given.limits);
    this.#group = addressGroup(stream.connection.remoteAddress);
  }

  /** Serves it to its end; never rejects. What was not acknowledged is the sender's to send again. */
  async run(): Promise<void> {
    const { socket, connection } = this.#stream;
    const idle = setTimeout(() => {
      if (this.#isHolding) idle.refresh();
      else this.#guard.turnAway(connection, 'idle');
    }, this.#given.idleTimeoutMs);
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        this.#quiet?.refresh();
        for (const item of this.#reader.push(chunk)) await this.#take(item, idle);
      }
    } catch (error) {
      if (error instanceof Refused) this.#given.refused(error.because);
      // Anything else is the connection's end, by whoever brought it about.
    } finally {
      clearTimeout(idle);
      clearTimeout(this.#quiet);
      this.#reader.close();
      this.#share?.end();
    }
  }

  /** Asks the sender to go as soon as it is between two windows. */
  dismiss(): void {
    this.#quiet = setTimeout(() => {
      if (this.#reader.isBetween && !this.#isHolding) this.#stream.socket.end();
      else this.#quiet?.refresh();
    }, QUIET_MS);
  }

  async #take(item: LumberjackItem, idle: NodeJS.Timeout): Promise<void> {
    switch (item.kind) {
      case 'begins':
        this.#grow(item.bytes + EVENT_OVERHEAD_BYTES);
        break;
      case 'event':
        this.#batch.push(item);
        this.#batchBytes += item.payload.length;
        this.#guard.touch(this.#stream.connection);
        idle.refresh();
        if (item.left === 0 || this.#batch.length >= BATCH_EVENTS || this.#batchBytes >= BATCH_BYTES)
          await this.#store();
        break;
      case 'worked':
        this.#sinceTurn += item.bytes;
        if (this.#sinceTurn < TURN_BYTES) break;
        await this.#given.turns.next();
        this.#sinceTurn = 0;
        break;
      case 'fault':
        // What came before it in order is kept and acknowledged.
        await this.#store();
        throw new Refused(item.because);
      default:
        item satisfies never;
    }
  }

  #grow(bytes: number): void {
    this.#share ??= this.#given.shares.begin(this.#group);
    if (this.#share?.grow(bytes) !== true) throw new Refused('tooBusy');
  }

  /** Puts the batch on the disk and acknowledges it. */
  async #store(): Promise<void> {
    const last = this.#batch.at(-1);
    if (last === undefined) return;
    const { keepAliveMs, sink, acknowledged } = this.#given;
    this.#hold(true);
    // The sender gives up after thirty seconds in which it is told nothing.
    const alive = setTimeout(() => {
      this.#acknowledge(last.version, 0);
      alive.refresh();
    }, keepAliveMs);
    try {
      await this.#append();
      await sink.durable();
    } finally {
      clearTimeout(alive);
      this.#hold(false);
    }
    const events = this.#batch.length;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#share?.end();
    this.#share = undefined;
    this.#acknowledge(last.version, last.sequence);
    acknowledged(events);
  }

  async #append(): Promise<void> {
    const { sink, clock, listener, took, waiting, lost } = this.#given;
    const receivedAt = clock.now();
    let left = this.#batch.length;
    for (const { payload, truncated } of this.#batch) {
      const { peer } = this.#stream;
      const record: RawRecord = { payload, receivedAt, listener, peer, ...(truncated ? { cut: true } : {}) };
      while (sink.append(record).kind === 'full') {
        waiting(left);
        try {
          await sink.whenWritable(record);
        } catch (error) {
          if (hasCode(error, 'collector.spoolClosed')) lost(left);
          throw error;
        } finally {
          waiting(-left);
        }
      }
      left--;
      took(record, truncated);
    }
  }

  #hold(held: boolean): void {
    this.#isHolding = held;
    this.#guard.hold(this.#stream.connection, held);
  }

  #acknowledge(version: LumberjackVersion, sequence: number): void {
    const { socket } = this.#stream;
    if (socket.destroyed || socket.writableEnded) return;
    if (socket.writableLength > UNREAD_BYTES) {
      this.#given.refused('deaf');
      socket.destroy();
      return;
    }
    socket.write(acknowledgement(version, sequence));
  }
}

/** The frame that says that an event and all before it in its window are kept; 0: still waiting. */
function acknowledgement(version: LumberjackVersion, sequence: number): Buffer {
  const frame = Buffer.alloc(6);
  frame[0] = 0x30 + version;
  frame[1] = 0x41;
  frame.writeUInt32BE(sequence, 2);
  return frame;
}
