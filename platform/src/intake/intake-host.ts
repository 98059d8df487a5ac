import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { Arrivals, BoundAddress } from '@qiaolou/collector';
import { readWireError, SocError, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import type { IntakeKeyDigest } from '../keys/intake-keys.ts';
import type {
  FromIntake,
  IntakeCalls,
  IntakeFigures,
  IntakeMethod,
  IntakeThreadData,
  ToIntake,
} from './intake-messages.ts';
import { packRecords } from './packed-records.ts';
import type { PerInput } from './run-inputs.ts';
import { threadFault } from './thread-fault.ts';

/** How the main thread runs the intake's thread. */
export interface IntakeHostOptions {
  readonly data: IntakeThreadData;
  /** Reads the keys of the HTTP input as they are now. */
  readonly readKeys: () => Promise<readonly IntakeKeyDigest[]>;
  /** The keys cannot be read; that is tried again. */
  readonly onError: (error: unknown) => void;
  /** The spool cannot take or write everything now and says why, each time it fails; undefined: it can again. */
  readonly onSpool: (error: Error | undefined) => void;
  /** Files that are followed cannot be read and which, each time that changes; undefined: all can. */
  readonly onFiles: (error: Error | undefined) => void;
  /** An input that fetches is kept from its sources and why, each time that changes; undefined: it is not. */
  readonly onTrouble: (listener: string, error: Error | undefined) => void;
  /** The thread ended by itself; the platform must stop. */
  readonly onFault: (error: unknown) => void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The main thread's end of the intake: the spool by messages, and the inputs. */
export class IntakeHost {
  readonly #options: IntakeHostOptions;
  readonly #worker: Worker;
  readonly #opened = Promise.withResolvers<string>();
  readonly #exited: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #observers: ((arrivals: readonly Arrivals[]) => void)[] = [];
  #calls = 0;
  #closing: Promise<void> | undefined;
  #fault: Error | undefined;
  #spoolId = '';

  private constructor(options: IntakeHostOptions) {
    this.#options = options;
    this.#worker = new Worker(new URL('./intake-worker.ts', import.meta.url), { workerData: options.data });
    this.#worker.on('message', (message: FromIntake) => this.#receive(message));
    this.#worker.on('error', (error: unknown) => this.#fail(threadFault('intake', error)));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        if (this.#waiting.size > 0 || this.#closing === undefined)
          this.#fail(new SocError('platform.workerDied', { worker: 'intake', code }));
        resolve();
      });
    });
  }

  /** Starts the thread and opens the spool; no input runs yet. */
  static async open(options: IntakeHostOptions): Promise<IntakeHost> {
    const host = new IntakeHost(options);
    host.#spoolId = await host.#opened.promise;
    return host;
  }

  get spoolId(): string {
    return this.#spoolId;
  }

  /**
   * Starts the inputs that are switched on; resolves with where they listen. Who sends to the HTTP input is asked to come
   * again until the keys were read (`renewKeys`). Throws `platform.portInUse`.
   */
  startInputs(settings: Config['inputs']): Promise<PerInput<BoundAddress>> {
    return this.#call('startInputs', settings);
  }

  /** Tells of what arrives, at most half a second late, and before `durable` resolves; the first of all so far. */
  onArrivals(observer: (arrivals: readonly Arrivals[]) => void): void {
    this.#observers.push(observer);
    this.#post({ kind: 'observed' });
  }

  /** A port that gets a message whenever more of the spool is durable, straight from the intake's thread. */
  readerPort(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#post({ kind: 'reader', port: port2 }, [port2]);
    return port1;
  }

  /** Puts records on the spool as soon as there is room; resolves with the place of the last. */
  append(records: readonly RawRecord[]): Promise<SpoolPosition> {
    const packed = packRecords(records);
    return this.#call('append', packed, [packed.bytes.buffer]);
  }

  /** Resolves when everything taken so far is on the disk. */
  async durable(): Promise<void> {
    await this.#call('durable', null);
  }

  /** Deletes the segments that end before a position. */
  async removeBefore(position: SpoolPosition): Promise<void> {
    await this.#call('removeBefore', position);
  }

  /** Bytes of memory of its thread. */
  async memory(): Promise<{ readonly heap: number }> {
    const { used_heap_size: heap, external_memory: external } = await this.#worker.getHeapStatistics();
    return { heap: heap + external };
  }

  figures(): Promise<IntakeFigures> {
    return this.#call('figures', null);
  }

  /** Datagrams read from the sockets so far. */
  datagrams(): Promise<number> {
    return this.#call('datagrams', null);
  }

  /** Tells the thread the keys as they are now. */
  async renewKeys(): Promise<void> {
    await this.#sendKeys(0);
  }

  /** Stops listening; what has arrived goes to the spool. */
  async stopInputs(): Promise<void> {
    await this.#call('stopInputs', null);
  }

  /** Stops the inputs, makes the rest durable and ends the thread; idempotent. Throws what kept it from that. */
  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    try {
      await this.#call('close', null);
    } finally {
      await this.#exited;
    }
  }

  #call<Method extends IntakeMethod>(
    method: Method,
    ask: IntakeCalls[Method]['ask'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<IntakeCalls[Method]['answer']> {
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.#post({ kind: 'call', id, method, ask } as ToIntake, transfer);
    });
  }

  #post(message: ToIntake, transfer: readonly (ArrayBuffer | MessagePort)[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(message: FromIntake): void {
    switch (message.kind) {
      case 'opened':
        this.#opened.resolve(message.spoolId);
        break;
      case 'answer':
        this.#take(message.id)?.resolve(message.answer);
        break;
      case 'failed':
        this.#take(message.id)?.reject(readWireError(message.error));
        break;
      case 'arrivals':
        for (const observe of this.#observers) observe(message.arrivals);
        break;
      case 'keysWanted':
        void this.#sendKeys(message.number);
        break;
      case 'spool':
        this.#options.onSpool(message.error === undefined ? undefined : readWireError(message.error));
        break;
      case 'files':
        this.#options.onFiles(message.error === undefined ? undefined : readWireError(message.error));
        break;
      case 'trouble':
        this.#options.onTrouble(
          message.listener,
          message.error === undefined ? undefined : readWireError(message.error),
        );
        break;
      default:
        message satisfies never;
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  async #sendKeys(number: number): Promise<void> {
    try {
      this.#post({ kind: 'keys', number, keys: await this.#options.readKeys() });
    } catch (error) {
      this.#options.onError(error);
      this.#post({ kind: 'keys', number });
    }
  }

  #fail(fault: SocError): void {
    if (this.#fault !== undefined) return;
    this.#fault = fault;
    this.#opened.reject(fault);
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
    this.#options.onFault(fault);
  }
}
