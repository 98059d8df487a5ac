import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { hasCode } from '@qiaolou/schema';
import { MAX_FRAME_BYTES, TcpFramer, type Frame } from '../framing/index.ts';
import { LOOPBACK, peerAddress, type BoundAddress, type Input, type InputOptions } from './input.ts';

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

/** State of the TCP input for metrics; counts since it was started. */
export interface SyslogTcpStats {
  readonly connections: number;
  readonly accepted: number;
  /** Closed at once because there were too many. */
  readonly refused: number;
  readonly idleClosed: number;
  /** Frames held back by connections that wait for room in the spool. */
  readonly waiting: number;
  /** Frames that were lost because the spool closed while they waited. */
  readonly lost: number;
}

/**
 * Syslog over TCP (RFC 6587, both framings, decided per frame). When the spool is full a connection is not read any
 * more until there is room: TCP makes the sender wait.
 */
export class SyslogTcpInput implements Input {
  readonly #options: SyslogTcpOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #accepted = 0;
  #refused = 0;
  #idleClosed = 0;
  #waiting = 0;
  #lost = 0;

  constructor(options: SyslogTcpOptions) {
    this.#options = options;
  }

  async start(): Promise<BoundAddress> {
    const server = createServer({ allowHalfOpen: false, keepAlive: true }, (socket) => {
      // An own promise per connection: it ends when the socket is closed, and its faults are its own.
      void this.#serve(socket);
    });
    server.maxConnections = this.#options.maxConnections ?? 1024;
    server.on('drop', () => this.#refused++);
    server.listen(this.#options.port, this.#options.host ?? LOOPBACK);
    await once(server, 'listening');
    this.#server = server;
    const { address, port } = server.address() as AddressInfo;
    return { host: address, port };
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // Half close: the sender sees the end, what it has sent before is still read.
    for (const socket of this.#sockets) socket.end();
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, this.#options.drainMs ?? 2000);
    await closed;
    clearTimeout(timer);
  }

  stats(): SyslogTcpStats {
    return {
      connections: this.#sockets.size,
      accepted: this.#accepted,
      refused: this.#refused,
      idleClosed: this.#idleClosed,
      waiting: this.#waiting,
      lost: this.#lost,
    };
  }

  async #serve(socket: Socket): Promise<void> {
    const peer = peerAddress(socket.remoteAddress);
    const framer = new TcpFramer(this.#options.maxFrameBytes ?? MAX_FRAME_BYTES);
    this.#accepted++;
    this.#sockets.add(socket);
    socket.setTimeout(this.#options.idleTimeoutMs ?? 600_000, () => {
      this.#idleClosed++;
      socket.destroy();
    });
    try {
      // Async iteration reads only when the body is done: waiting in it pauses the socket.
      for await (const chunk of socket as AsyncIterable<Buffer>) await this.#take(framer.push(chunk), peer);
    } catch {
      // The connection broke (ECONNRESET) or was closed by us; what had arrived is framed all the same.
    } finally {
      await this.#take(framer.end(), peer);
      this.#sockets.delete(socket);
      socket.destroy();
    }
  }

  async #take(frames: readonly Frame[], peer: string): Promise<void> {
    const { sink, observer, clock } = this.#options;
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
      observer.received('syslog-tcp', peer, receivedAt);
      if (truncated) observer.truncated('syslog-tcp', peer, receivedAt);
    }
  }

  async #room(record: Parameters<InputOptions['sink']['whenWritable']>[0], frames: number): Promise<void> {
    this.#waiting += frames;
    try {
      await this.#options.sink.whenWritable(record);
    } finally {
      this.#waiting -= frames;
    }
  }
}

/** Syslog over TCP. */
export function syslogTcpInput(options: SyslogTcpOptions): SyslogTcpInput {
  return new SyslogTcpInput(options);
}
