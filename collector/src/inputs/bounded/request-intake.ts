import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { guardServer, NO_CONNECTIONS, withinCap, type ConnectionLimits, type ServerGuard } from '@qiaolou/connections';
import { hasCode, SocError, type ErrorCode } from '@qiaolou/schema';
import { LOOPBACK, type BoundAddress, type InputGiven, type InputOptions, type InputStats } from '../input.ts';
import { openTlsServer, type TlsServer } from '../tls/open-tls-server.ts';
import type { TlsSettings } from '../tls/tls-settings.ts';
import { FairTurns } from '../fair-turns.ts';
import { RequestShares, type RequestShare } from './request-shares.ts';

/** What every input that answers HTTP requests may be told. */
export interface RequestOptions extends InputOptions, Pick<InputGiven, 'verifyKey' | 'connectionCap'> {
  /** Connections at the same time; default 256. */
  readonly maxConnections?: number | undefined;
  /** Of these, from one address; default 64. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** Requests at the same time, half of them from one sender; default 64. */
  readonly maxRequests?: number | undefined;
  /** How long a sender waits for its lines to be on the disk; default 30,000 ms. */
  readonly durableWithinMs?: number | undefined;
  /** How long `stop()` waits for senders to finish; default 5,000 ms. */
  readonly drainMs?: number | undefined;
  /** Memory all requests together may hold, half of it one sender's; default 64 MiB. */
  readonly maxHeldBytes?: number | undefined;
  /** Absent: HTTP without TLS. */
  readonly tls?: TlsSettings | undefined;
}

/** An answer; a body that is undefined is none. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

/** What makes an API of requests that are let in. */
export interface RequestApi {
  /** Answers a request, or throws a `SocError`, which then is counted and answered as `refusal` says. */
  readonly answer: (request: IncomingMessage) => Promise<Reply>;
  readonly refusal: (fault: SocError, request: IncomingMessage) => Reply;
}

/** State that an input of requests has besides its records. */
export interface RequestStats extends Required<Pick<InputStats, 'bound' | 'connections' | 'held' | 'refused' | 'tls'>> {
  readonly requests: number;
  readonly active: number;
}

const MIB = 1024 * 1024;

/**
 * The listener of an input that is sent requests: who may connect, how many may be under way, what they may hold, whose key it
 * is, and whether it is on the disk. What a request is about is its API's.
 */
export class RequestIntake {
  /** Shared by all bodies that are read. */
  readonly turns: FairTurns;
  readonly #options: RequestOptions;
  readonly #api: RequestApi;
  readonly #limits: ConnectionLimits;
  readonly #shares: RequestShares;
  readonly #answering = new Set<Socket>();
  readonly #refused = new Map<ErrorCode, number>();
  #server: Server | SecureServer | undefined;
  #secure: TlsServer<SecureServer> | undefined;
  #guard: ServerGuard | undefined;
  #bound: BoundAddress | undefined;
  #requests = 0;

  constructor(options: RequestOptions, api: RequestApi) {
    const { maxConnections: total = 256, maxConnectionsPerAddress: perAddress = 64 } = options;
    this.#options = options;
    this.turns = options.turns ?? new FairTurns();
    this.#api = api;
    this.#limits = withinCap({ total, perAddress }, options.connectionCap);
    this.#shares = new RequestShares({ requests: options.maxRequests ?? 64, bytes: options.maxHeldBytes ?? 64 * MIB });
  }

