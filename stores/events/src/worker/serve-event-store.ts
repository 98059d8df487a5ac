import type { MessagePort } from 'node:worker_threads';
import type { AggregateRequest, PickRequest, Reading, SearchRequest, StoredReplay, TailOptions } from '@qiaolou/schema';
import { wireError } from '@qiaolou/schema/reading';
import type { EventCustody, LookFor } from '../custody/event-custody.ts';
import type { EmbeddedEventStore } from '../embedded/embedded-event-store.ts';
import {
  jsonBytes,
  readJson,
  type StoreAnswer,
  type StoreCall,
  type StoreCancel,
  type StoreProgress,
} from './store-call.ts';

/** Answers the calls of one client, each once, whatever becomes of it. */
export function serveEventStore(store: EmbeddedEventStore, port: MessagePort): void {
  const running = new Map<number, AbortController>();
  port.on('message', (message: StoreCall | StoreCancel) => {
    if ('cancel' in message) {
      running.get(message.cancel)?.abort();
      return;
    }
    const wanted = new AbortController();
    running.set(message.id, wanted);
    const reading = readingOf(message, wanted.signal, port);
    void answer(store, port, { call: message, reading }).finally(() => running.delete(message.id));
  });
  // Who has gone waits for nothing.
  port.on('close', () => {
    for (const wanted of running.values()) wanted.abort();
  });
}

function readingOf({ id, mostBytes, told }: StoreCall, signal: AbortSignal, port: MessagePort): Reading {
  if (told !== true) return { signal, mostBytes };
  const onProgress: Reading['onProgress'] = (progress) => port.postMessage({ id, progress } satisfies StoreProgress);
  return { signal, mostBytes, onProgress };
}

interface RunningCall {
  readonly call: StoreCall;
  readonly reading: Reading;
}

/** Never rejects: a failure is the answer. */
async function answer(store: EmbeddedEventStore, port: MessagePort, running: RunningCall): Promise<void> {
  const { id } = running.call;
  try {
    const body = await bodyOf(store, running);
    send(port, { id, ok: true, body }, [body.buffer]);
  } catch (error) {
    send(port, { id, ok: false, ...wireError(error) });
  }
}

function send(port: MessagePort, reply: StoreAnswer, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(reply, transfer);
}

/** A page of a search and the rows of an aggregation are JSON already. */
async function bodyOf(store: EmbeddedEventStore, running: RunningCall): Promise<Uint8Array<ArrayBuffer>> {
  const { body, method } = running.call;
  if (method !== 'search' && method !== 'aggregate') return jsonBytes(await run(store, running));
  const [request] = readJson(body) as readonly [unknown];
  return method === 'search'
    ? store.searchLines(request as SearchRequest, running.reading)
    : store.aggregateLines(request as AggregateRequest, running.reading);
}

/** The arguments come from `connectEventStore` in this process; only their shapes are told to the compiler. */
function run(store: EmbeddedEventStore, { call: { body, method }, reading }: RunningCall): Promise<unknown> {
  if (method === 'append') return store.appendLines(body);
  const [first, second, third] = readJson(body) as readonly unknown[];
  switch (method) {
    case 'search':
      return store.search(first as SearchRequest, reading);
    case 'aggregate':
      return store.aggregate(first as AggregateRequest, reading);
    case 'pick':
      return store.pick(first as PickRequest, reading);
    case 'tail':
      return store.tail(first as Parameters<EmbeddedEventStore['tail']>[0], second as number, third as TailOptions);
    case 'get':
      return store.get(first as readonly string[], reading);
    case 'stats':
      return store.stats();
    case 'memory':
      return store.memory();
    case 'replays':
      return store.replays();
    case 'keepReplay':
      return store.keepReplay(first as StoredReplay);
    default:
      return keep(store, method, [first, second]);
  }
}

/** Sealing, deleting and moving files. */
function keep(
  store: EventCustody,
  method: keyof EventCustody,
  [first, second]: readonly [unknown, unknown],
): Promise<unknown> {
  switch (method) {
    case 'custodyLines':
      return store.custodyLines(first as number);
    case 'custodyFiles':
      return store.custodyFiles();
    case 'custodyLook':
      return store.custodyLook(first as readonly number[], second as LookFor);
    case 'custodyAppend':
      return store.custodyAppend(first as string);
    case 'custodyRemove':
      return store.custodyRemove(first as readonly number[]);
    case 'custodyMove':
      return store.custodyMove(first as readonly number[]);
    case 'custodyDisks':
      return store.custodyDisks();
    default:
      return method satisfies never;
  }
}
