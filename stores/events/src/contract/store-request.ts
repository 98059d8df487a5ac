import type { AggregateRequest, Choice, EcsEvent, PickRequest, SearchRequest, TimeRange } from '@qiaolou/schema';
import {
  assertValidAst,
  comparedAs,
  dateMs,
  MOST_PICKED,
  SocError,
  zoneOffset,
  parseJson,
} from '@qiaolou/schema/reading';
import { compileRe2 } from '@qiaolou/schema/re2';

/** Most events of one page, and most ids of one `get`. */
const MAX_PAGE = 10_000;

/** Counting stops here; more is `atLeast`. */
export const MAX_COUNT = 10_000;

/** A half-open time range in epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A search request checked: times as numbers, the cursor read. */
export interface CheckedSearch {
  readonly span: Span;
  readonly after?: CountedPosition | undefined;
  /** How many of the replays in force its first page saw; none when absent. */
  readonly seen?: number | undefined;
}

/** Position of an event in the total order. */
export interface SearchPosition {
  readonly ts: number;
  readonly id: string;
}

/** A cursor: where the last page ended, and how many matches the first page counted. */
interface CountedPosition extends SearchPosition {
  readonly total: number;
  /** Replays in force that the first page saw. */
  readonly seen: number;
}

/** Checks a search request; throws `query.*` or `store.badRequest`. */
export function checkSearch(request: SearchRequest): CheckedSearch {
  assertValidAst(request.where, compileRe2);
  checkLimit(request.limit);
  return {
    span: checkRange(request.range),
    after: request.after === undefined ? undefined : readSearchCursor(request.after),
  };
}

/** Checks the limit of a page: an integer, 1–10,000. */
export function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    throw new SocError('store.badRequest', { limit, max: MAX_PAGE });
}

/** Checks a time range and reads its ends. An empty range is fine, a reversed one is not. */
function checkRange(range: TimeRange): Span {
  const from = dateMs(range.from);
  const to = dateMs(range.to);
  if (from === undefined || to === undefined || to < from)
    throw new SocError('query.badTimeRange', { from: range.from, to: range.to });
  return { from, to };
}

/** An aggregation checked: times as numbers, the zone offset of each date histogram (0 for terms). */
export interface CheckedAggregate {
  readonly span: Span;
  readonly offsets: readonly number[];
}

/** Checks an aggregation; throws `query.*` or `store.badRequest`. */
export function checkAggregate(request: AggregateRequest): CheckedAggregate {
  assertValidAst(request.where, compileRe2);
  const span = checkRange(request.range);
  if (request.by.length > 3) throw new SocError('store.badRequest', { by: request.by.length, max: 3 });
  for (const metric of request.metrics) {
    if (metric.kind === 'count' || metric.kind === 'cardinality') continue;
    const type = comparedAs(metric.field);
    if (type !== 'long' && type !== 'double' && type !== 'date')
      throw new SocError('query.badValue', { field: metric.field, type, metric: metric.kind });
  }
  return { span, offsets: request.by.map((by) => groupOffset(by, span)) };
}

/** Checks a pick and reads its time range; throws `query.*` or `store.badRequest`. */
export function checkPick({ where, range, choice, limit }: PickRequest): Span {
  assertValidAst(where, compileRe2);
  const most = mostPicked(choice);
  if (most === undefined) throw new SocError('store.badRequest', { by: choice.by.length, max: 3 });
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw new SocError('store.badRequest', { limit, max: most });
  return checkRange(range);
}

/** Undefined when that many fields cannot be combined. */
function mostPicked(choice: Choice): number | undefined {
  return choice.kind === 'sorted' ? MOST_PICKED.sorted : MOST_PICKED.newestOfEach[choice.by.length - 1];
}

function groupOffset(by: AggregateRequest['by'][number], span: Span): number {
  if (by.kind === 'terms') {
    if (!Number.isInteger(by.size) || by.size < 1 || by.size > 10_000)
      throw new SocError('store.badRequest', { size: by.size, max: 10_000 });
    return 0;
  }
  if (!Number.isInteger(by.intervalMs) || by.intervalMs < 1)
    throw new SocError('store.badRequest', { intervalMs: by.intervalMs });
  try {
    return zoneOffset(by.zone)(span.from);
  } catch {
    throw new SocError('store.badRequest', { zone: by.zone });
  }
}

/** Cursor text of a position; `total` and `seen` are what the first page counted, so that later pages need not and see the same. */
export function searchCursor(position: SearchPosition, total: number, seen = 0): string {
  const told = [position.ts, position.id, total];
  return Buffer.from(JSON.stringify(seen === 0 ? told : [...told, seen])).toString('base64url');
}

function readSearchCursor(cursor: string): CountedPosition {
  try {
    const parsed: unknown = parseJson(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed)) {
      const [ts, id, total, seen = 0] = parsed as readonly unknown[];
      if ([ts, total, seen].every(Number.isSafeInteger) && typeof id === 'string')
        return { ts: Number(ts), id, total: Number(total), seen: Number(seen) };
    }
  } catch {
    // Falls through to the one error for every unreadable cursor.
  }
  throw new SocError('query.badCursor', {});
}

/** Fields that every answer has. */
export const ALWAYS = ['@timestamp', 'event.id', 'event.created', 'event.original', 'event.kind', 'event.dataset'];

/** The wanted fields of an event; the six required ones always, everything when no list is given. */
export function projected(event: EcsEvent, fields: readonly string[] | undefined): EcsEvent {
  if (fields === undefined) return event;
  const wanted = new Set([...ALWAYS, ...fields]);
  return Object.fromEntries(Object.entries(event).filter(([field]) => wanted.has(field))) as EcsEvent;
}

/** Throws `store.cancelled` when nobody waits for the answer any more. */
export function mustBeWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new SocError('store.cancelled');
}
