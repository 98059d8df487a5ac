import type { RowSource } from './row-source.ts';
import type { Run } from './run.ts';
import { codedColumn } from './segment-column.ts';

/** Rows of a dataset from which on it has a run of its own. */
const OWN_RUN_ROWS = 1_024;
/** Most runs of a segment, the one of the small datasets among them. */
const MAX_RUNS = 64;

/**
 * The order in which rows of a block are kept: those of one dataset together, because they look alike, each dataset in
 * order of time, equal times as they came. Large datasets are runs of their own, the small ones one run together.
 */
export function orderRows(
  rows: RowSource,
  chosen: Uint32Array,
): { readonly order: Uint32Array; readonly runs: readonly Run[] } {
  const ts = rows.times();
  const order = new Uint32Array(chosen.length);
  const runs: Run[] = [];
  let at = 0;
  const small: (readonly number[])[] = [];
  for (const list of rowsByDataset(rows, chosen, ts)) {
    if (list.length < OWN_RUN_ROWS || runs.length >= MAX_RUNS - 1) {
      small.push(list);
      continue;
    }
    order.set(list, at);
    runs.push(runOf(order, ts, { from: at, to: at + list.length, sorted: true }));
    at += list.length;
  }
  const from = at;
  for (const list of small) {
    order.set(list, at);
    at += list.length;
  }
  if (at > from) runs.push(runOf(order, ts, { from, to: at, sorted: small.length === 1 }));
  return { order, runs };
}

/** Rows of each dataset in order of time, the largest dataset first. */
function rowsByDataset(rows: RowSource, chosen: Uint32Array, ts: Float64Array): readonly (readonly number[])[] {
  const column = rows.column('event.dataset');
  const codes = column && codedColumn(column)?.codes;
  const byCode: number[][] = [];
  for (const row of chosen) (byCode[codes?.[row] ?? 0] ??= []).push(row);
  const lists = byCode.filter((list) => list.length > 0).sort((a, b) => b.length - a.length);
  for (const list of lists) if (!ordered(list, ts)) list.sort((a, b) => (ts[a] ?? 0) - (ts[b] ?? 0) || a - b);
  return lists;
}

function ordered(rows: readonly number[], ts: Float64Array): boolean {
  let last = -Infinity;
  for (const row of rows) {
    const time = ts[row] ?? 0;
    if (time < last) return false;
    last = time;
  }
  return true;
}

function runOf(order: Uint32Array, ts: Float64Array, run: Pick<Run, 'from' | 'to' | 'sorted'>): Run {
  let [minTs, maxTs] = [Infinity, -Infinity];
  for (let at = run.from; at < run.to; at++) {
    const time = ts[order[at] ?? 0] ?? 0;
    if (time < minTs) minTs = time;
    if (time > maxTs) maxTs = time;
  }
  return { ...run, minTs, maxTs };
}
