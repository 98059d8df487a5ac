import { Worker } from 'node:worker_threads';
import { isBefore, readWireError, SocError, type SpoolPosition } from '@qiaolou/schema';
import { threadFault } from '../intake/thread-fault.ts';
import { pauseUntil } from '../waiting/pause-until.ts';
import { tryPatiently, type Patience } from '../waiting/try-patiently.ts';
import type {
  FromPipeline,
  PacksTaken,
  PipelineBatch,
  PipelineWorkerData,
  RulesReport,
  ToPipeline,
} from './pipeline-messages.ts';

/** How the main thread runs the pipeline's thread. */
export interface PipelineHostOptions {
  readonly data: PipelineWorkerData;
  /**
   * Writes a batch's alerts and its cursor in one transaction. Called for one batch at a time, in order. What passes by
   * itself, a store that is away or a full disk, is tried again until it succeeds or the platform stops; any other failure
   * stops the pipeline, because going on would move the cursor past alerts that were never written.
   */
  readonly commit: (batch: PipelineBatch) => Promise<void>;
  /**
   * A batch's events (`pipeline`) or its alerts (`commits`) cannot be written now, told with every try; or the correlation
   * windows could not be refilled whole (`refill`, `store.corrupt` with `days`), told once.
   */
  readonly onWait: (part: 'pipeline' | 'commits' | 'refill', error: unknown) => void;
  /** Packs of parsers of one's own changed: what is in force from now on. */
  readonly onPacks?: ((packs: PacksTaken) => void) | undefined;
  /** They were written after all. */
  readonly onResume: (part: 'pipeline' | 'commits') => void;
  /** The thread or a commit failed after it was ready; the platform must stop. Before, `ready` says it. */
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
  #isReady = false;
  #stopping = false;
  readonly #stopAsked = Promise.withResolvers<undefined>();
  readonly #pause = pauseUntil(this.#stopAsked.promise);
  /** A batch was not committed before the stop: nor may be those after it. */
  #gaveUp = false;
  readonly #exited: Promise<void>;
  #waiters: (() => void)[] = [];
  #fault: Error | undefined;
  #report: PromiseWithResolvers<RulesReport> | undefined;

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
      if (message.kind === 'ready') {
        this.#isReady = true;
        this.#ready.resolve(message);
      } else this.#receive(message);
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

  /** Bytes of memory of its thread. */
  async memory(): Promise<{ readonly heap: number }> {
    const { used_heap_size: heap, external_memory: external } = await this.#worker.getHeapStatistics();
    return { heap: heap + external };
  }

  /** Tells the thread that the spool grew. */
  poke(): void {
    this.#pokes += 1;
    this.#post({ kind: 'poke', number: this.#pokes });
  }

  /** Switches these rules off, and on again those of an earlier call that are not among them; from the next batch on. */
  switchOff(ruleIds: readonly string[]): void {
    this.#post({ kind: 'switch', off: ruleIds });
  }

  /** What the judges did so far, as soon as the batch that is being judged ends. Throws what stopped the pipeline. */
  async report(): Promise<RulesReport> {
    this.#throwFault();
    if (this.#report === undefined) {
      this.#report = Promise.withResolvers<RulesReport>();
      this.#post({ kind: 'report' });
    }
    return this.#report.promise;
  }

  /**
   * Resolves when everything up to the place is committed. Throws what stopped the pipeline, if it stopped first.
   */
  async committed(until: SpoolPosition): Promise<void> {
    const done = (): boolean => {
      const at = this.#committedTo;
      return at !== undefined && !isBefore(at, until);
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
    this.#stopAsked.resolve(undefined);
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
      case 'waiting':
        this.#options.onWait('pipeline', readWireError(message.error));
        break;
      case 'resumed':
        this.#options.onResume('pipeline');
        break;
      case 'refilledWithout':
        this.#options.onWait('refill', new SocError('store.corrupt', { days: message.days }));
        break;
      case 'packs':
        this.#options.onPacks?.(message);
        break;
      case 'report':
        this.#report?.resolve(message);
        this.#report = undefined;
        break;
      case 'stopped':
        break;
      default:
        message satisfies never;
    }
  }

  async #commit(batch: PipelineBatch): Promise<void> {
    if (this.#fault !== undefined || this.#gaveUp) return;
    try {
      const committed = await tryPatiently(() => this.#options.commit(batch), this.#patience());
      this.#gaveUp = committed === undefined;
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#gaveUp) return;
    this.#committedTo = batch.next;
    this.#post({ kind: 'committed', number: batch.number });
    this.#notify();
  }

  #patience(): Patience {
    const { onWait, onResume } = this.#options;
    return {
      pause: this.#pause,
      givesUp: () => this.#stopping,
      onWait: (error) => onWait('commits', error),
      onResume: () => onResume('commits'),
    };
  }

  #fail(cause: unknown): void {
    if (this.#fault !== undefined) return;
    const error = toError(cause);
    this.#fault = error;
    this.#ready.reject(error);
    this.#report?.reject(error);
    this.#notify();
    if (this.#isReady) this.#options.onFault(error);
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
