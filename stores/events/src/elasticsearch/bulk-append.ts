import { setTimeout as timer } from 'node:timers/promises';
import { dateMs, dayOf, hasCode, SocError, type AppendResult, type EcsEvent } from '@qiaolou/schema';
import { acceptEvent, rejectedId } from '../contract/accepted-event.ts';
import { indexOfDay } from './day-index.ts';
import { eventDocument } from './event-document.ts';
import type { SearchServer } from './plain-transport.ts';

/** Characters of one bulk request. */
const MAX_BULK_CHARS = 5_000_000;
/** Tries of the documents a busy server puts off. */
const MAX_TRIES = 5;
/** Longest wait before a try, whatever the server asks for; who needs longer is told so (`store.busy`). */
const MAX_WAIT_MS = 10_000;

type Rejected = AppendResult['rejected'][number];

interface Document {
  readonly id: string;
  /** Action line and document, NDJSON. */
  readonly lines: string;
}

interface BulkAnswer {
  readonly items: readonly {
    readonly create: {
      readonly status: number;
      readonly error?: { readonly type?: string; readonly reason?: string };
    };
  }[];
}

interface BulkOptions {
  readonly prefix: string;
  readonly ingested: string;
  /** `event.ingested` of an event that has one stays. */
  readonly keepsIngested?: boolean | undefined;
  readonly refresh: 'wait_for' | boolean;
  /** Waits so many milliseconds; a timer when absent. */
  readonly pause?: ((ms: number) => Promise<unknown>) | undefined;
}

/** Stores events by bulk `create`: what is there already answers 409 and is a duplicate. */
export async function bulkAppend(
  server: SearchServer,
  events: readonly EcsEvent[],
  options: BulkOptions,
): Promise<AppendResult> {
  const rejected: Rejected[] = [];
  const documents: Document[] = [];
  for (const event of events) {
    const acceptance = acceptEvent(event);
    if (acceptance.ok) {
      const own = options.keepsIngested === true ? event['event.ingested'] : undefined;
      const ingested = typeof own === 'string' && dateMs(own) !== undefined ? own : options.ingested;
      documents.push(document(acceptance.event, acceptance.ts, { prefix: options.prefix, ingested }));
    } else rejected.push({ id: rejectedId(event), code: acceptance.code, reason: acceptance.reason });
  }
  let accepted = 0;
  for (const group of groups(documents)) {
    const stored = await storeGroup(server, group, options);
    accepted += stored.accepted;
    rejected.push(...stored.rejected);
  }
  return { accepted, duplicates: events.length - accepted - rejected.length, rejected };
}

function document(
  event: EcsEvent,
  ts: number,
  { prefix, ingested }: Pick<BulkOptions, 'prefix' | 'ingested'>,
): Document {
  const id = event['event.id'];
  const action = JSON.stringify({ create: { _index: indexOfDay(prefix, dayOf(ts)), _id: id } });
  return { id, lines: `${action}\n${JSON.stringify(eventDocument(event, ingested))}\n` };
}

function groups(documents: readonly Document[]): readonly (readonly Document[])[] {
  const out: Document[][] = [];
  let chars = Infinity;
  for (const one of documents) {
    if (chars + one.lines.length > MAX_BULK_CHARS) {
      out.push([]);
      chars = 0;
    }
    out.at(-1)?.push(one);
    chars += one.lines.length;
  }
  return out;
}

interface Stored {
  /** New events. */
  readonly accepted: number;
  readonly rejected: readonly Rejected[];
}

