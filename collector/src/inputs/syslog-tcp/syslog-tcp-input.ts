import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { hasCode, type RawRecord } from '@qiaolou/schema';
import { MAX_FRAME_BYTES, TcpFramer, type Frame } from '../../framing/index.ts';
import { LOOPBACK, type BoundAddress, type Input, type InputOptions, type InputStats } from '../input.ts';
import { peerAddress } from '../peer-address.ts';
import { RecordCounts } from '../record-counts.ts';

export interface SyslogTcpOptions extends InputOptions {
  /** Connections at the same time; more are closed at once and counted. Default 1,024. */
  readonly maxConnections?: number | undefined;
  /** A connection without a byte for so long is closed; default 10 minutes. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long `stop()` waits for senders to finish; default 2,000 ms. */
  readonly drainMs?: number | undefined;
  /** Frames are cut here; default 64 KiB. */
  readonly maxFrameBytes?: number | undefined;
}

/** State of the TCP input; counts since it was started. */
export interface SyslogTcpStats extends InputStats {
  readonly connections: number;
  readonly accepted: number;
  /** Closed at once because there were too many. */
  readonly refused: number;
  readonly idleClosed: number;
  /** Ended by an error of the connection, or by us. */
  readonly broken: number;
  /** Frames that were lost because the spool closed while they waited. */
  readonly lost: number;
}

/**
 * Syslog over TCP (RFC 6587, both framings, decided per frame). When the spool is full a connection is not read any
 * more until there is room: TCP makes the sender wait.
 */
export class SyslogTcpInput implements Input {
  readonly #options: SyslogTcpOptions;
  readonly #sockets = new Map<Socket, Promise<void>>();
  readonly #counts: RecordCounts;
  #server: Server | undefined;
  #bound: BoundAddress | undefined;
  #accepted = 0;
  #refused = 0;
  #idleClosed = 0;
  #broken = 0;
  #waiting = 0;
  #lost = 0;

  constructor(options: SyslogTcpOptions) {
    this.#options = options;
    this.#counts = new RecordCounts('syslog-tcp', options.observer);
  }

  async start(): Promise<BoundAddress> {
    const server = createServer({ allowHalfOpen: false, keepAlive: true }, (socket) => {
      this.#sockets.set(socket, this.#serve(socket));
    });
    server.maxConnections = this.#options.maxConnections ?? 1024;
    server.on('drop', () => this.#refused++);
    server.listen(this.#options.port, this.#options.host ?? LOOPBACK);
    await once(server, 'listening');
    this.#server = server;
    const { address, port } = server.address() as AddressInfo;
    return (this.#bound = { host: address, port });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    // Half close: the sender sees the end, what it has sent before is still read.
    for (const socket of this.#sockets.keys()) socket.end();
    const drainMs = this.#options.drainMs ?? 2000;
    if (await this.#served(drainMs)) return;
    for (const socket of this.#sockets.keys()) socket.destroy();
    // What still waits for room in a full spool then is counted as lost when the spool closes.
    await this.#served(drainMs);
  }

  stats(): SyslogTcpStats {
    return {
      bound: this.#bound,
      ...this.#counts.stats(),
      kernelDrops: undefined,
      connections: this.#sockets.size,
      accepted: this.#accepted,
      refused: this.#refused,
      idleClosed: this.#idleClosed,
      broken: this.#broken,
      waiting: this.#waiting,
      lost: this.#lost,
    };
  }

  /** Waits for all connections to be done; false when they are not within the time. */
  async #served(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), withinMs)));
    const done = Promise.all(this.#sockets.values()).then(() => true as const);
    const inTime = await Promise.race([done, late]);
    clearTimeout(timer);
    return inTime;
  }

  async #serve(socket: Socket): Promise<void> {
    const peer = peerAddress(socket.remoteAddress);
    const framer = new TcpFramer(this.#options.maxFrameBytes ?? MAX_FRAME_BYTES);
    this.#accepted++;
    let holding = false;
    socket.setTimeout(this.#options.idleTimeoutMs ?? 600_000, () => {
      // Silent because we do not read: not the sender's fault, and the kernel may hold what it sent.
      if (holding) return;
      this.#idleClosed++;
      socket.destroy();
    });
    try {
      // Async iteration reads only when the body is done: waiting in it pauses the socket.
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        holding = true;
        await this.#take(framer.push(chunk), peer);
        holding = false;
      }
    } catch {
      // What had arrived before the connection broke is framed all the same.
      this.#broken++;
    } finally {
      await this.#take(framer.end(), peer);
      this.#sockets.delete(socket);
      socket.destroy();
    }
  }

  async #take(frames: readonly Frame[], peer: string): Promise<void> {
    const { sink, clock } = this.#options;
    const receivedAt = clock.now();
    for (const [index, { payload, truncated }] of frames.entries()) {
      const record = { payload, receivedAt, listener: 'syslog-tcp', peer } as const;
      try {
        while (sink.append(record).kind === 'full') await this.#room(record, frames.length - index);
      } catch (error) {
        if (!hasCode(error, 'collector.spoolClosed')) throw error;
        this.#lost += frames.length - index;
        return;
      }
      this.#counts.took(peer, receivedAt);
      if (truncated) this.#counts.truncated(peer, receivedAt);
    }
  }

  async #room(record: RawRecord, frames: number): Promise<void> {
    this.#waiting += frames;
    try {
      await this.#options.sink.whenWritable(record);
    } finally {
      this.#waiting -= frames;
    }
  }
}
