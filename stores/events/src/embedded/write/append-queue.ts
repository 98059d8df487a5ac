import type { AppendResult } from '@qiaolou/schema';
import { SocError } from '@qiaolou/schema/reading';
import type { EventBatch } from './event-batch.ts';

/** Events waiting at most; a batch larger than this is taken when nothing waits. */
const MAX_WAITING = 50_000;
/** Bytes of events waiting at most, as far as they came as bytes. */
const MAX_WAITING_BYTES = 64_000_000;
/** Events put through the journal with one sync. */
const MAX_GROUP = 10_000;

/** Stores several batches with one sync and gives one result for each. */
export type StoreGroup = (batches: readonly EventBatch[]) => Promise<readonly AppendResult[]>;

interface Waiting {
  readonly batch: EventBatch;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Puts appends in order and groups those that wait while a sync is running. Bounded: full is `store.busy`. */
export class AppendQueue {
  readonly #store: StoreGroup;
  readonly #waiting: Waiting[] = [];
  #waitingEvents = 0;
  #waitingBytes = 0;
  #pump: Promise<void> | undefined;

  constructor(store: StoreGroup) {
    this.#store = store;
  }

  push(batch: EventBatch): Promise<AppendResult> {
    const bytes = this.#waitingBytes + bytesOf(batch);
    if (this.#waitingEvents > 0 && (this.#waitingEvents + batch.size > MAX_WAITING || bytes > MAX_WAITING_BYTES))
      return Promise.reject(new SocError('store.busy', { retryAfterMs: 250, waiting: this.#waitingEvents }));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#waitingEvents += batch.size;
      this.#waitingBytes = bytes;
      this.#pump ??= this.#run();
    });
  }

  /** Bytes of events waiting, as far as they came as bytes. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#pump !== undefined) await this.#pump;
  }

  async #run(): Promise<void> {
    // Appends made in the same turn share the first sync too.
    await Promise.resolve();
    for (let group = this.#take(); group.length > 0; group = this.#take()) {
      try {
        const results = await this.#store(group.map(({ batch }) => batch));
        for (const [index, { resolve, reject }] of group.entries()) {
          const result = results[index];
          if (result === undefined) reject(new SocError('internal'));
          else resolve(result);
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#pump = undefined;
  }

  #take(): readonly Waiting[] {
    const group: Waiting[] = [];
    let events = 0;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (group.length > 0 && events + next.batch.size > MAX_GROUP) break;
      this.#waiting.shift();
      group.push(next);
      events += next.batch.size;
    }
    this.#waitingEvents -= events;
    this.#waitingBytes -= group.reduce((sum, { batch }) => sum + bytesOf(batch), 0);
    return group;
  }
}

function bytesOf({ lines }: EventBatch): number {
  return lines?.byteLength ?? 0;
}
