import {
  comparable,
  comparedAs,
  compareText,
  compareValues,
  fieldDefinition,
  SocError,
  type Ast,
  type Choice,
  type PickRequest,
  type Scalar,
} from '@qiaolou/schema';
import type { SearchPosition } from '../contract/store-request.ts';
import { shownKey, termsField } from './aggregate-dsl.ts';
import type { Dsl } from './ast-dsl.ts';

/** Newest first, as a search sorts. */
const NEWEST: readonly Dsl[] = [{ '@timestamp': { order: 'desc' } }, { 'event.id': { order: 'desc' } }];

/**
 * Sort of a field: events without it last, ties newest first; of several values the server takes the least for `asc` and the
 * greatest for `desc`. Throws `query.unsupported` for a field the dictionary does not have: those share one field here.
 */
export function sortDsl({ by, order }: Extract<Choice, { readonly kind: 'sorted' }>): readonly Dsl[] {
  const definition = fieldDefinition(by);
  if (definition === undefined) throw new SocError('query.unsupported', { field: by, stage: 'sort' });
  const type = definition.type === 'text' ? 'keyword' : definition.type;
  return [{ [by]: { order, missing: '_last', unmapped_type: type } }, ...NEWEST];
}

/** What events must have besides to be in a combination. */
export function inCombination({ where }: Pick<PickRequest, 'where'>, by: readonly string[]): Ast {
  return { op: 'and', args: [where, ...by.map((field): Ast => ({ op: 'exists', field }))] };
}

/**
 * Aggregation of the newest event of each combination, nested by field. Each level gives the values with the newest events,
 * ties by value, one more than asked for: a combination among the first has its outer values among the first of theirs.
 */
export function newestOfEachDsl(by: readonly string[], limit: number): Dsl {
  const [field, ...rest] = by;
  if (field === undefined) return { event: { top_hits: { size: 1, sort: NEWEST, _source: false } } };
  const size = limit + 1;
  return {
    by: {
      terms: { ...termsField(field), size, shard_size: size, order: [{ newest: 'desc' }, { _key: 'asc' }] },
      aggs: { newest: { max: { field: '@timestamp' } }, ...newestOfEachDsl(rest, limit) },
    },
  };
}

/** A bucket of `newestOfEachDsl`, or the answer as a whole. */
export interface NewestBucket {
  readonly key?: string | number;
  readonly by?: { readonly buckets: readonly NewestBucket[] };
  readonly event?: { readonly hits: { readonly hits: readonly NewestHit[] } };
}

interface NewestHit {
  readonly _id: string;
  readonly sort?: readonly (string | number)[];
}

/** Ids of the events of an answer, newest first, and whether there are more combinations. */
export function newestOfEach(
  answer: NewestBucket,
  by: readonly string[],
  limit: number,
): { readonly ids: readonly string[]; readonly more: boolean } {
  const found = combinationsOf(answer, by).toSorted((a, b) => b.ts - a.ts || compareKeys(by, a.keys, b.keys));
  const chosen = found.slice(0, limit).toSorted((a, b) => b.ts - a.ts || compareText(b.id, a.id));
  return { ids: [...new Set(chosen.map(({ id }) => id))], more: found.length > limit };
}

interface Combination extends SearchPosition {
  readonly keys: readonly Scalar[];
}

function combinationsOf(bucket: NewestBucket, by: readonly string[]): readonly Combination[] {
  const [field, ...rest] = by;
  if (field === undefined)
    return (bucket.event?.hits.hits ?? []).map(({ _id: id, sort }) => ({ id, ts: Number(sort?.[0] ?? 0), keys: [] }));
  return (bucket.by?.buckets ?? []).flatMap((child) =>
    combinationsOf(child, rest).map((one) => ({
      ...one,
      keys: [shownKey({ kind: 'terms', field, size: 1 }, child.key ?? ''), ...one.keys],
    })),
  );
}

function compareKeys(by: readonly string[], a: readonly Scalar[], b: readonly Scalar[]): number {
  const differing = by.findIndex((_, index) => a[index] !== b[index]);
  const type = comparedAs(by[differing] ?? '');
  const [x, y] = [a, b].map((keys) => comparable(type, keys[differing] ?? '') ?? '');
  return differing < 0 || x === undefined || y === undefined ? 0 : compareValues(x, y);
}
