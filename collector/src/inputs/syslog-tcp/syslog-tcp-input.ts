import type { ServerGuard } from '@qiaolou/connections';
import { hasCode, type RawRecord } from '@qiaolou/schema';
import { blockRule, MAX_FRAME_BYTES, type BlockRule, type Frame } from '../../framing/index.ts';
import type { BoundAddress, Input, InputGiven, InputOptions, InputStats } from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
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
export interface SyslogTcpStats
  extends Required<Omit<InputStats, 'socketErrors' | 'refused' | 'tls' | 'files' | 'sites'>>, Pick<InputStats, 'tls'> {
  /** Ended by an error of the connection, or by us. */
  readonly broken: number;
  /** Frames that were lost because the spool closed while they waited. */
  readonly lost: number;
}

/** What Node reads from a socket at once, at most. */
const READ_BYTES = 64 * 1024;

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
        const { records, isFrame } = framer.push(chunk);
        if (!isFrame) continue;
        holding = true;
        guard.hold(connection, true);
        await this.#take(records, peer);
        guard.hold(connection, false);
        holding = false;
        guard.touch(connection);
        idle.refresh();
        if (framer.waitMs !== undefined) late.refresh();
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
