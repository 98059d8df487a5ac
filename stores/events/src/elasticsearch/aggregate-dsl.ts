import {
  comparedAs,
  dateMs,
  fieldDefinition,
  shownValue,
  type AggregateRequest,
  type AggregateRow,
  type GroupBy,
  type Metric,
  type Scalar,
} from '@qiaolou/schema';
import type { Dsl } from './ast-dsl.ts';
import { othersPrefix } from './event-document.ts';
import { OTHERS_FIELD } from './index-template.ts';
import { luceneText } from './lucene-regex.ts';

/** Buckets a shard gives for the merge: the larger, the more exact the counts of rare values. */
export const SHARD_SIZE = 20_000;

/** Values of distinct counts that are kept apart in all groups together. */
const DISTINCT_BUDGET = 8_000_000;
/** Buckets of time that are counted on: of a range of years few have events. */
const MOST_TIMES = 1_000;

/** Most values of an unknown field that are counted by `cardinality`. */
const MAX_OTHERS = 20_000;

/**
 * Nested aggregation: each level is `by`, metrics of the deepest are `m0`, `m1`…. `only`: of a level the values, as the
 * server has them, that alone are groups.
 */
export function aggregateDsl(
  request: AggregateRequest,
  offsets: readonly number[],
  only: readonly (readonly unknown[] | undefined)[] = [],
  shardSize = SHARD_SIZE,
): Dsl {
  const threshold = distinctThreshold(request, only);
  let inner: Dsl = Object.fromEntries(request.metrics.flatMap((metric, index) => metricDsl(metric, index, threshold)));
  for (const [level, by] of [...request.by.entries()].reverse()) {
    const aggs = Object.keys(inner).length === 0 ? {} : { aggs: inner };
    inner = { by: { ...groupDsl(by, offsets[level] ?? 0, only[level], shardSize), ...aggs } };
  }
  return inner;
}

/**
 * Up to how many values a distinct count is nearly exact: 40,000 where groups are few, at least 1,000. A server keeps some
 * eight bytes for each of them in each group, and gives up a question that needs too much memory.
 */
function distinctThreshold({ by, range }: AggregateRequest, only: readonly (readonly unknown[] | undefined)[]): number {
  const groups = by.map((group, level) => {
    if (group.kind === 'terms') return Math.max(1, only[level]?.length ?? group.size);
    const span = (dateMs(range.to) ?? 0) - (dateMs(range.from) ?? 0);
    return Math.max(1, Math.min(MOST_TIMES, span / group.intervalMs));
  });
  const all = groups.reduce((product, one) => product * one, 1);
  return Math.max(1_000, Math.min(40_000, Math.floor(DISTINCT_BUDGET / all)));
}

/** One level. */
export function groupDsl(
  by: GroupBy,
  offset: number,
  only: readonly unknown[] | undefined,
  shardSize = SHARD_SIZE,
): Dsl {
  if (by.kind === 'dateHistogram') {
    const shift = ((-offset % by.intervalMs) + by.intervalMs) % by.intervalMs;
    return {
      date_histogram: {
        field: by.field ?? '@timestamp',
        fixed_interval: `${by.intervalMs}ms`,
        offset: `${shift}ms`,
        min_doc_count: 1,
      },
    };
  }
  if (only !== undefined) {
    const size = { size: by.size, shard_size: Math.max(by.size, only.length) };
    return { terms: { ...termsField(by.field), include: only, ...size } };
  }
  const size = { size: by.size, shard_size: Math.max(by.size, shardSize) };
  return { terms: { ...termsField(by.field), ...size } };
}

/** The field that has the values of a field, and which of its entries they are. */
export function termsField(field: string): Dsl {
  if (fieldDefinition(field) !== undefined) return { field };
  return { field: OTHERS_FIELD, include: `${luceneText(othersPrefix(field), false)}(.|\n)*` };
}

function metricDsl(metric: Metric, index: number, threshold: number): readonly (readonly [string, Dsl])[] {
  const name = `m${index}`;
  switch (metric.kind) {
    case 'count':
      return [];
    case 'cardinality':
      return fieldDefinition(metric.field) === undefined
        ? [[name, { terms: { ...termsField(metric.field), size: MAX_OTHERS } }]]
        : [[name, { cardinality: { field: metric.field, precision_threshold: threshold } }]];
    case 'min':
    case 'max':
    case 'sum':
    case 'avg':
      return [[name, { stats: { field: metric.field } }]];
    default:
      return metric satisfies never;
  }
}

/** A bucket, or the answer as a whole. */
export interface Bucket {
  readonly doc_count?: number;
  readonly key?: string | number;
  /** Of times and booleans. */
  readonly key_as_string?: string;
  readonly by?: {
    readonly buckets: readonly Bucket[];
    /** Of terms: by how much a count may be too low because shards had more values than they gave; 0 when it is exact. */
    readonly doc_count_error_upper_bound?: number;
  };
  readonly [metric: `m${number}`]: MetricAnswer;
}

interface MetricAnswer {
  readonly value?: number;
  readonly buckets?: readonly unknown[];
  readonly count?: number;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly avg?: number | null;
  readonly sum?: number | null;
}

/** Rows of an answer. */
export function aggregateRows(request: AggregateRequest, bucket: Bucket, count: number): readonly AggregateRow[] {
  const [by, ...rest] = request.by;
  if (by === undefined)
    return [
      {
        keys: [],
        count,
        metrics: request.metrics.map((metric, index) => metricValue(metric, bucket[`m${index}`], count)),
      },
    ];
  const inner = { ...request, by: rest };
  return (bucket.by?.buckets ?? []).flatMap((child) =>
    aggregateRows(inner, child, child.doc_count ?? 0).map((row) => ({
      ...row,
      keys: [shownKey(by, child.key ?? ''), ...row.keys],
    })),
  );
}

function metricValue(metric: Metric, answer: MetricAnswer | undefined, count: number): number | null {
  if (metric.kind === 'count') return count;
  if (metric.kind === 'cardinality') return answer?.buckets?.length ?? answer?.value ?? 0;
  return (answer?.count ?? 0) === 0 ? null : (answer?.[metric.kind] ?? null);
}

/** The key of a bucket as answers show it. */
export function shownKey(by: GroupBy, key: string | number): Scalar {
  if (by.kind === 'dateHistogram') return new Date(Number(key)).toISOString();
  if (fieldDefinition(by.field) === undefined) return String(key).slice(othersPrefix(by.field).length);
  const type = comparedAs(by.field);
  if (type === 'boolean') return Number(key) !== 0;
  return type === 'date' ? shownValue(type, key) : key;
}
