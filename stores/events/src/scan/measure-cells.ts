import type { Metric } from '@qiaolou/schema';
import { comparedAs } from '@qiaolou/schema/reading';
import { REST_FIELD } from '../columns/block.ts';
import { cellCounts, divided, type Cells } from './cells.ts';
import type { FieldAxes } from './field-axis.ts';
import type { GroupMaker, NumberSummary, PartialGroup } from './partial-aggregate.ts';
import type { Pace } from './pace.ts';
import { pick, type PickedRows, type RowNumbers } from './picked-rows.ts';

/** Rows in their cells, and the groups of each cell. */
export interface GroupedCells {
  readonly picked: PickedRows;
  readonly cells: Cells;
  /** Groups of the last level that the rows of a cell are in. */
  readonly groupsOf: (cell: number) => readonly PartialGroup[];
}

interface MeasureTools {
  readonly axes: FieldAxes;
  readonly maker: GroupMaker;
  readonly pace: Pace;
}

/** Adds what the metrics of an aggregation are of rows to the groups these are in. */
export function measureCells(grouped: GroupedCells, metrics: readonly Metric[], tools: MeasureTools): void {
  for (const [index, metric] of metrics.entries()) {
    if (metric.kind === 'count') continue;
    const numbers = metric.kind === 'cardinality' ? undefined : numberLane(metric.field, grouped.picked);
    if (numbers === undefined) measureValues(grouped, metric.field, index, tools);
    else measureNumbers(grouped, numbers, index, tools);
  }
}

/** By codes: each combination of cell and code is looked at once, however many rows have it. */
function measureValues(
  { picked, cells, groupsOf }: GroupedCells,
  field: string,
  metric: number,
  { axes, maker, pace }: MeasureTools,
): void {
  const axis = axes.axis(field, picked);
  const pairs = divided(cells, axis);
  for (const [pair, rows] of cellCounts(pairs, picked).entries()) {
    if (rows === 0) continue;
    pace.spend(64);
    const [cell, code] = pairs.split(pair);
    for (const group of groupsOf(cell)) {
      const measure = group.measures?.[metric];
      if (measure !== undefined)
        for (const value of (axis.allValues ?? axis.values)(code)) maker.take(measure, value, rows);
    }
  }
}

function measureNumbers(
  { picked, cells, groupsOf }: GroupedCells,
  numbers: RowNumbers,
  metric: number,
  { maker }: MeasureTools,
): void {
  const summaries = new CellSummaries(cells.size);
  for (let at = 0; at < picked.count; at++) summaries.add(cells.ofRow?.[at] ?? 0, numbers[at] ?? NaN);
  for (let cell = 0; cell < cells.size; cell++) {
    const summary = summaries.of(cell);
    if (summary.count === 0) continue;
    for (const group of groupsOf(cell)) {
      const measure = group.measures?.[metric];
      if (measure?.kind === 'numbers') maker.summary(measure, summary);
    }
  }
}

/** What is known of the numbers of each cell. */
class CellSummaries {
  readonly #counts: Uint32Array;
  readonly #sums: Float64Array;
  readonly #least: Float64Array;
  readonly #most: Float64Array;

  constructor(cells: number) {
    this.#counts = new Uint32Array(cells);
    this.#sums = new Float64Array(cells);
    this.#least = new Float64Array(cells).fill(Infinity);
    this.#most = new Float64Array(cells).fill(-Infinity);
  }

  /** Takes the number of a row; NaN is none. */
  add(cell: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
    this.#sums[cell] = (this.#sums[cell] ?? 0) + value;
    this.#least[cell] = Math.min(this.#least[cell] ?? value, value);
    this.#most[cell] = Math.max(this.#most[cell] ?? value, value);
  }

  of(cell: number): NumberSummary {
    const [count = 0, sum = 0] = [this.#counts[cell], this.#sums[cell]];
    return { count, sum, min: this.#least[cell] ?? NaN, max: this.#most[cell] ?? NaN };
  }
}

/** Numbers of a field where they are all it has, NaN for rows without one; undefined where its values are elsewhere too. */
function numberLane(field: string, picked: PickedRows): RowNumbers | undefined {
  const { block, run } = picked;
  if (field === '@timestamp') return pick(block.times(), picked);
  if (field === 'event.ingested') return pick(block.ingested(), picked);
  if (block.constantOf(REST_FIELD, run) !== 0 && block.column(REST_FIELD) !== undefined) return undefined;
  const dates = block.dates(field);
  const none = block.constantOf(field, run) === 0;
  if (dates !== undefined) return none || block.column(field) === undefined ? pick(dates, picked) : undefined;
  const column = none ? undefined : block.column(field);
  if (column?.kind !== 'number' || comparedAs(field) !== 'long') return undefined;
  // Of a number that is no integer the type knows nothing.
  return pick(column.values, picked).map((value) => (Number.isSafeInteger(value) ? value : NaN));
}
