import type { IncomingMessage } from 'node:http';
import { sm3Hex } from '@qiaolou/crypto';
import { SocError, type RawRecord } from '@qiaolou/schema';
import { LineSplitter, type Line } from '../../framing/index.ts';
import { readBody } from '../bounded/read-body.ts';
import { RequestIntake, type Reply, type RequestOptions } from '../bounded/request-intake.ts';
import type { RequestShare } from '../bounded/request-shares.ts';
import type { BoundAddress, Input, InputStats } from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import { intakeKey } from './intake-key.ts';
import { BulkReader, type BulkFault, type BulkItem } from './bulk-reader.ts';
import { bulkAnswer, itemRefusal, type ItemRefusal } from './bulk-answer.ts';
import { apiRefusal, contentType } from './api-refusal.ts';
import { probeAnswer } from './probe-answer.ts';

export interface BulkOptions extends RequestOptions {
  /** Version of Elasticsearch that clients take us for. */
  readonly reportedVersion: string;
  /** Largest body, before and after decompression; default 32 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Most lines in a body, and most blank lines; default 50,000 each. */
  readonly maxLines?: number | undefined;
  /** Documents are cut here and counted; default 1 MiB. */
  readonly maxLineBytes?: number | undefined;
}

/** State of the input; counts since it was started. */
export type BulkStats = InputStats &
  Required<Pick<InputStats, 'held' | 'refused' | 'connections'>> & {
    readonly requests: number;
    readonly active: number;
  };

const LISTENER = 'elasticsearch-bulk';
const MIB = 1024 * 1024;
/** What a line costs besides its bytes while its request is under way. */
const LINE_OVERHEAD_BYTES = 256;
const BULK = /^\/(?:([^_/][^/]*)\/)?(?:_doc\/)?_bulk$/;

/**
 * The part of Elasticsearch's API that programs write logs by: `POST /_bulk` and `POST /<index>/_bulk`, and what they ask
 * before. Every document becomes one record as it is; it is answered when all are on the disk. Documents that were
 * taken are never changed: `update` and `delete` are refused one by one. When the spool is full all of a request is answered 429.
 */
export class BulkInput implements Input {
  readonly #options: BulkOptions;
  readonly #counts: RecordCounts;
  readonly #intake: RequestIntake;

  constructor(options: BulkOptions) {
    this.#options = options;
    this.#counts = new RecordCounts(LISTENER, options.observer);
    this.#intake = new RequestIntake(
      { ...options, maxHeldBytes: options.maxHeldBytes ?? 96 * MIB },
      { answer: (request) => this.#answer(request), refusal: apiRefusal },
    );
  }

  start(): Promise<BoundAddress> {
    return this.#intake.start();
  }

  stop(): Promise<void> {
    return this.#intake.stop();
  }

  stats(): BulkStats {
    return { ...this.#intake.stats(), ...this.#counts.stats(), waiting: 0, kernelDrops: undefined };
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const { method = 'GET', headers } = request;
    const path = pathOf(request.url ?? '/');
    const peer = await this.#intake.sender(intakeKey(headers.authorization));
    const reply = await this.#intake.within(peer, request, async (share) => {
      const bulk = BULK.exec(path);
      if (bulk !== null && (method === 'POST' || method === 'PUT'))
        return this.#bulk(request, { peer, share, index: bulk[1] });
      const answer = probeAnswer(method, path, { version: this.#options.reportedVersion });
      if (answer === undefined) throw new SocError('collector.notFound', { path: '/_bulk' });
      // What is written of settings is read to its end, so that the connection can be used on.
      await this.#read(request, share, () => undefined);
      return answer;
    });
    return { ...reply, headers: { ...reply.headers, ...contentType(request, reply.body !== undefined) } };
  }

  async #bulk(request: IncomingMessage, { peer, share, index }: BulkGiven): Promise<Reply> {
    this.#intake.checkSpool();
    const receivedAt = this.#options.clock.now();
    const reader = new BulkReader();
    await this.#read(request, share, (line) => failOn(reader.take(line)));
    failOn(reader.end());
    if (reader.items.length === 0) throw new SocError('collector.badBulk', { line: 1, reason: 'empty' });
    const refusals = reader.items.map((item) => itemRefusal(item, index));
    await this.#store(reader.items, refusals, { peer, receivedAt, index });
    return { status: 200, body: bulkAnswer(reader.items, refusals, { index, receivedAt }) };
  }

  async #read(request: IncomingMessage, share: RequestShare, take: (line: Line) => void): Promise<void> {
    const { maxBodyBytes: maxBytes = 32 * MIB, maxLineBytes = MIB, maxLines: limit = 50_000 } = this.#options;
    const splitter = new LineSplitter(maxLineBytes);
    let count = 0;
    const collect = (lines: readonly Line[], bytes: number): void => {
      if (!share.grow(bytes + lines.length * LINE_OVERHEAD_BYTES)) throw this.#intake.tooBusy();
      count += lines.length;
      if (count > limit || splitter.blank > limit)
        throw new SocError('collector.bodyTooLarge', { limit, unit: 'lines' });
      for (const line of lines) take(line);
    };
    for await (const chunk of readBody(request, { maxBytes, turns: this.#intake.turns }))
      collect(splitter.push(chunk), chunk.length);
    collect(splitter.end(), 0);
  }

  async #store(
    items: readonly BulkItem[],
    refusals: readonly (ItemRefusal | undefined)[],
    given: StoreGiven,
  ): Promise<void> {
    const { sink } = this.#options;
    const { peer, receivedAt } = given;
    const taken = items.filter((_, i) => refusals[i] === undefined);
    const records = taken.map((item) => recordOf(item, given));
    this.#intake.checkSpool();
    if (records.length === 0) return;
    if (sink.appendAll(records).kind === 'full') {
      for (const _ of records) this.#counts.shed(peer, receivedAt);
      throw new SocError('collector.spoolFull', { lines: records.length });
    }
    for (const { truncated } of taken) {
      this.#counts.took(peer, receivedAt);
      if (truncated) this.#counts.truncated(peer, receivedAt);
    }
    await this.#intake.written();
  }
}

interface BulkGiven {
  readonly peer: string;
  readonly share: RequestShare;
  /** Of the path: where documents go that name none. */
  readonly index: string | undefined;
}

interface StoreGiven extends Omit<BulkGiven, 'share'> {
  readonly receivedAt: number;
}

function recordOf(
  { action, source = Buffer.alloc(0), truncated }: BulkItem,
  { peer, receivedAt, index }: StoreGiven,
): RawRecord {
  const record: RawRecord = {
    ...{ payload: source, receivedAt, listener: LISTENER, peer },
    ...(truncated ? { cut: true } : {}),
  };
  if (action.id === undefined) return record;
  // An `index` of the same id with other content would replace the document: here both are kept.
  const content = action.operation === 'index' ? sm3Hex(source) : '';
  const parts = [LISTENER, peer, action.index ?? index ?? '', action.id, content];
  return { ...record, identity: parts.map((part) => `${part.length}:${part}`).join(',') };
}

function failOn(fault: BulkFault | undefined): void {
  if (fault !== undefined) throw new SocError('collector.badBulk', { line: fault.line, reason: fault.reason });
}

/** Without query, and without the slash some clients end it with. */
function pathOf(url: string): string {
  const path = url.split('?')[0] ?? '/';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
