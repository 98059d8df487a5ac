import { Worker } from 'node:worker_threads';
import { SocError, type AuditVerdict } from '@qiaolou/schema';
import { readWireError } from '@qiaolou/schema/wire-error';
import type { SQLInputValue } from 'node:sqlite';
import { SqliteAdapter, type CompiledQuery, type DatabaseConnection, type Dialect, type QueryResult } from 'kysely';
import type { BoundedReading } from '../store/record-store.ts';
import type { AuditTask } from '../audit/verify-stored-audit.ts';
import { readFault } from '../store/coded-reads.ts';
import { sqliteDialect } from './node-sqlite-dialect.ts';
import type { QueryBounds, ReaderAnswer, ReaderRequest, ReaderThreadData } from './reader-message.ts';

/** Questions waiting for their answer; who asks beyond that is refused instead of kept waiting for minutes. */
const MOST_WAITING = 500;

/** Longer than its thread needs to end a statement that looks at rows, ms: one that sorts looks at none. */
const GRACE_MS = 250;

/** Threads that were given up and are still at their statement; beyond that many a question waits for the one before it. */
const MOST_GIVEN_UP = 2;

interface Waiting {
  readonly request: ReaderRequest;
  readonly answered: Promise<unknown>;
  readonly resolve: (answer: ReaderAnswer) => void;
  readonly reject: (error: unknown) => void;
  /** Called with its number when it is being answered, of one within bounds. */
  readonly begun?: ((number: number) => void) | undefined;
}

/** What `ask` is given: the number is added. */
type Question =
  | Omit<Extract<ReaderRequest, { readonly kind: 'query' }>, 'number'>
  | Omit<Extract<ReaderRequest, { readonly kind: 'verifyAudit' }>, 'number'>;

/**
 * Reads the database on a thread of its own, started with the first question. When the thread dies, the questions it has
 * end with `records.unavailable` and the next one starts another. A thread that does not end a question within its bounds, because
 * SQLite sorts, is given up: it goes as soon as SQLite lets it, and another one takes what waits.
 */
export class ThreadedReader {
  readonly #data: ReaderThreadData;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  readonly #givenUp = new Set<Worker>();
  #asked = 0;
  #closed = false;

  constructor(data: ReaderThreadData) {
    this.#data = data;
  }

  /** Rows of one statement. Rejects with the codes of `readFault`. */
  async query(sql: string, parameters: readonly SQLInputValue[]): Promise<readonly unknown[]> {
    const answer = await this.#ask({ kind: 'query', sql, parameters });
    return answer.kind === 'rows' ? answer.rows : [];
  }

