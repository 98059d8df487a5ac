import { compareText, HOUR_MS, type EcsEvent, type SearchPage, type SearchRequest } from '@qiaolou/schema';
import { astSql, SqlParams } from './ast-sql.ts';
import type { Queries } from './duckdb-engine.ts';
import { sqlName } from './event-columns.ts';
import { idsWithin, readEvents } from './event-reader.ts';
import type { StoreRead } from './store-read.ts';
import { sourcesIn, viewSpan, type SourceRelation, type StoreView } from './store-view.ts';
import {
  MAX_COUNT,
  projected,
  searchCursor,
  type CheckedSearch,
  type SearchPosition,
  type Span,
} from '../contract/store-request.ts';

const TS = sqlName('@timestamp');
const ID = sqlName('event.id');
const FIRST_SLICE_MS = HOUR_MS;

/**
 * One page in two phases: positions from only the columns of the filter, walking slices of time that grow
 * from the near end until the page and the count are full; then whole rows by id.
 */
export async function searchEvents(
  read: StoreRead,
  request: SearchRequest,
  checked: CheckedSearch,
): Promise<SearchPage> {
  const walk = new PageWalk(read, request, checked);
  await walk.run();
  const page = walk.found.slice(0, request.limit);
  const events = await wholeEvents(read, page);
  const last = page.at(-1);
  const more = walk.found.length > request.limit;
  return {
    events: events.map((event) => projected(event, request.fields)),
    ...(more && last !== undefined ? { next: searchCursor(last, walk.count) } : {}),
    total:
      walk.count > MAX_COUNT ? { value: MAX_COUNT, relation: 'atLeast' } : { value: walk.count, relation: 'exact' },
  };
}

class PageWalk {
  readonly found: SearchPosition[] = [];
  /** Matches counted, at most one more than MAX_COUNT. */
  count: number;
  readonly #engine: Queries;
  readonly #view: StoreView;
  readonly #request: SearchRequest;
  readonly #after: SearchPosition | undefined;
  readonly #counting: boolean;
  readonly #span: Span;
  readonly #deadline: number;

  constructor({ engine, view, deadline }: StoreRead, request: SearchRequest, checked: CheckedSearch) {
    this.#engine = engine;
    this.#view = view;
    this.#request = request;
    this.#deadline = deadline;
    this.#after = checked.after;
    this.#counting = checked.after === undefined;
    this.count = checked.after?.total ?? 0;
    this.#span = this.#reach(checked.span);
  }

  /** The part of the asked span where there can be rows. */
  #reach(span: Span): Span {
    const data = viewSpan(this.#view) ?? { from: 0, to: 0 };
    let from = Math.max(span.from, data.from);
    let to = Math.min(span.to, data.to);
    if (this.#after !== undefined) {
      if (this.#request.sort === 'newest') to = Math.min(to, this.#after.ts + 1);
      else from = Math.max(from, this.#after.ts);
    }
    return { from, to };
  }

  async run(): Promise<void> {
    let { from, to } = this.#span;
    let width = FIRST_SLICE_MS;
    while (from < to && !this.#pageFull) {
      const newest = this.#request.sort === 'newest';
      const slice = newest ? { from: Math.max(from, to - width), to } : { from, to: Math.min(to, from + width) };
      if (newest) to = slice.from;
      else from = slice.to;
      const before = this.found.length;
      await this.#slice(slice);
      width *= this.found.length > before ? 2 : 8;
    }
    if (from < to && this.#counting && this.count <= MAX_COUNT) this.count += await this.#countIn({ from, to });
  }

  get #pageFull(): boolean {
    return this.found.length > this.#request.limit;
  }

  async #slice(slice: Span): Promise<void> {
    const sources = sourcesIn(this.#view, slice);
    if (sources.length === 0) return;
    const need = this.#request.limit + 1 - this.found.length;
    const rows = await this.#positions(sources, slice, need);
    this.found.push(...rows);
    if (!this.#counting) return;
    this.count += rows.length < need ? rows.length : await this.#countIn(slice);
  }

  async #positions(sources: readonly SourceRelation[], slice: Span, need: number): Promise<SearchPosition[]> {
    const direction = this.#request.sort === 'newest' ? 'DESC' : 'ASC';
    const order = `ORDER BY ${TS} ${direction}, ${ID} ${direction} LIMIT ${need}`;
    const params = new SqlParams();
    const parts = sources.map((source) => {
      const where = [this.#where(source, slice, params), ...this.#past(params)].join(' AND ');
      return `(SELECT CAST(${TS} AS DOUBLE) AS ${TS}, ${ID} FROM ${source.relation} WHERE ${where} ${order})`;
    });
    const sql = parts.length === 1 ? parts.join('') : `SELECT * FROM (${parts.join(' UNION ALL ')}) ${order}`;
    const rows = await this.#engine.query(sql, params.values, this.#deadline);
    return rows.map((row) => ({ ts: Number(row['@timestamp']), id: String(row['event.id']) }));
  }

  #past(params: SqlParams): readonly string[] {
    if (this.#after === undefined) return [];
    const than = this.#request.sort === 'newest' ? '<' : '>';
    const [ts, id] = [params.add(this.#after.ts), params.add(this.#after.id)];
    return [`(${TS} ${than} ${ts} OR (${TS} = ${ts} AND ${ID} ${than} ${id}))`];
  }

  #where(source: SourceRelation, slice: Span, params: SqlParams): string {
    const [from, to] = [params.add(slice.from), params.add(slice.to)];
    return `${TS} >= ${from} AND ${TS} < ${to} AND ${astSql(this.#request.where, source, params)}`;
  }

  async #countIn(slice: Span): Promise<number> {
    const params = new SqlParams();
    const sources = sourcesIn(this.#view, slice);
    if (sources.length === 0) return 0;
    const left = MAX_COUNT + 1 - this.count;
    const parts = sources.map(
      (source) => `(SELECT 1 FROM ${source.relation} WHERE ${this.#where(source, slice, params)} LIMIT ${left})`,
    );
    const sql = `SELECT CAST(count(*) AS DOUBLE) AS n FROM (${parts.join(' UNION ALL ')})`;
    const [row] = await this.#engine.query(sql, params.values, this.#deadline);
    return Math.min(left, Number(row?.['n'] ?? 0));
  }
}

/** Whole events of positions, in their order. */
async function wholeEvents(
  { engine, view, deadline }: StoreRead,
  page: readonly SearchPosition[],
): Promise<readonly EcsEvent[]> {
  if (page.length === 0) return [];
  const times = page.map(({ ts }) => ts).sort((a, b) => a - b);
  const span = { from: times.at(0) ?? 0, to: times.at(-1) ?? 0 };
  const condition = idsWithin(span, page.map(({ id }) => id).sort(compareText));
  const sources = sourcesIn(view, { from: span.from, to: span.to + 1 });
  const events = new Map<string, EcsEvent>();
  for (const { event } of await readEvents(engine, sources, condition, deadline)) events.set(event['event.id'], event);
  return page.map(({ id }) => events.get(id)).filter((event) => event !== undefined);
}
