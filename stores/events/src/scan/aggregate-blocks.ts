import {
  comparedAs,
  compareValues,
  shownValue,
  type AggregateRow,
  type Comparable,
  type GroupBy,
  type Metric,
} from '@qiaolou/schema';
import type { Block } from '../columns/block.ts';
import type { Run } from '../columns/run.ts';
import type { Span } from '../contract/store-request.ts';
import { BlockScan } from './block-scan.ts';
import type { ByteSearch } from './find-bytes.ts';
import type { Mask } from './mask.ts';
import { Measures } from './measures.ts';
import type { QueryPlan } from './query-plan.ts';
import { valuesReader, type ValuesOfRow } from './row-values.ts';

/** What is counted and measured, and by what. */
export interface AggregateQuery {
  readonly plan: QueryPlan;
  readonly span: Span;
  readonly by: readonly GroupBy[];
  readonly metrics: readonly Metric[];
  /** Offset of the zone of each date histogram, ms; 0 for terms. */
  readonly offsets: readonly number[];
}

/**
 * Groups and measures the rows that match. `between` is called before each block: it may throw to end it.
 */
export function aggregateBlocks(
  blocks: readonly Block[],
  query: AggregateQuery,
  search: ByteSearch,
  between: () => void,
): readonly AggregateRow[] {
  const root = new Group(query.metrics);
  for (const block of blocks) {
    between();
    const scan = new BlockScan(block, search);
    const readers = new RowReaders(block, query);
    for (const [index, run] of block.runs.entries()) {
      if (run.maxTs < query.span.from || run.minTs >= query.span.to) continue;
      for (const row of rowsIn(run, scan.mask(query.plan, index, query.span))) root.add(row, readers, 0);
    }
    block.release();
  }
  return rowsOf(root, query, 0);
}

/** Rows of a run that a mask has. */
function rowsIn({ from, to }: Run, mask: Mask): readonly number[] {
  if (mask === 'none') return [];
  const rows: number[] = [];
  for (let row = from; row < to; row++) if (mask === 'all' || mask[row - from] === 1) rows.push(row);
  return rows;
}

/** Readers of what rows are grouped by and what of them is measured. */
class RowReaders {
  readonly keys: readonly ValuesOfRow[];
  readonly measured: readonly (ValuesOfRow | undefined)[];

  constructor(block: Block, { by, metrics, offsets }: AggregateQuery) {
    this.keys = by.map((one, level) => keysReader(block, one, offsets[level] ?? 0));
    this.measured = metrics.map((metric) => (metric.kind === 'count' ? undefined : valuesReader(block, metric.field)));
  }
}

function keysReader(block: Block, by: GroupBy, offset: number): ValuesOfRow {
  if (by.kind === 'terms') return valuesReader(block, by.field);
  const times = by.field === 'event.ingested' ? block.ingested() : block.times();
  const width = by.intervalMs;
  return (row) => [Math.floor(((times[row] ?? 0) + offset) / width) * width - offset];
}

/** Rows with the same keys so far. */
class Group {
  count = 0;
  readonly groups = new Map<Comparable, Group>();
  readonly measures: Measures;
  readonly #metrics: readonly Metric[];

  constructor(metrics: readonly Metric[]) {
    this.#metrics = metrics;
    this.measures = new Measures(metrics);
  }

  add(row: number, readers: RowReaders, level: number): void {
    this.count++;
    const keys = readers.keys[level];
    if (keys === undefined) {
      this.measures.add(row, readers.measured);
      return;
    }
    const values = keys(row);
    for (const key of values.length > 1 ? new Set(values) : values) {
      let group = this.groups.get(key);
      if (group === undefined) {
        group = new Group(this.#metrics);
        this.groups.set(key, group);
      }
      group.add(row, readers, level + 1);
    }
  }
}

function rowsOf(group: Group, query: AggregateQuery, level: number): readonly AggregateRow[] {
  const by = query.by[level];
  if (by === undefined) return [{ keys: [], count: group.count, metrics: group.measures.values() }];
  const groups = [...group.groups].sort(([a], [b]) => compareValues(a, b));
  const shown =
    by.kind === 'dateHistogram'
      ? groups.map(([start, inner]) => ({ key: new Date(Number(start)).toISOString(), inner }))
      : groups
          .sort(([, a], [, b]) => b.count - a.count)
          .slice(0, by.size)
          .map(([value, inner]) => ({ key: shownValue(comparedAs(by.field), value), inner }));
  return shown.flatMap(({ key, inner }) =>
    rowsOf(inner, query, level + 1).map((row) => ({ ...row, keys: [key, ...row.keys] })),
  );
}
