import type { MessagePort } from 'node:worker_threads';
import { wireError, type AggregateRequest, type SearchRequest, type TailOptions } from '@qiaolou/schema';
import type { EmbeddedEventStore } from '../embedded/embedded-event-store.ts';
import { jsonBytes, readJson, type StoreAnswer, type StoreCall } from './store-call.ts';

/** Answers the calls of one client, each once, whatever becomes of it. */
export function serveEventStore(store: EmbeddedEventStore, port: MessagePort): void {
  port.on('message', (call: StoreCall) => void answer(store, port, call));
}

/** Never rejects: a failure is the answer. */
async function answer(store: EmbeddedEventStore, port: MessagePort, call: StoreCall): Promise<void> {
  try {
    const body = jsonBytes(await run(store, call));
    send(port, { id: call.id, ok: true, body }, [body.buffer]);
  } catch (error) {
    send(port, { id: call.id, ok: false, ...wireError(error) });
  }
}

function send(port: MessagePort, reply: StoreAnswer, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(reply, transfer);
}

/** The arguments come from `connectEventStore` in this process; only their shapes are told to the compiler. */
function run(store: EmbeddedEventStore, { method, body }: StoreCall): Promise<unknown> {
  if (method === 'append') return store.appendLines(body);
  const [first, second, third] = readJson(body) as readonly unknown[];
  switch (method) {
    case 'search':
      return store.search(first as SearchRequest);
    case 'aggregate':
      return store.aggregate(first as AggregateRequest);
    case 'tail':
      return store.tail(first as Parameters<EmbeddedEventStore['tail']>[0], second as number, third as TailOptions);
    case 'get':
      return store.get(first as readonly string[]);
    case 'stats':
      return store.stats();
    default:
      return method satisfies never;
  }
}
