import type { MessagePort } from 'node:worker_threads';
import { SocError, type AggregateRequest, type SearchRequest } from '@qiaolou/schema';
import type { EmbeddedEventStore } from '../embedded/embedded-event-store.ts';
import { jsonBytes, readJson, type StoreAnswer, type StoreCall } from './store-call.ts';

/** Answers the calls of one client. */
export function serveEventStore(store: EmbeddedEventStore, port: MessagePort): void {
  port.on('message', (call: StoreCall) => void answer(store, call).then((reply) => send(port, reply)));
}

function send(port: MessagePort, reply: StoreAnswer): void {
  port.postMessage(reply, reply.ok ? [reply.body.buffer as ArrayBuffer] : []);
}

async function answer(store: EmbeddedEventStore, call: StoreCall): Promise<StoreAnswer> {
  try {
    return { id: call.id, ok: true, body: jsonBytes(await run(store, call)) };
  } catch (error) {
    const known = error instanceof SocError;
    return {
      id: call.id,
      ok: false,
      code: known ? error.code : 'internal',
      details: known ? error.details : { reason: String(error) },
      message: String(error),
    };
  }
}

/** The arguments come from `connectEventStore` in this process; only their shapes are told to the compiler. */
function run(store: EmbeddedEventStore, { method, body }: StoreCall): Promise<unknown> {
  if (method === 'append') return store.appendLines(body);
  const [first, second] = readJson(body) as readonly unknown[];
  switch (method) {
    case 'search':
      return store.search(first as SearchRequest);
    case 'aggregate':
      return store.aggregate(first as AggregateRequest);
    case 'tail':
      return store.tail(first as Parameters<EmbeddedEventStore['tail']>[0], second as number);
    case 'get':
      return store.get(first as readonly string[]);
    case 'stats':
      return store.stats();
    default:
      return method satisfies never;
  }
}
