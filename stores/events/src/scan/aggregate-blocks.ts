import type { GroupBy, Metric } from '@qiaolou/schema';
import type { Block } from '../columns/block.ts';
import { finish, type Steps } from '../columns/steps.ts';
import type { Span } from '../contract/store-request.ts';
import { AggregateBudget } from './aggregate-budget.ts';
import type { Axis } from './axis.ts';
import { BlockTally, talliedFields } from './block-tally.ts';
import { BlockScan } from './block-scan.ts';
import { cellCounts, divided, ONE_CELL, type Cells } from './cells.ts';
import { FieldAxes } from './field-axis.ts';
import type { ByteSearch } from './find-bytes.ts';
import type { KeptQuestion } from './kept-answers.ts';
import { GroupPath } from './group-path.ts';
import { measureCells } from './measure-cells.ts';
import { rowsOf } from './mask.ts';
import { Pace } from './pace.ts';
import { GroupMaker, type PartialGroup } from './partial-aggregate.ts';
import { pickedRows, type PickedRows } from './picked-rows.ts';
import type { QueryPlan } from './query-plan.ts';
import { timeAxis } from './time-axis.ts';

/** What is counted and measured, and by what. */
export interface AggregateQuery {
  readonly plan: QueryPlan;
  readonly span: Span;
  readonly by: readonly GroupBy[];
  readonly metrics: readonly Metric[];
  /** Offset of the zone of each date histogram, ms; 0 for terms. */
  readonly offsets: readonly number[];
  /** Bytes that groups and distinct values may take, 64 MiB when absent; more is `query.tooManyGroups`. */
  readonly mostBytes?: number | undefined;
  /** What blocks answered that were asked the same, whatever the span, before. */
  readonly kept?: KeptQuestion<PartialGroup> | undefined;
  /** Told of the rows of each block within the span when it was looked at. */
  readonly looked?: ((rows: number) => void) | undefined;
}

/**
 * Groups and measures the rows of some blocks that match: a part, to be merged with those of others. `between` is called
 * before each block and now and then within: it may throw to end it.
 */
export function aggregateBlocks(...asked: Parameters<typeof aggregateSteps>): PartialGroup {
  return finish(aggregateSteps(...asked));
}

/** `aggregateBlocks` in steps: a run each. */
export function* aggregateSteps(
  blocks: readonly Block[],
  query: AggregateQuery,
  search: ByteSearch,
  between: () => void,
): Steps<PartialGroup> {
  const { span } = query;
  const tools = { ...groupsOf(query), pace: new Pace(between), search };
  for (const block of blocks) {
    if (block.maxTs < span.from || block.minTs >= span.to) continue;
    between();
    const kept = block.minTs >= span.from && block.maxTs < span.to ? query.kept : undefined;
    if (kept === undefined || block.key === undefined) yield* addBlock(block, query, tools);
    else yield* addKept(block, query, tools, { kept, key: block.key });
    query.looked?.(block.rows);
  }
  return tools.root;
}

/** An answer that is being put together. */
interface Groups {
  readonly root: PartialGroup;
  readonly maker: GroupMaker;
  readonly budget: AggregateBudget;
}

interface BlockTools extends Groups {
  readonly pace: Pace;
  readonly search: ByteSearch;
}

function groupsOf({ by, metrics, mostBytes }: AggregateQuery): Groups {
  const budget = new AggregateBudget(mostBytes);
  const maker = new GroupMaker(by.length, metrics, budget);
  return { root: maker.root(), maker, budget };
}

/** Adds what a block answered before; else its answer, which is kept. */
function* addKept(
  block: Block,
  query: AggregateQuery,
  tools: BlockTools,
  { kept, key }: { readonly kept: KeptQuestion<PartialGroup>; readonly key: string },
): Steps<void> {
  let part = kept.get(key);
  if (part === undefined) {
    const own = { ...tools, ...groupsOf(query) };
    yield* addBlock(block, query, own);
    part = own.root;
    kept.put(key, part, own.budget.bytes);
  }
  tools.maker.merge(tools.root, part, tools.pace);
  yield;
}

