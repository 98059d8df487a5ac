import type { IncomingMessage } from 'node:http';
import { addressGroup, ERROR_CATALOGUE, SocError, type RawRecord } from '@qiaolou/schema';
import { LineSplitter, type Line } from '../../framing/index.ts';
import { readBody } from '../bounded/read-body.ts';
import { RequestIntake, type Reply, type RequestOptions } from '../bounded/request-intake.ts';
import type { RequestShare } from '../bounded/request-shares.ts';
import type { BoundAddress, Input, InputStats } from '../input.ts';
import { RecordCounts } from '../record-counts.ts';

export interface HttpNdjsonOptions extends Omit<RequestOptions, 'tls'> {
  /** Largest body, before and after decompression; default 16 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Most lines in a body, and most blank lines; default 20,000 each. */
  readonly maxLines?: number | undefined;
  /** Lines are cut here and counted; default 256 KiB. */
  readonly maxLineBytes?: number | undefined;
}

/** State of the HTTP input; counts since it was started. */
export type HttpNdjsonStats = InputStats &
  Required<Pick<InputStats, 'held' | 'refused' | 'connections'>> & {
    readonly requests: number;
    readonly active: number;
  };

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
  readonly #counts: RecordCounts;
  readonly #intake: RequestIntake;

  constructor(options: HttpNdjsonOptions) {
    this.#options = options;
    this.#counts = new RecordCounts('http', options.observer);
    this.#intake = new RequestIntake(options, { answer: (request) => this.#ingest(request), refusal });
  }

  start(): Promise<BoundAddress> {
    return this.#intake.start();
  }

  stop(): Promise<void> {
    return this.#intake.stop();
  }

  stats(): HttpNdjsonStats {
    return { ...this.#intake.stats(), ...this.#counts.stats(), waiting: 0, kernelDrops: undefined };
  }

  async #ingest(request: IncomingMessage): Promise<Reply> {
    if (request.url?.split('?')[0] !== PATH) throw new SocError('collector.notFound', { path: PATH });
    if (request.method !== 'POST') throw new SocError('collector.methodNotAllowed');
    const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const peer = await this.#intake.sender(key);
    this.#intake.checkSpool();
    const store = async (share: RequestShare): Promise<object> => this.#store(await this.#read(request, share), peer);
    return { status: 202, body: await this.#intake.within(peer, request, store) };
  }

  async #read(request: IncomingMessage, share: RequestShare): Promise<readonly Line[]> {
    const { maxBodyBytes: maxBytes = 16 * MIB, maxLineBytes = 256 * 1024, maxLines: limit = 20_000 } = this.#options;
    const splitter = new LineSplitter(maxLineBytes);
    const lines: Line[] = [];
    const collect = (more: readonly Line[], bytes: number): void => {
      if (!share.grow(bytes + more.length * LINE_OVERHEAD_BYTES)) throw this.#intake.tooBusy();
      for (const line of more) lines.push(line);
      if (lines.length > limit || splitter.blank > limit)
        throw new SocError('collector.bodyTooLarge', { limit, unit: 'lines' });
    };
    const { turns } = this.#intake;
    const address = addressGroup(request.socket.remoteAddress);
    for await (const chunk of readBody(request, { maxBytes, turns, address })) {
      await turns.take(address, chunk.length);
      const more = splitter.push(chunk);
      turns.charge(more.length);
      collect(more, chunk.length);
    }
    collect(splitter.end(), 0);
    return lines;
  }

  async #store(lines: readonly Line[], peer: string): Promise<{ accepted: number; truncated: number }> {
    const { sink, clock } = this.#options;
    this.#intake.checkSpool();
    const receivedAt = clock.now();
    const records = lines.map(({ payload, truncated }): RawRecord => {
      const record = { payload, receivedAt, listener: 'http', peer };
      return truncated ? { ...record, cut: true } : record;
    });
    if (sink.appendAll(records).kind === 'full') {
      for (const _ of records) this.#counts.shed(peer, receivedAt);
      throw new SocError('collector.spoolFull', { lines: records.length });
    }
    for (const _ of records) this.#counts.took(peer, receivedAt);
    const truncated = lines.filter((line) => line.truncated).length;
    for (let i = 0; i < truncated; i++) this.#counts.truncated(peer, receivedAt);
    await this.#intake.written();
    return { accepted: records.length, truncated };
  }
}

function refusal({ code, status, details }: SocError): Reply {
  const { zh, en } = ERROR_CATALOGUE[code];
  const headers = {
    ...(status === 503 ? { 'retry-after': '5' } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { allow: 'POST' } : {}),
  };
  return { status, headers, body: { code, zh, en, details } };
}
