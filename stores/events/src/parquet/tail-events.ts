import type { TailPage } from '@qiaolou/schema';
import { SEQ_COLUMN, sqlName } from './event-columns.ts';
import { readEvents } from './event-reader.ts';
import type { StoreRead } from './store-read.ts';
import { sourcesWhere, type StoreView } from './store-view.ts';
import type { RowExtent } from './hot-table.ts';

const SEQ = sqlName(SEQ_COLUMN);
const ORIGINAL = sqlName('event.original');

/** Characters of a page's raw texts; one event is always given. */
const PAGE_CHARS = 8_000_000;

/** Where a tail goes on, and what it reads. */
export interface TailRequest {
  readonly after: number;
  readonly limit: number;
  /** The part of the view that is needed, with what is damaged left out or refused. */
  readonly usable: (view: StoreView, needs: (extent: RowExtent) => boolean) => Promise<StoreView>;
}

/** Events after a sequence number, in ingest order: at most `limit` of them, fewer when they are large. */
export async function tailEvents(read: StoreRead, request: TailRequest): Promise<Omit<TailPage, 'remaining'>> {
  const { limit, usable } = request;
  let { after } = request;
  for (;;) {
    const first = await firstAfter(read, after, usable);
    if (first === undefined) return { events: [], next: String(after) };
    const last = first + limit - 1;
    const inPage = ({ minSeq, maxSeq }: RowExtent): boolean => maxSeq >= first && minSeq <= last;
    const view = inView(await usable(read.view, inPage), inPage);
    const sources = sourcesWhere(view, () => true);
    const until = await lastThatFits({ ...read, view }, first, last);
    const condition = { sql: `${SEQ} >= $1 AND ${SEQ} <= $2`, values: [first, until] };
    const rows = await readEvents(read.engine, sources, condition, read.deadline);
    const sorted = rows.toSorted((a, b) => a.seq - b.seq);
    if (sorted.length > 0)
      return { events: sorted.map(({ event }) => event), next: String(sorted.at(-1)?.seq ?? after) };
    // All of it is damaged.
    after = until;
  }
}

function inView(view: StoreView, needs: (extent: RowExtent) => boolean): StoreView {
  return { ...view, hot: view.hot.filter(({ extent }) => needs(extent)) };
}

/** The least number after another. Only who may have rows on both sides of it is asked; of the others it is known. */
async function firstAfter(read: StoreRead, after: number, usable: TailRequest['usable']): Promise<number | undefined> {
  const astride = ({ minSeq, maxSeq }: RowExtent): boolean => minSeq <= after && maxSeq > after;
  const view = inView(await usable(read.view, astride), astride);
  const asked = await leastSeq({ ...read, view }, { condition: `${SEQ} > $1`, value: after, has: () => true });
  const known = [...read.view.hot.filter(({ rows }) => rows > 0).map(({ extent }) => extent), ...read.view.segments]
    .map(({ minSeq }) => minSeq)
    .filter((seq) => seq > after);
  return [...known, ...(asked === undefined ? [] : [asked])].reduce<number | undefined>(
    (least, seq) => (least === undefined || seq < least ? seq : least),
    undefined,
  );
}

/** The last number of a span with which its raw texts are no page too large. */
async function lastThatFits({ engine, view, deadline }: StoreRead, first: number, last: number): Promise<number> {
  let until = last;
  for (const { relation } of sourcesWhere(view, () => true)) {
    const [row] = await engine.query(
      `SELECT CAST(min(seq) AS DOUBLE) AS seq FROM (SELECT ${SEQ} AS seq, sum(strlen(${ORIGINAL})) OVER (ORDER BY ${SEQ}) AS chars FROM ${relation} WHERE ${SEQ} >= $1 AND ${SEQ} <= $2) WHERE chars > ${PAGE_CHARS}`,
      [first, last],
      deadline,
    );
    const seq = row?.['seq'];
    if (typeof seq === 'number') until = Math.min(until, Math.max(first, seq - 1));
  }
  return until;
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
