import { DAY_MS, dayStart, hasCode } from '@qiaolou/schema';
import type { DuckDbEngine } from './duckdb-engine.ts';
import { listValue } from '@duckdb/node-api';
import { sqlName } from './event-columns.ts';
import type { NumberedEvent } from './column-batch.ts';
import type { Segment } from './manifest.ts';
import type { SegmentFiles } from './segment-files.ts';
import { fileSource, type StoreView } from './store-view.ts';
import type { Span } from '../contract/store-request.ts';

type Candidate = Pick<NumberedEvent, 'ts' | 'event'>;

/**
 * Which of some events are in Parquet already. Exact: an id filter that says "there" is checked against the ids of the
 * event's day. New events cost only the probes of the filters of their day.
 */
export async function idsInSegments(
  engine: DuckDbEngine,
  files: SegmentFiles,
  view: Pick<StoreView, 'segments' | 'dictionaries' | 'path'>,
  events: readonly Candidate[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const [day, list] of Map.groupBy(events, ({ ts }) => dayStart(ts))) {
    const span = { from: day, to: day + DAY_MS };
    for (const segment of view.segments) {
      if (segment.maxTs < span.from || segment.minTs >= span.to) continue;
      const filter = await files.filter(segment);
      const suspects = list.filter(({ event }) => filter === undefined || filter.mayHave(event['event.id']));
      if (suspects.length > 0)
        for (const id of await lookUp({ engine, files, view }, { segment, span, suspects })) found.add(id);
    }
  }
  return found;
}

interface Place {
  readonly engine: DuckDbEngine;
  readonly files: SegmentFiles;
  readonly view: Pick<StoreView, 'segments' | 'dictionaries' | 'path'>;
}

interface Question {
  readonly segment: Segment;
  readonly span: Span;
  readonly suspects: readonly Candidate[];
}

/** Looks near the events' own times first, where repeated events are, then through the whole day. */
async function lookUp(
  { engine, files, view }: Place,
  { segment, span, suspects }: Question,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  // What cannot be read is stored again: its events are better there twice than not at all.
  if (!(await isReadable(files, segment))) return found;
  const { relation } = fileSource(view, segment.dictionary, [segment]);
  const times = suspects.map(({ ts }) => ts);
  const near = { from: times.reduce((a, b) => Math.min(a, b)), to: times.reduce((a, b) => Math.max(a, b)) + 1 };
  for (const { from, to } of [near, span]) {
    const ids = suspects.map(({ event }) => event['event.id']).filter((id) => !found.has(id));
    if (ids.length === 0) break;
    const rows = await engine.query(
      `SELECT ${sqlName('event.id')} AS id FROM ${relation} WHERE ${sqlName('@timestamp')} >= $1 AND ${sqlName('@timestamp')} < $2 AND ${sqlName('event.id')} IN (SELECT unnest($3))`,
      [from, to, listValue(ids)],
      Infinity,
    );
    for (const row of rows) found.add(String(row['id']));
  }
  return found;
}

async function isReadable(files: SegmentFiles, segment: Segment): Promise<boolean> {
  try {
    await files.verify(segment);
    return true;
  } catch (error) {
    if (hasCode(error, 'store.corrupt')) return false;
    throw error;
  }
}
