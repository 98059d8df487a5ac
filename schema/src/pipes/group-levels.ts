import { hasCode } from '../errors/soc-error.ts';
import type { AggregateRow, GroupBy } from '../ports/event-store.ts';
import type { Ast } from '../query/query-ast.ts';
import type { StageMetric } from '../query/pipes/stage.ts';
import type { GroupReads, PipeScope } from './piped-answer.ts';

/** Groups that a store is asked for at most, of all levels: below what a search server allows. */
const MOST_GROUPS = 50_000;
/** Values of one level at most. */
const MOST_VALUES = 10_000;
/** Values of the first field within which groups are looked for when all of them do not fit into memory. */
const FEW_VALUES = 50;

/** What is grouped by what, and measured. */
interface LevelsQuery {
  readonly where: Ast;
  readonly by: readonly string[];
  readonly metrics: readonly StageMetric[];
  /** How many of the first rows are needed; undefined for all. */
  readonly wanted: number | undefined;
}

/** The groups of each level. */
interface GroupLevels {
  /** Rows by the first field, by the first two, and so on; the last have the measures. */
  readonly levels: readonly (readonly AggregateRow[])[];
  /** How many values each level was asked for. */
  readonly sizes: readonly number[];
}

/**
 * Asks a store for groups level by level. Where they do not fit into its memory (`query.tooManyGroups`), those within the
 * values of the first field with most events are asked for. Throws what the store throws.
 */
export async function groupLevels(reads: GroupReads, scope: PipeScope, query: LevelsQuery): Promise<GroupLevels> {
  const { where, by, wanted } = query;
  // What lacks an inner field must not fill the places of an outer one.
  const exist = by.map((field): Ast => ({ op: 'exists', field }));
  const narrowed = by.length < 2 ? query : { ...query, where: both(where, ...exist) };
  const sizes = groupSizes(by.length, wanted);
  const ask = levelsOf(reads, scope);
  const depths = by.length === 0 ? [0] : by.map((_, level) => level + 1);
  try {
    return { sizes, levels: await Promise.all(depths.map((depth) => ask(narrowed, depth, sizes))) };
  } catch (error) {
    const [first] = by;
    if (first === undefined || !hasCode(error, 'query.tooManyGroups')) throw error;
    return groupsWithin(ask, narrowed, { first, sizes: [FEW_VALUES, ...sizes.slice(1)] });
  }
}

async function groupsWithin(
  ask: AskLevel,
  query: LevelsQuery,
  { first, sizes }: { readonly first: string; readonly sizes: readonly number[] },
): Promise<GroupLevels> {
  const outer = await ask(query, 1, sizes);
  const values = outer.flatMap(({ keys: [value] }) => (value === undefined ? [] : [value]));
  const within = { ...query, where: both(query.where, { op: 'in', field: first, values }) };
  const levels = [outer];
  for (const depth of query.by.keys()) {
    // Other values of the same events have no more events than these: they are not among the first.
    if (depth > 0) levels.push(await ask(within, depth + 1, sizes));
  }
  return { levels, sizes };
}

function both(...args: readonly Ast[]): Ast {
  return { op: 'and', args };
}

/** Asks for the groups of the first so many fields, each of its size. */
type AskLevel = (query: LevelsQuery, depth: number, sizes: readonly number[]) => Promise<readonly AggregateRow[]>;

function levelsOf(reads: GroupReads, { range }: PipeScope): AskLevel {
  return ({ where, by, metrics }, depth, sizes) =>
    reads.aggregate({
      ...{ where, range, metrics: depth === by.length ? metrics : [] },
      by: by.slice(0, depth).map((field, level): GroupBy => ({ kind: 'terms', field, size: sizes[level] ?? 1 })),
    });
}

/**
 * How many values each level is asked for: of the innermost one more than wanted, of the outer as many as there is room for.
 *
 * @example
 *   groupSizes(2, 20); // [2380, 21]
 */
function groupSizes(levels: number, wanted: number | undefined): readonly number[] {
  if (levels === 0) return [];
  const most = Math.min(MOST_VALUES, Math.floor(MOST_GROUPS ** (1 / levels)));
  const inner = Math.min(most, wanted === undefined ? most : wanted + 1);
  if (levels === 1) return [inner];
  const middle = Array.from({ length: levels - 2 }, () => most);
  const outer = Math.floor(MOST_GROUPS / (inner * most ** (levels - 2)));
  return [Math.min(MOST_VALUES, outer), ...middle, inner];
}

/** The most events that a combination can have which was left out because a level was full; 0 when nothing was. */
export function leftOut({ levels, sizes }: GroupLevels): number {
  let most = 0;
  for (const [level, rows] of levels.entries()) {
    const within = Map.groupBy(rows, ({ keys }) => JSON.stringify(keys.slice(0, level)));
    for (const list of within.values())
      if (list.length === sizes[level]) most = Math.max(most, list.at(-1)?.count ?? 0);
  }
  return most;
}
