import type { Socket } from 'node:net';
import type { ServerGuard } from '@qiaolou/connections';
import { addressGroup, hasCode, type RawRecord } from '@qiaolou/schema';
import { blockRule, MAX_FRAME_BYTES, type BlockRule, type Frame } from '../../framing/index.ts';
import type { BoundAddress, Input, InputGiven, InputOptions, InputStats } from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import { FairTurns } from '../fair-turns.ts';
import { StreamServer } from '../stream-server.ts';
import { ConnectionFramer } from './connection-framer.ts';
import { plainTransport, type SenderStream, type StreamTransport } from '../stream-transport.ts';

/** How the lines of a sender's records belong together. */
interface SenderRule {
  /** Its address, or the name of its certificate. */
  readonly sender: string;
  readonly rule: Parameters<typeof blockRule>[0];
}

export interface SyslogTcpOptions extends InputOptions, Pick<InputGiven, 'connectionCap'> {
  /** Connections at the same time; default 1,024. */
  readonly maxConnections?: number | undefined;
  /** Of these, from one address; default 256. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** A connection that completes no frame for so long is closed; default 10 minutes. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long `stop()` waits for senders to finish; default 2,000 ms. */
  readonly drainMs?: number | undefined;
  /** Frames are cut here; default 64 KiB. */
  readonly maxFrameBytes?: number | undefined;
  /** Senders that cut a record at its line ends, and how its lines are known; default none. */
  readonly multiLine?: readonly SenderRule[] | undefined;
}

/** State of the TCP input; counts since it was started. */
export type SyslogTcpStats = InputStats & Required<Pick<InputStats, 'held' | 'connections' | 'broken' | 'lost'>>;

/** What Node reads from a socket at once, at most. */
const READ_BYTES = 64 * 1024;
/** Of that, what is framed at once: it may be lines of one character. */
const PIECE_BYTES = 16 * 1024;

/** Whose bytes are framed. */
interface Connection {
  /** As the guard knows it. */
  readonly connection: Socket;
  readonly guard: ServerGuard;
  readonly peer: string;
  /** Address that the turns are given to. */
  readonly group: string;
}

/**
 * Syslog over TCP (RFC 6587, both framings, decided per frame), or over what stands in its place. When the spool is full a connection is not read any
 * more until there is room: TCP makes the sender wait.
 */
export class SyslogTcpInput implements Input {
  readonly #options: SyslogTcpOptions;
  readonly #listener: string;
  readonly #server: StreamServer;
  readonly #framers = new Set<ConnectionFramer>();
  readonly #rules: ReadonlyMap<string, BlockRule>;
  readonly #counts: RecordCounts;
  readonly #turns: FairTurns;
  #broken = 0;
  #waiting = 0;
  #waitingBytes = 0;
  #lost = 0;