  /** The same within bounds, of a statement that asks whether it is still wanted. */
  async boundedQuery(
    { sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>,
    { signal, seconds, mostBytes }: BoundedReading,
  ): Promise<readonly unknown[]> {
    if (signal?.aborted === true) throw new SocError('store.cancelled');
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    let running: number | undefined;
    let timer: NodeJS.Timeout | undefined;
    const endAfter = (ms: number, error: SocError): void => {
      clearTimeout(timer);
      timer = setTimeout(() => running !== undefined && this.#giveUp(running, error), ms);
    };
    const leave = (): void => {
      Atomics.store(new Int32Array(stop), 0, 1);
      if (running !== undefined) endAfter(GRACE_MS, new SocError('store.cancelled'));
    };
    const begun = (number: number): void => {
      running = number;
      if (signal?.aborted !== true) endAfter(seconds * 1_000 + GRACE_MS, new SocError('store.timeout', { seconds }));
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      const bounds: QueryBounds = { stop, seconds, mostBytes };
      const query = { kind: 'query', sql, parameters: parameters as readonly SQLInputValue[], bounds } as const;
      const answer = await this.#ask(query, begun);
      return answer.kind === 'rows' ? answer.rows : [];
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    }
  }

  /** As `RecordStore.verifyAudit`. */
  async verifyAudit(keys: readonly Uint8Array[], options: AuditTask): Promise<AuditVerdict> {
    const answer = await this.#ask({ kind: 'verifyAudit', keys, options });
    if (answer.kind !== 'verdict') throw new TypeError(`asked for a verdict, got ${answer.kind}`);
    return answer.verdict;
  }

  /** Answers what was asked, then ends the thread; idempotent. Threads that were given up are not waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#waiting.values()].map(({ answered }) => answered));
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ kind: 'close' } satisfies ReaderRequest);
    await ended;
  }

  #ask(question: Question, begun?: Waiting['begun']): Promise<ReaderAnswer> {
    if (this.#closed) return Promise.reject(unavailable('the record store is closed'));
    if (this.#waiting.size >= MOST_WAITING) return Promise.reject(unavailable('too many reads are waiting'));
    this.#worker ??= this.#start();
    const number = (this.#asked += 1);
    const request: ReaderRequest = { ...question, number };
    const { promise, resolve, reject } = Promise.withResolvers<ReaderAnswer>();
    this.#waiting.set(number, { request, answered: promise, resolve, reject, begun });
    this.#worker.postMessage(request);
    return promise;
  }

  /** Ends a question that its thread does not end; what waits behind it is asked of another thread. */
  #giveUp(number: number, error: SocError): void {
    this.#waiting.get(number)?.reject(error);
    this.#waiting.delete(number);
    const worker = this.#worker;
    if (worker === undefined || this.#givenUp.size >= MOST_GIVEN_UP) return;
    this.#givenUp.add(worker);
    worker.once('exit', () => this.#givenUp.delete(worker));
    worker.unref();
    void worker.terminate();
    this.#worker = this.#waiting.size > 0 ? this.#start() : undefined;
    for (const { request } of this.#waiting.values()) this.#worker?.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./reader-thread.ts', import.meta.url), { workerData: this.#data });
    let cause: unknown;
    worker.on('message', (answer: ReaderAnswer) => {
      if (this.#worker === worker) this.#answered(answer);
    });
    worker.on('error', (error: unknown) => {
      cause = error;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#ended(cause);
    });
    return worker;
  }

  #answered(answer: ReaderAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    if (answer.kind === 'begun') {
      waiting?.begun?.(answer.number);
      return;
    }
    this.#waiting.delete(answer.number);
    if (answer.kind === 'error') waiting?.reject(readFault(driverError(answer)));
    else if (answer.kind === 'refused') waiting?.reject(readWireError(answer.error));
    else waiting?.resolve(answer);
  }

  #ended(cause: unknown): void {
    this.#worker = undefined;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) reject(unavailable('the reading thread died', cause));
  }
}

/**
 * Kysely over it, for single statements, all of them within bounds where some are given: there are no transactions on another
 * thread. Destroying it closes the reader.
 */
export function threadedReaderDialect(reader: ThreadedReader, bounds?: BoundedReading): Dialect {
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const rows = await (bounds === undefined
        ? reader.query(sql, parameters as readonly SQLInputValue[])
        : reader.boundedQuery({ sql, parameters }, bounds));
      return { rows: rows as R[] };
    },
    streamQuery: () => {
      throw new TypeError('a long read answers as a whole');
    },
  };
  const refuse = (): Promise<never> => Promise.reject(new TypeError('a long read is a single statement'));
  const nothing = (): Promise<void> => Promise.resolve();
  const driver = {
    init: nothing,
    acquireConnection: () => Promise.resolve(connection),
    releaseConnection: nothing,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: () => reader.close(),
  };
  return sqliteDialect(
    () => driver,
    () => new ManyReadsAdapter(),
  );
}

/** The thread has its own queue, with a bound; Kysely's would have none. */
class ManyReadsAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function unavailable(reason: string, cause?: unknown): SocError {
  return new SocError('records.unavailable', { reason }, { cause });
}

/** As node:sqlite or the system throws it, so that `storeFault` reads it alike. */
function driverError({ message, facts }: Extract<ReaderAnswer, { readonly kind: 'error' }>): Error {
  return Object.assign(new Error(message), facts);
}
