import { compareText } from '@qiaolou/schema/reading';
import type { RowSource } from './row-source.ts';
import type { Run } from './run.ts';
import { codedColumn } from './segment-column.ts';

/** Rows of a dataset from which on it has a run of its own, and about which a run of small ones has at least. */
const OWN_RUN_ROWS = 1_024;
/** Most runs of a segment, and most of them that are of one large dataset. */
const MAX_RUNS = 64;
const MAX_OWN_RUNS = 40;

/** Rows of a dataset in order of time. */
interface DatasetRows {
  /** Empty for rows without one. */
  readonly name: string;
  readonly rows: readonly number[];
}

/**
 * The order in which rows of a block are kept: those of one dataset together, because they look alike, each dataset in
 * order of time, equal times as they came. Large datasets are runs of their own. Small ones share runs, those whose names are near
 * each other the same one: what is looked for in texts is in few of them, and a run without it is not read.
 */
export function orderRows(
  rows: RowSource,
  chosen: Uint32Array,
): { readonly order: Uint32Array; readonly runs: readonly Run[] } {
  const ts = rows.times();
  const datasets = rowsByDataset(rows, chosen, ts);
  const own = datasets.slice(0, MAX_OWN_RUNS).filter((dataset) => dataset.rows.length >= OWN_RUN_ROWS);
  const groups = [...own.map((dataset) => [dataset]), ...sharedRuns(datasets.slice(own.length), MAX_RUNS - own.length)];
  const order = new Uint32Array(chosen.length);
  const runs: Run[] = [];
  let at = 0;
  for (const group of groups) {
    const from = at;
    for (const dataset of group) {
      order.set(dataset.rows, at);
      at += dataset.rows.length;
    }
    runs.push(runOf(order, ts, { from, to: at, sorted: group.length === 1 }));
  }
  return { order, runs };
}

/** Datasets by name, in at most so many groups of about as many rows each. */
function sharedRuns(datasets: readonly DatasetRows[], most: number): readonly (readonly DatasetRows[])[] {
  const total = datasets.reduce((sum, { rows }) => sum + rows.length, 0);
  const enough = Math.max(OWN_RUN_ROWS, Math.ceil(total / most));
  const groups: DatasetRows[][] = [];
  let size = Infinity;
  for (const dataset of datasets.toSorted((a, b) => compareText(a.name, b.name))) {
    if (size >= enough) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(dataset);
    size += dataset.rows.length;
  }
  // What is left over is no run of its own.
  if (size < enough / 2 && groups.length > 1) groups.push([...(groups.pop() ?? []), ...(groups.pop() ?? [])]);
  return groups;
}

/** Rows of each dataset in order of time, the largest dataset first. */
function rowsByDataset(rows: RowSource, chosen: Uint32Array, ts: Float64Array): readonly DatasetRows[] {
  const column = rows.column('event.dataset');
  const coded = column && codedColumn(column);
  const byCode: (number[] | undefined)[] = [];
  for (const row of chosen) (byCode[coded?.codes[row] ?? 0] ??= []).push(row);
  const nameOf = (code: number): string => (code === 0 ? '' : (coded?.entries.at(code - 1) ?? ''));
  const lists = [...byCode.entries()]
    .flatMap(([code, list]) => (list === undefined ? [] : [{ name: nameOf(code), rows: list }]))
    .sort((a, b) => b.rows.length - a.rows.length);
  return lists.map(({ name, rows: list }) => ({
    name,
    rows: ordered(list, ts) ? list : list.toSorted((a, b) => (ts[a] ?? 0) - (ts[b] ?? 0) || a - b),
  }));
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