  constructor(options: SyslogTcpOptions, transport: StreamTransport = plainTransport('syslog-tcp')) {
    const {
      host,
      port,
      connectionCap,
      maxConnections: total = 1_024,
      maxConnectionsPerAddress: perAddress = 256,
    } = options;
    this.#options = options;
    this.#listener = transport.listener;
    this.#rules = new Map(options.multiLine?.map(({ sender, rule }) => [sender, blockRule(rule)]));
    this.#counts = new RecordCounts(transport.listener, options.observer);
    this.#turns = options.turns ?? new FairTurns();
    this.#server = new StreamServer({
      ...{ host, port, connectionCap, transport, limits: { total, perAddress }, drainMs: options.drainMs ?? 2_000 },
      serve: (stream, guard) => this.#serve(stream, guard),
    });
  }

  start(): Promise<BoundAddress> {
    return this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  stats(): SyslogTcpStats {
    return {
      ...this.#server.stats(),
      ...this.#counts.stats(),
      kernelDrops: undefined,
      held: this.#held(),
      broken: this.#broken,
      waiting: this.#waiting,
      lost: this.#lost,
    };
  }

  /** A connection holds a frame that is not complete, and at most what was read at once while it waits for room. */
  #held(): { readonly bytes: number; readonly limit: number } {
    const { maxFrameBytes = MAX_FRAME_BYTES } = this.#options;
    const begun = [...this.#framers].reduce((sum, framer) => sum + framer.heldBytes, 0);
    const limit = this.#server.stats().connections.limit * (2 * maxFrameBytes + READ_BYTES);
    return { bytes: begun + this.#waitingBytes, limit };
  }

  async #serve({ socket, connection, peer }: SenderStream, guard: ServerGuard): Promise<void> {
    const { maxFrameBytes = MAX_FRAME_BYTES, clock } = this.#options;
    const framer = new ConnectionFramer(maxFrameBytes, this.#rules.get(peer), clock);
    this.#framers.add(framer);
    const sender = { connection, guard, peer, group: addressGroup(connection.remoteAddress) };
    let holding = false;
    // What nothing follows is complete; while something is being taken, what comes is in its order.
    const late = setTimeout(() => {
      if (holding) late.refresh();
      else void this.#take(framer.expire(), peer);
    }, framer.waitMs);
    if (framer.waitMs === undefined) clearTimeout(late);
    // Counts frames, not bytes: one byte now and then is no reason to keep a place.
    const idle = setTimeout(() => {
      // Silent because we do not read: not the sender's fault, and the kernel may hold what it sent.
      if (holding) idle.refresh();
      else guard.turnAway(connection, 'idle');
    }, this.#options.idleTimeoutMs ?? 600_000);
    try {
      // Async iteration reads only when the body is done: waiting in it pauses the socket.
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        holding = true;
        if (await this.#frame(chunk, framer, sender)) {
          idle.refresh();
          if (framer.waitMs !== undefined) late.refresh();
        }
        holding = false;
      }
    } catch {
      // What had arrived before the connection broke is framed all the same.
      this.#broken++;
    } finally {
      clearTimeout(idle);
      clearTimeout(late);
      await this.#take(framer.end(), peer);
      this.#framers.delete(framer);
    }
  }

  /** Frames what was read, when it is the sender's turn; true when it completed a frame. */
  async #frame(
    chunk: Buffer,
    framer: ConnectionFramer,
    { connection, guard, peer, group }: Connection,
  ): Promise<boolean> {
    let completed = false;
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      await this.#turn(group, chunk.length - at);
      const { records, frames } = framer.push(chunk.subarray(at, at + PIECE_BYTES));
      this.#turns.charge(frames);
      if (frames === 0) continue;
      completed = true;
      guard.hold(connection, true);
      await this.#take(records, peer);
      guard.hold(connection, false);
      guard.touch(connection);
    }
    return completed;
  }

  /** Waits until a piece may be framed, holding what is left of what was read. */
  async #turn(group: string, left: number): Promise<void> {
    const turn = this.#turns.take(group, Math.min(left, PIECE_BYTES));
    if (turn === undefined) return;
    this.#waitingBytes += left;
    await turn;
    this.#waitingBytes -= left;
  }

  async #take(frames: readonly Frame[], peer: string): Promise<void> {
    const { sink, clock } = this.#options;
    const receivedAt = clock.now();
    const left = { frames: frames.length, bytes: frames.reduce((sum, { payload }) => sum + payload.length, 0) };
    for (const { payload, truncated } of frames) {
      const whole = { payload, receivedAt, listener: this.#listener, peer } as const;
      const record = truncated ? { ...whole, cut: true } : whole;
      try {
        while (sink.append(record).kind === 'full') await this.#room(record, left);
      } catch (error) {
        if (!hasCode(error, 'collector.spoolClosed')) throw error;
        this.#lost += left.frames;
        return;
      }
      left.frames--;
      left.bytes -= payload.length;
      this.#counts.took(peer, receivedAt);
      if (truncated) this.#counts.truncated(peer, receivedAt);
    }
  }

  /** Waits until there is room for the first of what is left of a connection. */
  async #room(record: RawRecord, left: { readonly frames: number; readonly bytes: number }): Promise<void> {
    const { frames, bytes } = left;
    this.#waiting += frames;
    this.#waitingBytes += bytes;
    try {
      await this.#options.sink.whenWritable(record);
    } finally {
      this.#waiting -= frames;
      this.#waitingBytes -= bytes;
    }
  }
}
