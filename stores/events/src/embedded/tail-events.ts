import type { TailPage } from '@qiaolou/schema';
import { SEQ_COLUMN, sqlName } from './event-columns.ts';
import { readEvents } from './event-reader.ts';
import type { StoreRead } from './store-read.ts';
import { sourcesWhere } from './store-view.ts';

const SEQ = sqlName(SEQ_COLUMN);

/** Events after a sequence number, in ingest order. */
export async function tailEvents(
  read: StoreRead,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<TailPage> {
  const first = await leastSeq(read, {
    condition: `${SEQ} > $1`,
    value: after,
    has: ({ maxSeq }) => maxSeq > after,
  });
  if (first === undefined) return { events: [], next: String(after) };
  // Sequence numbers have gaps only where a damaged journal lost a frame, so the next `limit` numbers fill a page.
  const last = first + limit - 1;
  const sources = sourcesWhere(read.view, ({ minSeq, maxSeq }) => maxSeq >= first && minSeq <= last);
  const condition = { sql: `${SEQ} >= $1 AND ${SEQ} <= $2`, values: [first, last] };
  const rows = await readEvents(read.engine, sources, condition, read.deadline);
  const sorted = rows.toSorted((a, b) => a.seq - b.seq);
  return { events: sorted.map(({ event }) => event), next: String(sorted.at(-1)?.seq ?? after) };
}

/** Sequence number of the first event ingested at or after a time; undefined when there is none. */
export function firstSeqSince(read: StoreRead, since: number): Promise<number | undefined> {
  return leastSeq(read, { condition: `${sqlName('event.ingested')} >= $1`, value: since, has: () => true });
}

interface SeqQuestion {
  readonly condition: string;
  /** Bound to `$1` of the condition. */
  readonly value: number;
  /** Which sources can have an answer. */
  readonly has: Parameters<typeof sourcesWhere>[1];
}

async function leastSeq(
  { engine, view, deadline }: StoreRead,
  { condition, value, has }: SeqQuestion,
): Promise<number | undefined> {
  let least: number | undefined;
  for (const { relation } of sourcesWhere(view, has)) {
    const [row] = await engine.query(
      `SELECT CAST(min(${SEQ}) AS DOUBLE) AS seq FROM ${relation} WHERE ${condition}`,
      [value],
      deadline,
    );
    const seq = row?.['seq'];
    if (typeof seq === 'number' && (least === undefined || seq < least)) least = seq;
  }
  return least;
}
