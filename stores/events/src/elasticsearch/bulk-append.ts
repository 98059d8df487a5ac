import { setTimeout as wait } from 'node:timers/promises';
import { dayOf, SocError, type AppendResult, type EcsEvent } from '@qiaolou/schema';
import { acceptEvent, rejectedId } from '../contract/accepted-event.ts';
import { eventDocument } from './event-document.ts';
import type { SearchServer } from './plain-transport.ts';

/** Characters of one bulk request. */
const MAX_BULK_CHARS = 5_000_000;
/** Tries of the documents a busy server puts off. */
const MAX_TRIES = 5;

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
  readonly refresh: 'wait_for' | boolean;
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
    if (acceptance.ok) documents.push(document(acceptance.event, acceptance.ts, options));
    else rejected.push({ id: rejectedId(event), code: acceptance.code, reason: acceptance.reason });
  }
  let accepted = 0;
  for (const group of groups(documents)) accepted += await storeGroup(server, group, options, rejected);
  return { accepted, duplicates: events.length - accepted - rejected.length, rejected };
}

function document(event: EcsEvent, ts: number, { prefix, ingested }: BulkOptions): Document {
  const id = event['event.id'];
  const index = `${prefix}-${dayOf(ts).replaceAll('-', '.')}`;
  const action = JSON.stringify({ create: { _index: index, _id: id } });
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

/** Stores one request's worth; gives the number of new events. What the server puts off is sent again. */
async function storeGroup(
  server: SearchServer,
  group: readonly Document[],
  { refresh }: BulkOptions,
  rejected: Rejected[],
): Promise<number> {
  let accepted = 0;
  let left = group;
  let refusal: Refusal | undefined;
  for (let attempt = 1; left.length > 0; attempt++) {
    const { items } = await server.request<BulkAnswer>({
      method: 'POST',
      path: '/_bulk',
      query: { refresh },
      bulk: left.map(({ lines }) => lines).join(''),
    });
    // Counted as a duplicate, an event without an answer would be lost.
    if (items.length !== left.length)
      throw new SocError('store.unavailable', { sent: left.length, answered: items.length });
    const judged = judge(left, items);
    accepted += judged.accepted;
    rejected.push(...judged.rejected);
    refusal = judged.refusal ?? refusal;
    left = judged.putOff;
    // The caller repeats the whole batch; what was stored by then answers 409.
    if (left.length > 0 && attempt === MAX_TRIES) throw giveUp(refusal);
    if (left.length > 0) await wait(100 * 2 ** attempt);
  }
  return accepted;
}

/** Why a server takes nothing now, other than that it has too much to do. */
type Refusal = { readonly status: number; readonly reason: string };

/** What became of the documents of one request. */
function judge(sent: readonly Document[], items: BulkAnswer['items']) {
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

function giveUp(refusal: Refusal | undefined): SocError {
  return refusal === undefined
    ? new SocError('store.busy', { retryAfterMs: 2_000 })
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
