import type { TailPage } from '@qiaolou/schema';
import type { DuckDbEngine } from './duckdb-engine.ts';
import { SEQ_COLUMN, sqlName } from './event-columns.ts';
import { readEvents } from './event-reader.ts';
import { sourcesWhere, type StoreView } from './store-view.ts';

const SEQ = sqlName(SEQ_COLUMN);

/** Events after a sequence number, in ingest order. */
export async function tailEvents(
  engine: DuckDbEngine,
  view: StoreView,
  { after, limit }: { readonly after: number; readonly limit: number },
  deadline: number,
): Promise<TailPage> {
  const first = await leastSeq(engine, view, `${SEQ} > $1`, after, ({ maxSeq }) => maxSeq > after, deadline);
  if (first === undefined) return { events: [], next: String(after) };
  // Sequence numbers have gaps only where a damaged journal lost a frame, so the next `limit` numbers fill a page.
  const last = first + limit - 1;
  const sources = sourcesWhere(view, ({ minSeq, maxSeq }) => maxSeq >= first && minSeq <= last);
  const rows = await readEvents(
    engine,
    sources,
    { sql: `${SEQ} >= $1 AND ${SEQ} <= $2`, values: [first, last] },
    deadline,
  );
  const sorted = rows.toSorted((a, b) => a.seq - b.seq);
  return { events: sorted.map(({ event }) => event), next: String(sorted.at(-1)?.seq ?? after) };
}

/** Sequence number of the first event ingested at or after a time; undefined when there is none. */
export function firstSeqSince(
  engine: DuckDbEngine,
  view: StoreView,
  since: number,
  deadline: number,
): Promise<number | undefined> {
  return leastSeq(engine, view, `${sqlName('event.ingested')} >= $1`, since, () => true, deadline);
}

async function leastSeq(
  engine: DuckDbEngine,
  view: StoreView,
  condition: string,
  value: number,
  has: Parameters<typeof sourcesWhere>[1],
  deadline: number,
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
