import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { guardServer, NO_CONNECTIONS, withinCap, type ConnectionLimits, type ServerGuard } from '@qiaolou/connections';
import { LOOPBACK, type BoundAddress, type InputOptions, type InputStats } from './input.ts';
import type { SenderStream, StreamTransport } from './stream-transport.ts';

/** How streams of senders are served. */
export interface StreamServerOptions extends Pick<InputOptions, 'host' | 'port' | 'connectionCap'> {
  readonly transport: StreamTransport;
  readonly limits: ConnectionLimits;
  /** How long `stop()` waits for senders to finish, twice: until they are asked to go, and until what waits is given up. */
  readonly drainMs: number;
  /** Serves a stream to its end; never rejects. */
  readonly serve: (stream: SenderStream, guard: ServerGuard) => Promise<void>;
  /** Asks a sender to go; default: our end of its connection is closed, what it has sent before is still read. */
  readonly dismiss?: (socket: Socket) => void;
}

/** The listener of an input that senders keep a connection to: who is connected, and how it ends. */
export class StreamServer {
  readonly #options: StreamServerOptions;
  readonly #sockets = new Map<Socket, Promise<void>>();
  #server: Server | undefined;
  #guard: ServerGuard | undefined;
  #bound: BoundAddress | undefined;

  constructor(options: StreamServerOptions) {
    this.#options = options;
  }

  async start(): Promise<BoundAddress> {
    const { transport, limits, connectionCap, host = LOOPBACK, port, serve } = this.#options;
    const server = transport.open((stream) => {
      const served = serve(stream, guard).finally(() => {
        this.#sockets.delete(stream.socket);
        stream.socket.destroy();
      });
      this.#sockets.set(stream.socket, served);
    });
    const guard = guardServer(server, withinCap(limits, connectionCap));
    server.listen(port, host);
    await once(server, 'listening');
    this.#server = server;
    this.#guard = guard;
    const { address, port: bound } = server.address() as AddressInfo;
    return (this.#bound = { host: address, port: bound });
  }

  /** Stops listening and serves those who are connected to their end, within bounds; idempotent. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const { transport, drainMs, dismiss = (socket: Socket) => void socket.end() } = this.#options;
    server.close();
    transport.close?.();
    for (const socket of this.#sockets.keys()) dismiss(socket);
    if (await this.#served(drainMs)) return;
    for (const socket of this.#sockets.keys()) socket.destroy();
    // What still waits for room in a full spool then is counted as lost when the spool closes.
    await this.#served(drainMs);
  }

  /** What it adds to the state of its input. */
  stats(): Required<Pick<InputStats, 'bound' | 'connections' | 'tls'>> {
    return {
      bound: this.#bound,
      connections: this.#guard?.figures() ?? NO_CONNECTIONS,
      tls: this.#options.transport.figures?.(),
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
}