function* addBlock(block: Block, query: AggregateQuery, { root, maker, pace, search }: BlockTools): Steps<void> {
  const tallied = talliedFields(query);
  const onlyCounted = query.by.length === 0 && query.metrics.every(({ kind }) => kind === 'count');
  try {
    const scan = new BlockScan(block, { search, pace });
    const axes = new FieldAxes(block, pace);
    const tally = tallied && new BlockTally(tallied, axes);
    for (const run of block.runs.keys()) {
      const mask = scan.mask(query.plan, run, query.span);
      const range = block.runs[run];
      if (onlyCounted && range !== undefined) root.count += rowsOf(mask, range);
      const picked = onlyCounted ? undefined : pickedRows(block, run, mask);
      if (picked !== undefined && tally?.take(picked) !== true) addRows(root, picked, query, { axes, maker, pace });
      yield;
    }
    tally?.flush(root, maker, pace);
  } finally {
    block.release();
  }
}

/**
 * Merges parts of one aggregation, of which no row is in two; they are not changed. `between` is called now and then: it may
 * throw to end it.
 */
export function mergeAggregates(
  parts: readonly PartialGroup[],
  { by, metrics, mostBytes }: Pick<AggregateQuery, 'by' | 'metrics' | 'mostBytes'>,
  between: () => void,
): PartialGroup {
  const [only, ...others] = parts.filter(({ count }) => count > 0);
  if (only !== undefined && others.length === 0) return only;
  const maker = new GroupMaker(by.length, metrics, new AggregateBudget(mostBytes));
  const root = maker.root();
  const pace = new Pace(between);
  for (const part of parts) maker.merge(root, part, pace);
  return root;
}

interface Tools {
  readonly axes: FieldAxes;
  readonly maker: GroupMaker;
  readonly pace: Pace;
}

function addRows(root: PartialGroup, picked: PickedRows, query: AggregateQuery, tools: Tools): void {
  const { axes, maker, pace } = tools;
  const levels = query.by.map((by, level) =>
    by.kind === 'terms' ? axes.axis(by.field, picked) : timeAxis(by, query.offsets[level] ?? 0, picked, pace),
  );
  const measured = query.metrics.some(({ kind }) => kind !== 'count');
  const known = measured ? undefined : countsKnown(levels, picked.count);
  const cells = known === undefined ? cellsOf(levels) : undefined;
  const counts = known ?? cellCounts(cells?.at(-1) ?? ONE_CELL, picked);
  const groups = new Map<number, readonly PartialGroup[]>();
  const path = new GroupPath(root, levels, maker);
  for (let cell = 0; cell < counts.length; cell++) {
    const rows = counts[cell] ?? 0;
    if (rows === 0) continue;
    pace.spend(64);
    const codes = cells === undefined ? levels.map(({ size }) => (size === 1 ? 0 : cell)) : codesOf(cells, cell);
    if (measured) groups.set(cell, measuredGroups(root, { levels, codes, rows, maker }));
    else path.count(codes, rows);
  }
  if (measured && cells !== undefined)
    measureCells(
      { picked, cells: cells.at(-1) ?? ONE_CELL, groupsOf: (cell) => groups.get(cell) ?? [] },
      query.metrics,
      tools,
    );
}

/** Rows by code where all levels but one have one code, and of that one it is known. */
function countsKnown(levels: readonly Axis[], rows: number): Uint32Array | undefined {
  const several = levels.filter(({ size }) => size > 1);
  const [only] = several;
  if (only === undefined) return Uint32Array.of(rows);
  return several.length === 1 ? only.counts : undefined;
}

/** Rows divided by the first level, by the first two, and so on. */
function cellsOf(levels: readonly Axis[]): readonly Cells[] {
  const all: Cells[] = [];
  for (const axis of levels) all.push(divided(all.at(-1) ?? ONE_CELL, axis));
  return all;
}

/** Codes of a cell, one a level. */
function codesOf(cells: readonly Cells[], cell: number): readonly number[] {
  const codes = new Array<number>(cells.length);
  let at = cell;
  for (let level = cells.length - 1; level >= 0; level--) {
    const [before, code] = cells[level]?.split(at) ?? [0, 0];
    codes[level] = code;
    at = before;
  }
  return codes;
}

interface Counted {
  readonly levels: readonly Axis[];
  readonly codes: readonly number[];
  /** Rows that have these codes. */
  readonly rows: number;
  readonly maker: GroupMaker;
}

/** Counts rows in a group and in those of their values below it, as `GroupPath` does; gives those of the last level. */
function measuredGroups(root: PartialGroup, { levels, codes, rows, maker }: Counted): readonly PartialGroup[] {
  root.count += rows;
  let groups: readonly PartialGroup[] = [root];
  for (const [level, axis] of levels.entries()) {
    const values = axis.values(codes[level] ?? 0);
    groups = groups.flatMap((group) => values.map((value) => maker.child(group, value, level)));
    for (const group of groups) group.count += rows;
  }
  return groups;
}
