import type { ReadProgress } from '@qiaolou/schema';
import { readWireError, SocError } from '@qiaolou/schema/reading';
import { ZlibThread } from '../../packing/zlib-thread.ts';
import type { TaskAnswers } from './answer-task.ts';
import type { FromQueryThread, QueryThreadData, ToQueryThread } from './query-message.ts';
import type { SegmentEntry } from '../segments/manifest.ts';
import type { SegmentTask } from './segment-task.ts';

/** When a read ends without its answer. */
export interface ReadBounds {
  /** `performance.now()` at which it ends with `store.timeout`. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
  /** Bytes it may have in memory, about. */
  readonly mostBytes: number;
  /** As of `Reading`. */
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
}

/** Bounds of a task, and who hears how many rows of its segments it has looked at so far. */
export interface TaskBounds extends ReadBounds {
  readonly onLooked?: ((rows: number) => void) | undefined;
  /** Called once when a search of which others may look at segments has taken long. */
  readonly onHelp?: (() => void) | undefined;
}

type AnyAnswer = TaskAnswers[SegmentTask['kind']];

interface Waiting {
  readonly task: SegmentTask;
  readonly bounds: TaskBounds;
  readonly resolve: (answer: AnyAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** How many threads read, and what they may use. */
export interface QueryThreadOptions {
  readonly threads: number;
  /** Heap of all together; a question that needs more than its thread's share ends, and its thread with it. */
  readonly heapMb: number;
  /** Answers of segments that all together keep, MB. */
  readonly answersMb: number;
  /** Time after which a thread asks another for help with a search, ms; 10 when absent. */
  readonly helpAfterMs?: number | undefined;
}

/** Threads that read segments, started when they are needed or before. What waits for one is bounded by who asks. */
export class QueryThreads {
  readonly #threads: readonly QueryThread[];
  /** Of the heap of each thread. */
  readonly heapBytes: number;
  #waiting: Waiting[] = [];
  #closed = false;

  constructor({ threads, heapMb, answersMb, helpAfterMs = 10 }: QueryThreadOptions) {
    this.heapBytes = (heapMb / threads) * 1_000_000;
    const answerBytes = Math.floor((answersMb * 1_000_000) / threads);
    const share = { heapMb: Math.ceil(heapMb / threads), answerBytes, helpAfterMs };
    this.#threads = Array.from({ length: threads }, () => new QueryThread(share));
  }

  /** Whether one of them has nothing to do. */
  get idle(): boolean {
    return !this.#closed && this.#threads.some(({ busy }) => !busy);
  }

  /** Starts one of them, which the first question need not wait for then; the others take 15 MB each until they are needed. */
  start(): void {
    this.#threads[0]?.start();
  }

  /**
   * Has a question answered. Rejects as `answerTask`, with `store.cancelled`, `store.timeout`, `store.closed`, and
   * `store.unavailable` when its thread died, of too little memory for one.
   */
  ask<Kind extends SegmentTask['kind']>(
    task: Extract<SegmentTask, { readonly kind: Kind }>,
    bounds: TaskBounds,
  ): Promise<TaskAnswers[Kind]> {
    if (this.#closed) return Promise.reject(new SocError('store.closed'));
    if (bounds.signal?.aborted === true) return Promise.reject(new SocError('store.cancelled'));
    const answered = Promise.withResolvers<AnyAnswer>();
    const waiting = { task, bounds, resolve: answered.resolve, reject: answered.reject };
    const leave = (): void => this.#leave(waiting);
    bounds.signal?.addEventListener('abort', leave);
    this.#waiting.push(waiting);
    this.#next();
    // The answer of a kind of task is of that kind.
    return answered.promise.finally(() => bounds.signal?.removeEventListener('abort', leave)) as Promise<
      TaskAnswers[Kind]
    >;
  }

  /** Closes files of segments that are no more. */
  forget(number: number): void {
    for (const thread of this.#threads) thread.forget(number);
  }

  /** Ends what runs with `store.closed`, and the threads. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting) reject(new SocError('store.closed'));
    this.#waiting = [];
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  #next(): void {
    for (const thread of this.#threads) {
      if (thread.busy) continue;
      const waiting = this.#waiting.shift();
      if (waiting === undefined) return;
      void thread.run(waiting).finally(() => this.#next());
    }
  }

  /** Nobody waits for an answer any more. */
  #leave(waiting: Waiting): void {
    const place = this.#waiting.indexOf(waiting);
    if (place >= 0) this.#waiting.splice(place, 1);
    else for (const thread of this.#threads) thread.cancel(waiting);
    waiting.reject(new SocError('store.cancelled'));
  }
}

/** What one thread may use. */
interface ThreadShare {
  readonly heapMb: number;
  readonly answerBytes: number;
  readonly helpAfterMs: number;
}

class QueryThread {
  readonly #share: ThreadShare;
  #worker: ZlibThread<QueryThreadData> | undefined;
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  /** What the thread was told of segments, by their numbers: to tell it with each question costs more than many answers. */
  readonly #told = new Map<number, SegmentEntry>();
  #running: { readonly id: number; readonly waiting: Waiting; readonly done: () => void } | undefined;
  #asked = 0;
  #closed = false;

  constructor(share: ThreadShare) {
    this.#share = share;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  start(): void {
    this.#worker ??= this.#begin();
  }

  /** Resolves when it is answered, however. */
  run(waiting: Waiting): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const id = ++this.#asked;
    this.#running = { id, waiting, done: () => resolve(undefined) };
    const worker = (this.#worker ??= this.#begin());
    worker.ref();
    const { deadline, mostBytes, onLooked } = waiting.bounds;
    const leftMs = deadline - performance.now();
    const { files, ...task } = waiting.task;
    const untold = files.filter(({ entry }) => this.#told.get(entry.number) !== entry);
    for (const { entry } of untold) this.#told.set(entry.number, entry);
    const numbers = files.map(({ entry }) => entry.number);
    const told = onLooked !== undefined;
    this.#tell({ kind: 'task', id, task, numbers, files: untold, leftMs, mostBytes, told });
    return promise;
  }

  cancel(waiting: Waiting): void {
    if (this.#running?.waiting === waiting) Atomics.store(this.#cancelled, 0, this.#running.id);
  }

  forget(number: number): void {
    this.#told.delete(number);
    this.#tell({ kind: 'forget', number });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running !== undefined) Atomics.store(this.#cancelled, 0, this.#running.id);
    await this.#worker?.terminate();
  }

  #tell(message: ToQueryThread): void {
    this.#worker?.postMessage(message);
  }

  #begin(): ZlibThread<QueryThreadData> {
    const { heapMb, ...given } = this.#share;
    const worker = new ZlibThread<QueryThreadData>(
      new URL('./query-thread.ts', import.meta.url),
      { cancelled: this.#cancelled, ...given },
      { maxOldGenerationSizeMb: heapMb },
    );
    let cause: unknown;
    worker.on('message', (message: FromQueryThread) => {
      if ('looked' in message) {
        this.#running?.waiting.bounds.onLooked?.(message.looked);
        return;
      }
      if ('help' in message) {
        this.#running?.waiting.bounds.onHelp?.();
        return;
      }
      const running = this.#ended();
      if (message.ok) running?.waiting.resolve(message.answer);
      else running?.waiting.reject(readWireError(message));
      running?.done();
    });
    worker.on('error', (error: unknown) => {
      cause = error;
    });
    // Only a question under way keeps the process.
    worker.unref();
    worker.on('exit', () => {
      this.#worker = undefined;
      this.#told.clear();
      const running = this.#ended();
      running?.waiting.reject(this.#closed ? new SocError('store.closed') : died(cause));
      running?.done();
    });
    return worker;
  }

  #ended() {
    const running = this.#running;
    this.#running = undefined;
    this.#worker?.unref();
    return running;
  }
}

function died(cause: unknown): SocError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'a query thread ended';
  return new SocError('store.unavailable', { reason }, { cause });
}
