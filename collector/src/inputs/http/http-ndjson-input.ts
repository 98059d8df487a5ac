import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { guardServer, withinCap, type ServerGuard } from '@qiaolou/connections';
import { ERROR_CATALOGUE, hasCode, SocError, type RawRecord } from '@qiaolou/schema';
import { LineSplitter, type Line } from '../../framing/index.ts';
import {
  LOOPBACK,
  type BoundAddress,
  type Input,
  type InputGiven,
  type InputOptions,
  type InputStats,
} from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import { LoopTurns } from '../bounded/loop-turns.ts';
import { readBody } from '../bounded/read-body.ts';
import { RequestShares, type RequestShare } from '../bounded/request-shares.ts';

export interface HttpNdjsonOptions extends InputOptions, Pick<InputGiven, 'verifyKey' | 'connectionCap'> {
  /** Connections at the same time; default 256. */
  readonly maxConnections?: number | undefined;
  /** Of these, from one address; default 64. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** Largest body, before and after decompression; default 16 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Most lines in a body, and most blank lines; default 20,000 each. */
  readonly maxLines?: number | undefined;
  /** Lines are cut here and counted; default 256 KiB. */
  readonly maxLineBytes?: number | undefined;
  /** Requests at the same time, half of them from one sender; default 64. */
  readonly maxRequests?: number | undefined;
  /** How long a sender waits for its lines to be on the disk; default 30,000 ms. */
  readonly durableWithinMs?: number | undefined;
  /** How long `stop()` waits for senders to finish; default 5,000 ms. */
  readonly drainMs?: number | undefined;
  /** Memory all requests together may hold, half of it one sender's; default 64 MiB. */
  readonly maxHeldBytes?: number | undefined;
}

/** State of the HTTP input; counts since it was started. */
export interface HttpNdjsonStats extends Required<Omit<InputStats, 'socketErrors' | 'tls' | 'files'>> {
  readonly requests: number;
  readonly active: number;
}

const MIB = 1024 * 1024;
const PATH = '/ingest/v1';
/** What a line costs besides its bytes while its request is under way. */
const LINE_OVERHEAD_BYTES = 256;

/**
 * `POST /ingest/v1` with `Authorization: Bearer <key>`: newline-delimited JSON, gzip allowed. Every line that is not
 * blank becomes one record as it is, whether it is JSON or not. `202 {"accepted":n,"truncated":m}` is sent when all
 * are on the disk; any other answer means none was taken. Two leave it open, and who repeats the lines may store them
 * twice: a broken connection, and 503 `collector.spoolWriteFailed` when the disk failed under lines that were taken.
 * Errors are `{code, zh, en, details}` with a code of the catalogue.
 */
export class HttpNdjsonInput implements Input {
  readonly #options: HttpNdjsonOptions;
  readonly #server: Server;
  readonly #guard: ServerGuard;
  readonly #counts: RecordCounts;
  readonly #shares: RequestShares;
  readonly #turns = new LoopTurns();
  readonly #answering = new Set<Socket>();
  #bound: BoundAddress | undefined;
  #requests = 0;
  readonly #refused = new Map<string, number>();

