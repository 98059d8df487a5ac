import { dateMs, type EcsEvent } from '@qiaolou/schema';
import type { NumberedEvent } from '../src/parquet/column-batch.ts';
import { DuckDbEngine } from '../src/parquet/duckdb-engine.ts';
import type { StoreReport } from '../src/embedded/store-report.ts';
import type { HotTable } from '../src/parquet/hot-table.ts';
import { HotTables } from '../src/parquet/hot-tables.ts';
import { SegmentSet } from '../src/parquet/segment-set.ts';
import type { StoreView } from '../src/parquet/store-view.ts';

/** The engine, hot tables and segments of a store, without what puts them in order. */
export interface OpenSegments {
  readonly engine: DuckDbEngine;
  readonly hot: HotTables;
  readonly segments: SegmentSet;
  readonly reports: readonly StoreReport[];
  /** Puts events into the hot table; ingest numbers go on. */
  insert(events: readonly EcsEvent[]): Promise<void>;
  /** Finishes the hot table and gives it. */
  finish(): Promise<HotTable>;
  /** Puts events into segments of their own. */
  flush(events: readonly EcsEvent[]): Promise<void>;
  /** Everything there is. */
  view(): StoreView;
  close(): Promise<void>;
}

/** An event with its place in ingest order. */
export function numbered(event: EcsEvent, seq: number): NumberedEvent {
  return { seq, ingested: 1_800_000_000_000, ts: dateMs(event['@timestamp']) ?? NaN, event };
}

/** Opens them in a directory. */
export async function openSegments(dir: string): Promise<OpenSegments> {
  const reports: StoreReport[] = [];
  const engine = await DuckDbEngine.open({ dir, threads: 1, memoryMb: 256, concurrency: 2 });
  const segments = await SegmentSet.open(dir, engine, (report) => reports.push(report));
  const hot = await HotTables.open(engine, (error) => reports.push({ kind: 'dropFailed', reason: String(error) }));
  let seq = segments.manifest.lastSeq;
  const insert: OpenSegments['insert'] = async (events) => {
    const chars = events.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
    await hot.insert(
      events.map((event) => numbered(event, ++seq)),
      chars,
    );
  };
  const finish = async (): Promise<HotTable> => {
    const table = hot.active;
    await hot.rotate(segments.manifest.journalTo + 1);
    return table;
  };
  return {
    ...{ engine, hot, segments, reports, insert, finish },
    flush: async (events) => {
      await insert(events);
      const table = await finish();
      await segments.flush(table, 1_800_000_000_000, () => hot.retire(table));
    },
    view: () => {
      const { tables } = hot.pin();
      const { manifest, files } = segments;
      const { dictionaries } = manifest;
      return { hot: tables, segments: manifest.segments, dictionaries, path: (name) => files.parquet(name) };
    },
    close: async () => {
      await hot.settled();
      await segments.settled();
      await engine.close();
    },
  };
}
