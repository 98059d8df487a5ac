import type { MessagePort } from 'node:worker_threads';
import type {
  AggregateRequest,
  AggregateRow,
  AppendResult,
  EcsEvent,
  EventStore,
  EventStoreStats,
  IsoTime,
  PickPage,
  PickRequest,
  Reading,
  SearchPage,
  SearchRequest,
  StoredReplay,
  TailCursor,
  TailOptions,
  TailPage,
} from '@qiaolou/schema';
import { readWireError, SocError } from '@qiaolou/schema/reading';
import { mustBeWanted } from '../contract/store-request.ts';
import type { EventCustody } from '../custody/event-custody.ts';
import type { StoreMemory } from '../embedded/store-memory.ts';
import { AppendBuffers } from './append-buffers.ts';
import { LineCollection, type EventCollection } from './event-collection.ts';
import {
  jsonBytes,
  readJson,
  type StoreAnswer,
  type StoreCall,
  type StoreCancel,
  type StoreMethod,
  type StoreProgress,
} from './store-call.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly reading: Reading;
}

/** A store that tells what memory it has, and whose files can be sealed, deleted and moved. */
export interface MeasuredEventStore extends EventStore {
  /** Its files. */
  readonly custody: EventCustody;
  memory(): Promise<StoreMemory>;
  /**
   * `append` for who has events as NDJSON (UTF-8, no line end after the last): no objects are made of what is as the store keeps
   * it. Lines that are no JSON are refused as events are.
   */
  appendLines(lines: Uint8Array): Promise<AppendResult>;
}

/** A store in another thread. */
export interface ConnectedEventStore extends MeasuredEventStore {
  /** Begins a collection of events for an append. */
  collect(): EventCollection;
}

/**
 * An EventStore over a port of `openEventStoreWorker`, for any thread. Errors keep their codes; `store.unavailable` when
 * the store's thread has died. `close` closes the port, not the store.
 */
export function connectEventStore(port: MessagePort): ConnectedEventStore {
  return new PortEventStore(port);
}

/** What `connectEventStore` gives, for who knows before the port that the store's thread has died. */
export class PortEventStore implements ConnectedEventStore {
  readonly #port: MessagePort;
  readonly #pending = new Map<number, Pending>();
  readonly custody: EventCustody = {
    custodyLines: (from) => this.#ask('custodyLines', from),
    custodyFiles: () => this.#ask('custodyFiles'),
    custodyLook: (numbers, what) => this.#ask('custodyLook', numbers, what),
    custodyAppend: (line) => this.#ask('custodyAppend', line),
    custodyRemove: (numbers) => this.#ask('custodyRemove', numbers),
    custodyMove: (numbers) => this.#ask('custodyMove', numbers),
    custodyDisks: () => this.#ask('custodyDisks'),
  };
  readonly #buffers = new AppendBuffers();
  #calls = 0;
  #state: 'open' | 'closed' | 'lost' = 'open';

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: StoreAnswer | StoreProgress) => {
      if ('progress' in message) this.#tell(message);
      else this.#settle(message);
    });
    port.on('close', () => this.lose());
    // An idle connection must not keep its thread alive.
    port.unref();
  }

  async append(events: readonly EcsEvent[]): Promise<AppendResult> {
    const collection = this.collect();
    try {
      for (const event of events) collection.add(event);
      return await collection.append();
    } finally {
      collection.close();
    }
  }

  collect(): EventCollection {
    return new LineCollection(this.#buffers, (lines) => this.#call('append', lines) as Promise<AppendResult>);
  }

  async appendLines(lines: Uint8Array): Promise<AppendResult> {
    const body = this.#buffers.take(lines.byteLength).subarray(0, lines.byteLength);
    body.set(lines);
    try {
      return (await this.#call('append', body)) as AppendResult;
    } finally {
      this.#buffers.give(body);
    }
  }

  search(request: SearchRequest, reading?: Reading): Promise<SearchPage> {
    return this.#call('search', jsonBytes([request]), reading) as Promise<SearchPage>;
  }

  aggregate(request: AggregateRequest, reading?: Reading): Promise<readonly AggregateRow[]> {
    return this.#call('aggregate', jsonBytes([request]), reading) as Promise<readonly AggregateRow[]>;
  }

  pick(request: PickRequest, reading?: Reading): Promise<PickPage> {
    return this.#call('pick', jsonBytes([request]), reading) as Promise<PickPage>;
  }

  tail(
    from: TailCursor | { readonly ingestedSince: IsoTime },
    limit: number,
    options: TailOptions = {},
  ): Promise<TailPage> {
    return this.#call('tail', jsonBytes([from, limit, options])) as Promise<TailPage>;
  }

  get(ids: readonly string[], reading?: Reading): Promise<readonly EcsEvent[]> {
    return this.#call('get', jsonBytes([ids]), reading) as Promise<readonly EcsEvent[]>;
  }

  stats(): Promise<EventStoreStats> {
    return this.#call('stats', jsonBytes([])) as Promise<EventStoreStats>;
  }

  replays(): Promise<readonly StoredReplay[]> {
    return this.#ask('replays');
  }

  async keepReplay(replay: StoredReplay): Promise<void> {
    await this.#ask('keepReplay', replay);
  }

  memory(): Promise<StoreMemory> {
    return this.#call('memory', jsonBytes([])) as Promise<StoreMemory>;
  }

  close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closed';
      this.#buffers.retire();
      this.#port.close();
    }
    return Promise.resolve();
  }

  async #ask<T>(method: StoreMethod, ...args: readonly unknown[]): Promise<T> {
    return (await this.#call(method, jsonBytes(args))) as T;
  }

  async #call(method: StoreMethod, body: Uint8Array, reading: Reading = {}): Promise<unknown> {
    const { signal, mostBytes, onProgress } = reading;
    if (this.#state !== 'open') throw new SocError(this.#state === 'closed' ? 'store.closed' : 'store.unavailable');
    const id = ++this.#calls;
    mustBeWanted(signal);
    const call: StoreCall = { id, method, body, mostBytes, ...(onProgress !== undefined && { told: true }) };
    const cancel = (): void => this.#port.postMessage({ cancel: id } satisfies StoreCancel);
    const answered = new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, reading });
      this.#port.ref();
      this.#port.postMessage(call, body.buffer instanceof ArrayBuffer ? [body.buffer] : []);
    });
    signal?.addEventListener('abort', cancel);
    try {
      const answer = await answered;
      // It may have been answered before it heard that nobody waits.
      mustBeWanted(signal);
      return answer;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Nobody hears of what was answered or cancelled meanwhile. */
  #tell({ id, progress }: StoreProgress): void {
    const reading = this.#pending.get(id)?.reading;
    if (reading?.signal?.aborted !== true) reading?.onProgress?.(progress);
  }

  #settle(answer: StoreAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) this.#port.unref();
    if (answer.ok) pending?.resolve(readJson(answer.body));
    else pending?.reject(readWireError(answer));
  }

  /** Refuses what waits and what comes with `store.unavailable`: the store's thread has died. */
  lose(): void {
    if (this.#state === 'open') this.#state = 'lost';
    this.#buffers.retire();
    for (const { reject } of this.#pending.values())
      reject(new SocError(this.#state === 'closed' ? 'store.closed' : 'store.unavailable'));
    this.#pending.clear();
  }
}
