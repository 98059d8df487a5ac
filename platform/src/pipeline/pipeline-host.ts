import { Worker } from 'node:worker_threads';
import { SocError, type SpoolPosition } from '@qiaolou/schema';
import { threadFault } from '../intake/thread-fault.ts';
import type { FromPipeline, PipelineBatch, PipelineWorkerData, ToPipeline } from './pipeline-messages.ts';

/** How the main thread runs the pipeline's thread. */
export interface PipelineHostOptions {
  readonly data: PipelineWorkerData;
  /**
   * Writes a batch's alerts and its cursor in one transaction. Called for one batch at a time, in order; a failure
   * stops the pipeline, because going on would move the cursor past alerts that were never written.
   */
  readonly commit: (batch: PipelineBatch) => Promise<void>;
  /** The thread or a commit failed; the platform must stop. */
  readonly onFault: (error: unknown) => void;
}

type Ready = Extract<FromPipeline, { kind: 'ready' }>;

/** The main thread's end of the pipeline. */
export class PipelineHost {
  readonly ready: Promise<Ready>;
  readonly #worker: Worker;
  readonly #options: PipelineHostOptions;
  readonly #ready = Promise.withResolvers<Ready>();
  #commits: Promise<void> = Promise.resolve();
  #committedTo: SpoolPosition | undefined;
  /** Pokes sent, and the last one the thread knew of when it last found nothing to read. */
  #pokes = 0;
  #idleAfter = -1;
  #stopping = false;
  readonly #exited: Promise<void>;
  #waiters: (() => void)[] = [];
  #fault: Error | undefined;

  constructor(options: PipelineHostOptions) {
    this.#options = options;
    const { data } = options;
    const transferList = [
      ...(data.store.kind === 'embedded' ? [data.store.port] : []),
      ...(data.spoolGrew === undefined ? [] : [data.spoolGrew]),
    ];
    this.#worker = new Worker(new URL('./pipeline-worker.ts', import.meta.url), {
      workerData: data,
      transferList,
    });
    this.#committedTo = data.from;
    // Listened for from the start: a thread that died by itself ends only once.
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.ready = this.#ready.promise;
    this.#worker.on('message', (message: FromPipeline) => {
      if (message.kind === 'ready') this.#ready.resolve(message);
      else this.#receive(message);
    });
    this.#worker.on('error', (error: unknown) => this.#fail(threadFault('pipeline', error)));
    this.#worker.on('exit', (code) => {
      if (!this.#stopping) this.#fail(new SocError('platform.workerDied', { worker: 'pipeline', code }));
    });
    // Whoever awaits `ready` sees the failure; nobody awaiting it must not end the process.
    this.ready.catch(() => undefined);
  }

  /** Everything before this place is stored and its alerts are written. */
  get committedTo(): SpoolPosition | undefined {
    return this.#committedTo;
  }

  /** Tells the thread that the spool grew. */
  poke(): void {
    this.#pokes += 1;
    this.#post({ kind: 'poke', number: this.#pokes });
  }

  /**
   * Resolves when everything up to the place is committed. Throws what stopped the pipeline, if it stopped first.
   */
  async committed(until: SpoolPosition): Promise<void> {
    const done = (): boolean => {
      const at = this.#committedTo;
      return (
        at !== undefined && (at.segment > until.segment || (at.segment === until.segment && at.offset >= until.offset))
      );
    };
    while (!done()) {
      this.#throwFault();
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Resolves when the thread has found nothing to read and all it read is committed. */
  async drained(): Promise<void> {
    this.poke();
    const asked = this.#pokes;
    // An answer on its way may be older than the question: only one that knows of this poke counts.
    while (this.#idleAfter < asked) {
      this.#throwFault();
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    await this.#commits;
    this.#throwFault();
  }

  #throwFault(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Lets the running batch end and be committed, then ends the thread. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#post({ kind: 'stop' });
    await this.#exited;
    await this.#commits;
  }

  #post(message: ToPipeline): void {
    this.#worker.postMessage(message);
  }

  #receive(message: Exclude<FromPipeline, Ready>): void {
    switch (message.kind) {
      case 'batch':
        this.#commits = this.#commits.then(() => this.#commit(message));
        break;
      case 'idle':
        this.#idleAfter = message.poke;
        this.#notify();
        break;
      case 'stopped':
        break;
      default:
        message satisfies never;
    }
  }

  async #commit(batch: PipelineBatch): Promise<void> {
    if (this.#fault !== undefined) return;
    try {
      await this.#options.commit(batch);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#committedTo = batch.next;
    this.#post({ kind: 'committed', number: batch.number });
    this.#notify();
  }

  #fail(cause: unknown): void {
    if (this.#fault !== undefined) return;
    const error = toError(cause);
    this.#fault = error;
    this.#ready.reject(error);
    this.#notify();
    this.#options.onFault(error);
  }

  #notify(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new SocError('platform.workerDied', { reason: String(error) });
}
