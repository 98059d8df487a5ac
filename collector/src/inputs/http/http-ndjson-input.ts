import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ERROR_CATALOGUE, SocError, type RawRecord } from '@qiaolou/schema';
import { LineSplitter, type Frame } from '../../framing/index.ts';
import {
  LOOPBACK,
  type BoundAddress,
  type Input,
  type InputGiven,
  type InputOptions,
  type InputStats,
} from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import { readBody } from './read-body.ts';

export interface HttpNdjsonOptions extends InputOptions, Pick<InputGiven, 'verifyKey'> {
  /** Largest body, before and after decompression; default 16 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Most lines in a body; default 20,000. */
  readonly maxLines?: number | undefined;
  /** Lines are cut here and counted; default 256 KiB. */
  readonly maxLineBytes?: number | undefined;
  /** Requests at the same time; default 64. */
  readonly maxRequests?: number | undefined;
}

/** State of the HTTP input; counts since it was started. */
export interface HttpNdjsonStats extends InputStats {
  readonly requests: number;
  readonly active: number;
  /** Answered with an error, by code. */
  readonly refused: Readonly<Record<string, number>>;
}

const PATH = '/ingest/v1';

/**
 * `POST /ingest/v1` with `Authorization: Bearer <key>`: newline-delimited JSON, gzip allowed. Every line that is not
 * empty becomes one record as it is, whether it is JSON or not. `202 {"accepted":n,"truncated":m}` is sent when all
 * are on the disk; any other answer means none was taken (a broken connection means unknown). Errors are
 * `{code, zh, en, details}` with a code of the catalogue.
 */
export class HttpNdjsonInput implements Input {
  readonly #options: HttpNdjsonOptions;
  readonly #server: Server;
  readonly #counts: RecordCounts;
  #bound: BoundAddress | undefined;
  #requests = 0;
  #active = 0;
  readonly #refused = new Map<string, number>();

  constructor(options: HttpNdjsonOptions) {
    this.#options = options;
    this.#counts = new RecordCounts('http', options.observer);
    this.#server = createServer({ requestTimeout: 60_000, headersTimeout: 15_000 }, (request, response) => {
      void this.#answer(request, response);
    });
  }

  async start(): Promise<BoundAddress> {
    this.#server.listen(this.#options.port, this.#options.host ?? LOOPBACK);
    await once(this.#server, 'listening');
    const { address, port } = this.#server.address() as AddressInfo;
    return (this.#bound = { host: address, port });
  }

  /** Refuses new connections and waits for the answers under way. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    await closed;
  }

  stats(): HttpNdjsonStats {
    return {
      bound: this.#bound,
      ...this.#counts.stats(),
      waiting: 0,
      kernelDrops: undefined,
      requests: this.#requests,
      active: this.#active,
      refused: Object.fromEntries(this.#refused),
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests++;
    this.#active++;
    try {
      const result = await this.#ingest(request);
      sendJson(response, 202, result);
    } catch (error) {
      const fault = error instanceof SocError ? error : new SocError('internal', {}, { cause: error });
      this.#refused.set(fault.code, (this.#refused.get(fault.code) ?? 0) + 1);
      // The rest of a refused body is not read: the connection cannot be used for another request.
      response.setHeader('connection', 'close');
      if (fault.status === 503) response.setHeader('retry-after', '5');
      if (fault.status === 401) response.setHeader('www-authenticate', 'Bearer');
      if (fault.status === 405) response.setHeader('allow', 'POST');
      const { zh, en } = ERROR_CATALOGUE[fault.code];
      sendJson(response, fault.status, { code: fault.code, zh, en, details: fault.details });
    } finally {
      this.#active--;
    }
  }

  async #ingest(request: IncomingMessage): Promise<{ readonly accepted: number; readonly truncated: number }> {
    if (request.url?.split('?')[0] !== PATH) throw new SocError('collector.notFound', { path: PATH });
    if (request.method !== 'POST') throw new SocError('collector.methodNotAllowed');
    const peer = await this.#sender(request.headers.authorization);
    const limit = this.#options.maxRequests ?? 64;
    if (this.#active > limit) throw new SocError('collector.tooBusy', { limit });
    const splitter = new LineSplitter(this.#options.maxLineBytes ?? 256 * 1024);
    const lines: Frame[] = [];
    for await (const chunk of readBody(request, this.#options.maxBodyBytes ?? 16 * 1024 * 1024)) {
      this.#collect(splitter.push(chunk), lines);
    }
    this.#collect(splitter.end(), lines);
    return this.#store(lines, peer);
  }

  async #sender(authorization: string | undefined): Promise<string> {
    const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const name = key === undefined ? undefined : await this.#options.verifyKey(key);
    if (name === undefined) throw new SocError('collector.badKey');
    return name;
  }

  #collect(frames: readonly Frame[], lines: Frame[]): void {
    const limit = this.#options.maxLines ?? 20_000;
    for (const frame of frames) if (!isBlank(frame.payload)) lines.push(frame);
    if (lines.length > limit) throw new SocError('collector.bodyTooLarge', { limit, unit: 'lines' });
  }

  async #store(lines: readonly Frame[], peer: string): Promise<{ accepted: number; truncated: number }> {
    const { sink, clock } = this.#options;
    const receivedAt = clock.now();
    const records = lines.map(({ payload }): RawRecord => ({ payload, receivedAt, listener: 'http', peer }));
    if (sink.appendAll(records).kind === 'full') {
      for (const _ of records) this.#counts.shed(peer, receivedAt);
      throw new SocError('collector.spoolFull', { lines: records.length });
    }
    await sink.durable();
    for (const _ of records) this.#counts.took(peer, receivedAt);
    const truncated = lines.filter((line) => line.truncated).length;
    for (let i = 0; i < truncated; i++) this.#counts.truncated(peer, receivedAt);
    return { accepted: records.length, truncated };
  }
}

function isBlank(payload: Buffer): boolean {
  return payload.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
