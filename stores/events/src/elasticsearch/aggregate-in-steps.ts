import type { AggregateRequest, AggregateRow } from '@qiaolou/schema';
import { aggregateDsl, aggregateRows, type Bucket } from './aggregate-dsl.ts';
import type { Dsl } from './ast-dsl.ts';

/** An answer: its aggregations, and how many events match. */
export interface AggregateAnswer {
  readonly aggregations?: Bucket;
  readonly count: number;
}

/**
 * Answers an aggregation level by level: first which values an outer level has, then what is in just those. Shards give
 * many more values than are asked for, so that their counts are right; within each of them that would be too many.
 */
export async function aggregateInSteps(
  ask: (aggs: Dsl) => Promise<AggregateAnswer>,
  request: AggregateRequest,
  offsets: readonly number[],
): Promise<readonly AggregateRow[]> {
  const { by } = request;
  const only: (readonly unknown[] | undefined)[] = [];
  for (const [level, group] of by.slice(0, -1).entries()) {
    if (group.kind !== 'terms') continue;
    const outer = { ...request, by: by.slice(0, level + 1), metrics: [] };
    const values = keysAt((await ask(aggregateDsl(outer, offsets, only))).aggregations ?? {}, level);
    if (values.length === 0) return [];
    only[level] = values;
  }
  const { aggregations = {}, count } = await ask(aggregateDsl(request, offsets, only));
  return aggregateRows(request, aggregations, count);
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