  constructor(options: HttpNdjsonOptions) {
    const { connectionCap, maxConnections: total = 256, maxConnectionsPerAddress: perAddress = 64 } = options;
    this.#options = options;
    this.#counts = new RecordCounts('http', options.observer);
    this.#shares = new RequestShares({ requests: options.maxRequests ?? 64, bytes: options.maxHeldBytes ?? 64 * MIB });
    // Half a request may not keep a connection: its head within 15 s, all of it within a minute, looked at every 5 s.
    const times = { requestTimeout: 60_000, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 };
    this.#server = createServer({ ...times, keepAliveTimeout: 15_000 }, (request, response) => {
      void this.#answer(request, response);
    });
    this.#guard = guardServer(this.#server, withinCap({ total, perAddress }, connectionCap));
  }

  async start(): Promise<BoundAddress> {
    this.#server.listen(this.#options.port, this.#options.host ?? LOOPBACK);
    await once(this.#server, 'listening');
    const { address, port } = this.#server.address() as AddressInfo;
    return (this.#bound = { host: address, port });
  }

  /** Refuses new connections and waits for the answers under way, but not for senders that do not finish their request. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#guard.sockets()) if (!this.#answering.has(socket)) socket.destroy();
    const late = setTimeout(() => this.#server.closeAllConnections(), this.#options.drainMs ?? 5_000);
    await closed;
    clearTimeout(late);
  }

  stats(): HttpNdjsonStats {
    return {
      bound: this.#bound,
      ...this.#counts.stats(),
      waiting: 0,
      kernelDrops: undefined,
      connections: this.#guard.figures(),
      held: { bytes: this.#shares.bytes, limit: this.#shares.limit },
      requests: this.#requests,
      active: this.#answering.size,
      refused: Object.fromEntries(this.#refused),
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    if (this.#answering.has(socket)) {
      // The next request before the answer: a thousand of them in one packet would all be under way at once.
      this.#countRefused('collector.tooBusy');
      socket.destroy();
      return;
    }
    this.#requests++;
    this.#answering.add(socket);
    this.#guard.touch(socket);
    try {
      const taken = await this.#ingest(request);
      // Being stopped: nothing more is to come on this connection.
      if (!this.#server.listening) response.setHeader('connection', 'close');
      sendJson(response, 202, taken);
    } catch (error) {
      this.#refuse(response, error instanceof SocError ? error : new SocError('internal', {}, { cause: error }));
    } finally {
      this.#guard.hold(socket, false);
      this.#answering.delete(socket);
    }
  }

  #refuse(response: ServerResponse, fault: SocError): void {
    this.#countRefused(fault.code);
    // The rest of a refused body is not read: the connection cannot be used for another request.
    response.setHeader('connection', 'close');
    if (fault.status === 503) response.setHeader('retry-after', '5');
    if (fault.status === 401) response.setHeader('www-authenticate', 'Bearer');
    if (fault.status === 405) response.setHeader('allow', 'POST');
    const { zh, en } = ERROR_CATALOGUE[fault.code];
    sendJson(response, fault.status, { code: fault.code, zh, en, details: fault.details });
  }

  #countRefused(code: string): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
  }

  async #ingest(request: IncomingMessage): Promise<{ readonly accepted: number; readonly truncated: number }> {
    if (request.url?.split('?')[0] !== PATH) throw new SocError('collector.notFound', { path: PATH });
    if (request.method !== 'POST') throw new SocError('collector.methodNotAllowed');
    const peer = await this.#sender(request.headers.authorization);
    this.#checkSpool();
    const share = this.#shares.begin(peer);
    if (share === undefined) throw this.#tooBusy();
    this.#guard.hold(request.socket, true);
    try {
      return await this.#store(await this.#read(request, share), peer);
    } finally {
      share.end();
    }
  }

  /** Takes nothing that could not be acknowledged. What ails the disk is not the sender's business. */
  #checkSpool(): void {
    if (this.#options.sink.failing() !== undefined) throw new SocError('collector.spoolWriteFailed');
  }

  /** What is taken is on the disk; a sender is not left without an answer by a disk that has none. */
  async #written(): Promise<void> {
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

  async #sender(authorization: string | undefined): Promise<string> {
    const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const name = key === undefined ? undefined : await this.#options.verifyKey(key);
    if (name === undefined) throw new SocError('collector.badKey');
    return name;
  }

  async #read(request: IncomingMessage, share: RequestShare): Promise<readonly Line[]> {
    const { maxBodyBytes: maxBytes = 16 * MIB, maxLineBytes = 256 * 1024, maxLines: limit = 20_000 } = this.#options;
    const splitter = new LineSplitter(maxLineBytes);
    const lines: Line[] = [];
    const collect = (more: readonly Line[], bytes: number): void => {
      if (!share.grow(bytes + more.length * LINE_OVERHEAD_BYTES)) throw this.#tooBusy();
      for (const line of more) lines.push(line);
      if (lines.length > limit || splitter.blank > limit)
        throw new SocError('collector.bodyTooLarge', { limit, unit: 'lines' });
    };
    for await (const chunk of readBody(request, { maxBytes, turns: this.#turns }))
      collect(splitter.push(chunk), chunk.length);
    collect(splitter.end(), 0);
    return lines;
  }

  #tooBusy(): SocError {
    return new SocError('collector.tooBusy', { limit: this.#options.maxRequests ?? 64 });
  }

  async #store(lines: readonly Line[], peer: string): Promise<{ accepted: number; truncated: number }> {
    const { sink, clock } = this.#options;
    this.#checkSpool();
    const receivedAt = clock.now();
    const records = lines.map(({ payload }): RawRecord => ({ payload, receivedAt, listener: 'http', peer }));
    if (sink.appendAll(records).kind === 'full') {
      for (const _ of records) this.#counts.shed(peer, receivedAt);
      throw new SocError('collector.spoolFull', { lines: records.length });
    }
    for (const _ of records) this.#counts.took(peer, receivedAt);
    const truncated = lines.filter((line) => line.truncated).length;
    for (let i = 0; i < truncated; i++) this.#counts.truncated(peer, receivedAt);
    await this.#written();
    return { accepted: records.length, truncated };
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