  async start(): Promise<BoundAddress> {
    const server = this.#create();
    this.#guard = guardServer(server, this.#limits);
    server.listen(this.#options.port, this.#options.host ?? LOOPBACK);
    await once(server, 'listening');
    this.#server = server;
    const { address, port } = server.address() as AddressInfo;
    return (this.#bound = { host: address, port });
  }

  /** Refuses new connections and waits for the answers under way, but not for senders that do not finish their request. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server?.listening !== true) return;
    this.#secure?.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const busy = new Set([...this.#answering].map((socket) => this.#connectionOf(socket)));
    for (const socket of this.#guard?.sockets() ?? []) if (!busy.has(socket)) socket.destroy();
    const late = setTimeout(() => server.closeAllConnections(), this.#options.drainMs ?? 5_000);
    await closed;
    clearTimeout(late);
  }

  stats(): RequestStats {
    return {
      bound: this.#bound,
      connections: this.#guard?.figures() ?? { ...NO_CONNECTIONS, limit: this.#limits.total },
      held: { bytes: this.#shares.bytes, limit: this.#shares.limit },
      requests: this.#requests,
      active: this.#answering.size,
      refused: Object.fromEntries(this.#refused),
      tls: this.#secure?.figures(),
    };
  }

  /** Name of the sender of a key. Throws `collector.badKey`. */
  async sender(key: string | undefined): Promise<string> {
    const name = key === undefined ? undefined : await this.#options.verifyKey(key);
    if (name === undefined) throw new SocError('collector.badKey');
    return name;
  }

  /** Does a sender's work in its share of what requests may hold. Throws `collector.tooBusy`. */
  async within<T>(sender: string, request: IncomingMessage, work: (share: RequestShare) => Promise<T>): Promise<T> {
    const share = this.#shares.begin(sender);
    if (share === undefined) throw this.tooBusy();
    this.#guard?.hold(this.#connectionOf(request.socket), true);
    try {
      return await work(share);
    } finally {
      share.end();
    }
  }

  tooBusy(): SocError {
    return new SocError('collector.tooBusy', { limit: this.#options.maxRequests ?? 64 });
  }

  /** Takes nothing that could not be acknowledged. What ails the disk is not the sender's business. */
  checkSpool(): void {
    if (this.#options.sink.failing() !== undefined) throw new SocError('collector.spoolWriteFailed');
  }

  /** What is taken is on the disk; a sender is not left without an answer by a disk that has none. */
  async written(): Promise<void> {
    const { sink, durableWithinMs = 30_000 } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new SocError('collector.spoolWriteFailed')), durableWithinMs);
    try {
      await Promise.race([sink.durableOrFailed(), late.promise]);
    } catch (cause) {
      if (!hasCode(cause, 'collector.spoolWriteFailed')) throw cause;
      throw new SocError('collector.spoolWriteFailed', {}, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  #create(): Server | SecureServer {
    // Half a request may not keep a connection: its head within 15 s, all of it within a minute, looked at every 5 s.
    const times: ServerOptions = {
      ...{ requestTimeout: 60_000, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
      keepAliveTimeout: 15_000,
    };
    const serve = (request: IncomingMessage, response: ServerResponse): void => void this.#answer(request, response);
    const { tls, clock } = this.#options;
    if (tls === undefined) return createServer(times, serve);
    const create = (options: object): SecureServer => createSecureServer({ ...times, ...options }, serve);
    this.#secure = openTlsServer({ settings: tls, clock, create });
    return this.#secure.server;
  }

  #connectionOf(socket: Socket): Socket {
    return socket instanceof TLSSocket ? (this.#secure?.connectionOf(socket) ?? socket) : socket;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const connection = this.#connectionOf(socket);
    if (this.#answering.has(socket)) {
      // The next request before the answer: a thousand of them in one packet would all be under way at once.
      this.#countRefused('collector.tooBusy');
      socket.destroy();
      return;
    }
    this.#requests++;
    this.#answering.add(socket);
    this.#guard?.touch(connection);
    try {
      const reply = await this.#api.answer(request);
      // Being stopped: nothing more is to come on this connection.
      if (this.#server?.listening !== true) response.setHeader('connection', 'close');
      send(response, reply);
    } catch (error) {
      const fault = error instanceof SocError ? error : new SocError('internal', {}, { cause: error });
      this.#countRefused(fault.code);
      // The rest of a refused body is not read: the connection cannot be used for another request.
      response.setHeader('connection', 'close');
      send(response, this.#api.refusal(fault, request));
    } finally {
      this.#guard?.hold(connection, false);
      this.#answering.delete(socket);
    }
  }

  #countRefused(code: ErrorCode): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  const type = body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...type, ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
