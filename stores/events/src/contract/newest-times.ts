import {
  comparable,
  comparedAs,
  hasCode,
  isoTime,
  type AggregateRow,
  type Ast,
  type Comparable,
  type EventStore,
  type GroupBy,
  type IsoTime,
  type PickRequest,
} from '@qiaolou/schema';
import { compareCombinations } from './value-combinations.ts';

/** Values that each level is asked for, by the number of levels: some 50,000 groups. */
const LEVEL_SIZES: readonly number[] = [10_000, 223, 36];

/** When the newest events of combinations were. */
export interface NewestTimes {
  readonly times: readonly IsoTime[];
  /** There are more combinations than the limit. */
  readonly more: boolean;
}

/**
 * When the newest event was of each combination that a pick gives: an event at another time is none of them. Undefined when
 * the combinations are too many to be asked for at once.
 */
export async function newestTimes(
  { aggregate }: Pick<EventStore, 'aggregate'>,
  { where, range, limit }: PickRequest,
  by: readonly string[],
): Promise<NewestTimes | undefined> {
  const size = LEVEL_SIZES[by.length - 1] ?? 1;
  const exist = by.map((field): Ast => ({ op: 'exists', field }));
  const rows = await aggregate({
    ...{ where: { op: 'and', args: [where, ...exist] }, range },
    by: by.map((field): GroupBy => ({ kind: 'terms', field, size })),
    metrics: [{ kind: 'max', field: '@timestamp' }],
  }).catch(noneIfTooMany);
  if (rows === undefined) return undefined;
  if (by.some((_, level) => isFull(rows, level, size))) return undefined;
  const found = rows
    .map((row) => ({ ts: row.metrics[0] ?? 0, keys: comparedKeys(row, by) }))
    .sort((a, b) => b.ts - a.ts || compareCombinations(a.keys, b.keys));
  return { times: [...new Set(found.slice(0, limit).map(({ ts }) => isoTime(ts)))], more: found.length > limit };
}

/** Groups that do not fit into memory are too many. */
function noneIfTooMany(error: unknown): undefined {
  if (!hasCode(error, 'query.tooManyGroups')) throw error;
}

/** Whether a group of a level has as many values as it was asked for: there may be more. */
function isFull(rows: readonly AggregateRow[], level: number, size: number): boolean {
  const values = new Map<string, Set<unknown>>();
  for (const { keys } of rows) {
    const group = JSON.stringify(keys.slice(0, level));
    const known = values.get(group) ?? new Set();
    values.set(group, known.add(keys[level]));
    if (known.size === size) return true;
  }
  return false;
}

function comparedKeys({ keys }: AggregateRow, by: readonly string[]): readonly Comparable[] {
  return keys.map((key, index) => comparable(comparedAs(by[index] ?? ''), key) ?? key);
}
