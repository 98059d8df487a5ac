import type { AggregateRequest, AggregateRow } from '@qiaolou/schema';
import { aggregateDsl, aggregateRows, SHARD_SIZE, type Bucket } from './aggregate-dsl.ts';
import { exactValues, type Ask } from './exact-values.ts';

/**
 * Answers an aggregation level by level: first which values an outer level has, then what is in just those. Shards give
 * many more values than are asked for, so that their counts are right; within each of them that would be too many. Where a shard
 * had even more, the values are counted one and all. `shardSize` is how many a shard gives.
 */
export async function aggregateInSteps(
  ask: Ask,
  request: AggregateRequest,
  offsets: readonly number[],
  shardSize = SHARD_SIZE,
): Promise<readonly AggregateRow[]> {
  const { by } = request;
  const only: (readonly unknown[] | undefined)[] = [];
  for (const [level, group] of by.entries()) {
    if (group.kind !== 'terms') continue;
    // Distinct counts are dear: only of the groups that are given, not of all that a shard has.
    const isLast = level === by.length - 1 && !request.metrics.some(({ kind }) => kind === 'cardinality');
    const asked = isLast ? request : { ...request, by: by.slice(0, level + 1), metrics: [] };
    const { aggregations = {}, count } = await ask(aggregateDsl(asked, offsets, only, shardSize));
    const exact = isExact(aggregations, level) ? undefined : await exactValues(ask, asked, offsets, only);
    if (isLast && exact === undefined) return aggregateRows(request, aggregations, count);
    const values = exact ?? keysAt(aggregations, level);
    if (values.length === 0) return [];
    only[level] = values;
  }
  const { aggregations = {}, count } = await ask(aggregateDsl(request, offsets, only, shardSize));
  return aggregateRows(request, aggregations, count);
}

/** True when no shard had values of this level that it did not give. */
function isExact(bucket: Bucket, level: number): boolean {
  if (level === 0) return (bucket.by?.doc_count_error_upper_bound ?? 0) === 0;
  return (bucket.by?.buckets ?? []).every((child) => isExact(child, level - 1));
}

/** Keys of a level, as the server takes them back. */
function keysAt(bucket: Bucket, level: number): readonly unknown[] {
  const buckets = bucket.by?.buckets ?? [];
  const keys =
    level === 0
      ? buckets.map(({ key, key_as_string: text }) => text ?? key)
      : buckets.flatMap((child) => keysAt(child, level - 1));
  return [...new Set(keys)];
}
