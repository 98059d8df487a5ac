import {
  comparable,
  comparedAs,
  compareValues,
  fieldDefinition,
  type AggregateRequest,
  type FieldType,
  type GroupBy,
  type Scalar,
} from '@qiaolou/schema';
import { groupDsl, type Bucket } from './aggregate-dsl.ts';
import type { Dsl } from './ast-dsl.ts';
import { othersPrefix } from './event-document.ts';
import { OTHERS_FIELD } from './index-template.ts';

/** Combinations of one page. */
const PAGE = 10_000;
/** Combinations that are counted at most: 20 pages, each of which goes through all that match. */
const MOST = 200_000;

/** An answer: its aggregations, and how many events match. */
interface AggregateAnswer {
  readonly aggregations?: Bucket;
  readonly count: number;
}

/** Asks with these aggregations of all that match and, when there is one, of a further filter. */
export type Ask = (aggs: Dsl, narrowed?: Dsl) => Promise<AggregateAnswer>;

/** A composite answer, as this file asks for it. */
interface Composite {
  readonly after_key?: Readonly<Record<string, Scalar>>;
  readonly buckets: readonly { readonly key: Readonly<Record<string, Scalar>>; readonly doc_count: number }[];
}

/** Types whose values may be too many for a shard's part of an answer. */
const MANY: ReadonlySet<FieldType> = new Set(['keyword', 'text', 'ip', 'long']);

/** A level as the last of several. */
interface Level {
  readonly by: readonly GroupBy[];
  readonly last: Extract<GroupBy, { readonly kind: 'terms' }>;
  /** Of a field outside the dictionary the start of its entries, else empty. */
  readonly prefix: string;
  /** Of the levels above the values that count. */
  readonly allowed: readonly (ReadonlySet<string> | undefined)[];
}

/** Counts of values, by the combination of the levels above. */
type Counts = Map<string, Map<Scalar, number>>;

/**
 * The most frequent values of a level, counted one and all: pages of all combinations of it and the levels above, of which
 * only those in `only` count. Undefined when there are too many, or for fields the dictionary does not have below the first level.
 */
export async function exactValues(
  ask: Ask,
  { by }: Pick<AggregateRequest, 'by'>,
  offsets: readonly number[],
  only: readonly (readonly unknown[] | undefined)[],
): Promise<readonly unknown[] | undefined> {
  const level = levelOf(by, only);
  if (level === undefined) return undefined;
  const counts: Counts = new Map();
  const sources = by.map((group, at) => ({ [`k${at}`]: sourceOf(group, offsets[at] ?? 0) }));
  let after = level.prefix === '' ? undefined : { k0: beforeAll(level.prefix) };
  for (let seen = 0; seen < MOST; seen += PAGE) {
    const composite = { size: PAGE, sources, ...(after !== undefined && { after }) };
    const { aggregations } = await ask({ by: { composite } }, narrowedTo(by, only));
    const page = (aggregations?.by ?? { buckets: [] }) as unknown as Composite;
    for (const { key, doc_count: count } of page.buckets) addTo(counts, level, key, count);
    after = page.after_key as typeof after;
    if (after === undefined || page.buckets.length < PAGE || isBehind(after.k0, level.prefix))
      return mostFrequent(counts, level.last);
  }
  return undefined;
}

function levelOf(by: readonly GroupBy[], only: readonly (readonly unknown[] | undefined)[]): Level | undefined {
  const last = by.at(-1);
  if (last?.kind !== 'terms' || !by.every((group) => canBeCounted(group, by.length))) return undefined;
  const prefix = fieldDefinition(last.field) === undefined ? othersPrefix(last.field) : '';
  return { by, last, prefix, allowed: only.map((values) => values && new Set(values.map(String))) };
}

function canBeCounted(group: GroupBy, levels: number): boolean {
  if (group.kind === 'dateHistogram') return true;
  return fieldDefinition(group.field) === undefined ? levels === 1 : MANY.has(comparedAs(group.field)) || levels > 1;
}

function sourceOf(group: GroupBy, offset: number): Dsl {
  if (group.kind === 'terms')
    return { terms: { field: fieldDefinition(group.field) === undefined ? OTHERS_FIELD : group.field } };
  const { field, fixed_interval, offset: shift } = groupDsl(group, offset, undefined)['date_histogram'] as Dsl;
  return { date_histogram: { field, fixed_interval, offset: shift } };
}

/** A text before all that begin with the prefix, which ends in `=`: its last character is the one before. */
function beforeAll(prefix: string): string {
  return `${prefix.slice(0, -1)}<\u{10ffff}`;
}

/** True when no more values with the prefix follow; of an empty prefix never. */
function isBehind(value: Scalar | undefined, prefix: string): boolean {
  const text = String(value);
  return prefix !== '' && !text.startsWith(prefix) && Buffer.compare(Buffer.from(text), Buffer.from(prefix)) > 0;
}

/** Only events that have one of the values that count on each level above. */
function narrowedTo(by: readonly GroupBy[], only: readonly (readonly unknown[] | undefined)[]): Dsl | undefined {
  const filter = by.flatMap((group, level) => {
    const values = only[level];
    return group.kind === 'terms' && values !== undefined ? [{ terms: { [group.field]: values } }] : [];
  });
  return filter.length === 0 ? undefined : { bool: { filter } };
}

function addTo(
  counts: Counts,
  { by, prefix, allowed }: Level,
  key: Readonly<Record<string, Scalar>>,
  count: number,
): void {
  const keys = by.map((_, at) => key[`k${at}`] ?? '');
  const value = keys.at(-1) ?? '';
  if (!String(value).startsWith(prefix)) return;
  if (keys.some((one, at) => allowed[at]?.has(String(one)) === false)) return;
  const outer = JSON.stringify(keys.slice(0, -1));
  const inner = counts.get(outer) ?? new Map<Scalar, number>();
  counts.set(outer, inner.set(value, count));
}

/** Of each combination of the levels above the most frequent values, of equal ones the least, as the server orders them. */
function mostFrequent(
  counts: ReadonlyMap<string, ReadonlyMap<Scalar, number>>,
  { field, size }: Extract<GroupBy, { readonly kind: 'terms' }>,
): readonly unknown[] {
  const type = fieldDefinition(field) === undefined ? 'keyword' : comparedAs(field);
  const chosen = new Set<Scalar>();
  for (const inner of counts.values()) {
    const ordered = [...inner].sort(
      ([a, x], [b, y]) => y - x || compareValues(comparable(type, a) ?? '', comparable(type, b) ?? ''),
    );
    for (const [value] of ordered.slice(0, size)) chosen.add(value);
  }
  return [...chosen];
}