/** Stores one request's worth. What the server puts off is sent again, what is too much for one request in two. */
async function storeGroup(server: SearchServer, group: readonly Document[], options: BulkOptions): Promise<Stored> {
  const pause = options.pause ?? timer;
  const rejected: Rejected[] = [];
  let accepted = 0;
  let left = group;
  for (let attempt = 1; ; attempt++) {
    const answer = await send(server, left, options.refresh);
    if (answer === 'too large') {
      const rest = await storeHalves(server, left, options);
      return { accepted: accepted + rest.accepted, rejected: [...rejected, ...rest.rejected] };
    }
    accepted += answer.accepted;
    rejected.push(...answer.rejected);
    left = answer.putOff;
    if (left.length === 0) return { accepted, rejected };
    const asked = answer.busy?.details['retryAfterMs'];
    const waits = Math.max(100 * 2 ** attempt, typeof asked === 'number' ? asked : 0);
    // The caller repeats the whole batch; what was stored by then answers 409.
    if (attempt === MAX_TRIES || waits > MAX_WAIT_MS) throw giveUp(answer.refusal, waits);
    await pause(waits);
  }
}

async function storeHalves(server: SearchServer, group: readonly Document[], options: BulkOptions): Promise<Stored> {
  const [first] = group;
  if (first !== undefined && group.length === 1) {
    const reason = `the server takes no request of ${first.lines.length} characters`;
    return { accepted: 0, rejected: [{ id: first.id, code: 'store.eventTooLarge', reason }] };
  }
  const middle = Math.ceil(group.length / 2);
  const [a, b] = [
    await storeGroup(server, group.slice(0, middle), options),
    await storeGroup(server, group.slice(middle), options),
  ];
  return { accepted: a.accepted + b.accepted, rejected: [...a.rejected, ...b.rejected] };
}

/** What became of one request. */
interface Sent extends Stored {
  readonly putOff: readonly Document[];
  /** Why the server takes some of them not now, other than that it has too much to do. */
  readonly refusal?: Refusal | undefined;
  /** It had too much to do for the request as a whole. */
  readonly busy?: SocError | undefined;
}

type Refusal = { readonly status: number; readonly reason: string };

async function send(
  server: SearchServer,
  group: readonly Document[],
  refresh: BulkOptions['refresh'],
): Promise<Sent | 'too large'> {
  try {
    const { items } = await server.request<BulkAnswer>({
      ...{ method: 'POST', path: '/_bulk', query: { refresh } },
      bulk: group.map(({ lines }) => lines).join(''),
    });
    // Counted as a duplicate, an event without an answer would be lost.
    if (items.length !== group.length)
      throw new SocError('store.unavailable', { sent: group.length, answered: items.length });
    return judge(group, items);
  } catch (error) {
    if (hasCode(error, 'store.busy')) return { accepted: 0, rejected: [], putOff: group, busy: error };
    if (hasCode(error, 'store.unavailable') && error.details['status'] === 413) return 'too large';
    throw error;
  }
}

function judge(sent: readonly Document[], items: BulkAnswer['items']): Sent {
  const putOff: Document[] = [];
  const rejected: Rejected[] = [];
  let accepted = 0;
  let refusal: Refusal | undefined;
  for (const [index, { create }] of items.entries()) {
    const one = sent[index];
    if (one === undefined || create.status === 409) continue;
    const { type, reason = String(create.status) } = create.error ?? {};
    if (create.status < 300) accepted++;
    else if (isEventsFault(create.status, type)) rejected.push({ id: one.id, code: 'store.badEvent', reason });
    else {
      putOff.push(one);
      if (create.status !== 429) refusal = { status: create.status, reason };
    }
  }
  return { accepted, rejected, putOff, refusal };
}

function giveUp(refusal: Refusal | undefined, retryAfterMs: number): SocError {
  return refusal === undefined
    ? new SocError('store.busy', { retryAfterMs })
    : new SocError('store.unavailable', refusal);
}

/** Refusals with 400 that are the index's or the cluster's: no more shards, a closed index, a block on a full disk. */
const NOT_THE_EVENTS = new Set(['validation_exception', 'index_closed_exception', 'cluster_block_exception']);

/**
 * Whether a refusal is for good, because of what is in the event. A server whose disk is full (403), whose key lacks a
 * right or whose index is closed takes the same event later; refused for good it would be lost.
 */
function isEventsFault(status: number, type: string | undefined): boolean {
  return status === 413 || (status === 400 && !NOT_THE_EVENTS.has(type ?? ''));
}
