import {
  afterFailure,
  dateMs,
  hasCode,
  isoTime,
  SocError,
  type AggregateRequest,
  type AggregateRow,
  type AppendResult,
  type Clock,
  type EcsEvent,
  type EventStore,
  type EventStoreStats,
  type IsoTime,
  type PickPage,
  type PickRequest,
  type Reading,
  type SearchPage,
  type SearchRequest,
  type StoredReplay,
  type TailCursor,
  type TailPage,
} from '@qiaolou/schema';
import {
  checkAggregate,
  checkLimit,
  checkPick,
  checkSearch,
  MAX_COUNT,
  projected,
  searchCursor,
  type SearchPosition,
} from '../contract/store-request.ts';
import type { SeenBy } from '../contract/replay-list.ts';
import type { EventCustody } from '../custody/event-custody.ts';
import { aggregateInSteps } from './aggregate-in-steps.ts';
import { astDsl, type Dsl } from './ast-dsl.ts';
import { bulkAppend } from './bulk-append.ts';
import { ServerCustody } from './custody/server-custody.ts';
import type { KnownServer } from './dialects/dialect.ts';
import { probeDialect } from './dialects/probe-dialect.ts';
import { EventIndices, type DayIndex, type Hit, type ServerHealth } from './event-indices.ts';
import type { Ask } from './exact-values.ts';
import { documentEvent } from './event-document.ts';
import { adoptIndices } from './adopt-indices.ts';
import { installTemplate } from './index-template.ts';
import { readInOrder } from './read-in-order.ts';
import { readSpan, type SpanWanted } from './read-span.ts';
import { inCombination, newestOfEach, newestOfEachDsl, sortDsl } from './pick-dsl.ts';
import { SearchServer, type ServerOptions } from './plain-transport.ts';
import { ReplaysIndex } from './replays-index.ts';

export type { ServerHealth } from './event-indices.ts';

export interface ElasticsearchStoreOptions extends Omit<ServerOptions, 'requestTimeoutMs'> {
  readonly clock: Clock;
  /** Start of the names of the indices, lower case; `soc-events` when absent: `soc-events-2026.03.01`. */
  readonly indexPrefix?: string | undefined;
  /** When an append resolves: at once (`false`, the default; events are searchable after up to 5 s) or when searchable. */
  readonly refresh?: 'wait_for' | boolean | undefined;
  /** Events younger than this are left for the next `tail`, ms: writers whose bulk requests overlap; 2,000 when absent. */
  readonly tailMarginMs?: number | undefined;
  /** Longest time of a request, ms; 30,000 when absent. */
  readonly requestTimeoutMs?: number | undefined;
}

/**
 * Opens a store on a server that one of the dialects is for: Elasticsearch 7.17 to 9, OpenSearch 2 and 3, Easysearch. Throws
 * `store.unavailable` when it cannot be reached; `store.accessDenied`, `store.serverTooOld` and `store.serverUnknown` for what
 * does not pass by itself.
 */
export async function openElasticsearchEventStore(options: ElasticsearchStoreOptions): Promise<ServerEventStore> {
  const prefix = options.indexPrefix ?? 'soc-events';
  if (!/^[a-z][a-z0-9-]{0,60}$/.test(prefix)) throw new SocError('store.badRequest', { indexPrefix: prefix });
  const server = new SearchServer({ ...options, requestTimeoutMs: options.requestTimeoutMs ?? 30_000 });
  try {
    const known = await probeDialect(server);
    await installTemplate(server, prefix, known.dialect);
    await adoptIndices(server, prefix);
    return new ElasticsearchEventStore(server, known, { ...options, indexPrefix: prefix });
  } catch (error) {
    throw await afterFailure(openingFault(error), () => server.close());
  }
}

/** A login that is refused while the store is open may be mended meanwhile; before that somebody must mend the settings. */
function openingFault(error: unknown): unknown {
  if (!hasCode(error, 'store.unavailable')) return error;
  const { status } = error.details;
  return status === 401 || status === 403 ? new SocError('store.accessDenied', error.details, { cause: error }) : error;
}

/** A store on a search server, and what only such a one can do. */
export interface ServerEventStore extends EventStore {
  /** How the cluster is. */
  health(): Promise<ServerHealth>;
  /** The days that have an index, oldest first, also those without events. */
  dayIndices(): Promise<readonly DayIndex[]>;
  /** Seals and deletes its days. */
  readonly custody: EventCustody;
  /** As `append`, for events of another store: when that one took them stays what `event.ingested` says. */
  adopt(events: readonly EcsEvent[]): Promise<AppendResult>;
  /**
   * The events of a day from the first to the last by `@timestamp` and `event.id`, in pages of at most `size`, as they were
   * when it began where the server has points in time.
   */
  eventsOfDay(day: string, size: number, reading?: Reading): AsyncGenerator<readonly EcsEvent[]>;
  /** What the server says it is: product and version. */
  readonly dialect: string;
  /** The events of a query and a span, in pages; as `readSpan`. */
  eventsInSpan(wanted: SpanWanted, reading?: Pick<Reading, 'signal'>): AsyncGenerator<readonly EcsEvent[]>;
  /** As `eventsOfDay`, only where they stand. */
  positionsOfDay(day: string, size: number, reading?: Reading): AsyncGenerator<readonly SearchPosition[]>;
}

class ElasticsearchEventStore implements ServerEventStore {
  readonly #server: SearchServer;
  readonly #indices: EventIndices;
  readonly #known: KnownServer;
  readonly #options: ElasticsearchStoreOptions & { readonly indexPrefix: string };
  readonly custody: ServerCustody;
  readonly #replays: ReplaysIndex;
  #lastIngested = 0;
  #closed = false;
  #inFlight = 0;

  constructor(
    server: SearchServer,
    known: KnownServer,
    options: ElasticsearchStoreOptions & { readonly indexPrefix: string },
  ) {
    this.#server = server;
    this.#indices = new EventIndices(server, options.indexPrefix);
    this.#known = known;
    this.#replays = new ReplaysIndex(server, options.indexPrefix, options.clock);
    this.#options = options;
    const { pointInTime } = known.dialect;
    this.custody = new ServerCustody({ server, prefix: options.indexPrefix, pointInTime });
  }

  append(events: readonly EcsEvent[]): Promise<AppendResult> {
    return this.#store(events, false);
  }

  adopt(events: readonly EcsEvent[]): Promise<AppendResult> {
    return this.#store(events, true);
  }

  async health(): Promise<ServerHealth> {
    this.#mustBeOpen();
    return this.#indices.health();
  }

  async dayIndices(): Promise<readonly DayIndex[]> {
    this.#mustBeOpen();
    return this.#indices.days();
  }

  async *eventsOfDay(day: string, size: number, reading?: Reading): AsyncGenerator<readonly EcsEvent[]> {
    for await (const page of this.#hitsOfDay(day, size, true, reading))
      yield page.map(({ _source }) => documentEvent(_source));
  }

  get dialect(): string {
    return `${this.#known.dialect.product} ${this.#known.version}`;
  }

  async *eventsInSpan(
    { where, span }: SpanWanted,
    reading?: Pick<Reading, 'signal'>,
  ): AsyncGenerator<readonly EcsEvent[]> {
    this.#mustBeOpen();
    const { pointInTime } = this.#known.dialect;
    const seen = (await this.#replays.list()).seenBy(where, { range: EVER });
    yield* readSpan({ server: this.#server, indices: this.#indices, pointInTime }, { where: seen, span }, reading);
  }

  async *positionsOfDay(day: string, size: number, reading?: Reading): AsyncGenerator<readonly SearchPosition[]> {
    for await (const page of this.#hitsOfDay(day, size, false, reading))
      yield page.map(({ _id, sort }) => ({ ts: Number(sort?.[0]), id: _id }));
  }

  #hitsOfDay(day: string, size: number, source: boolean, reading?: Reading): AsyncGenerator<readonly Hit[]> {
    this.#mustBeOpen();
    checkLimit(size);
    const asked = { query: { match_all: {} }, sort: sortBy('@timestamp', 'asc'), size, source };
    const indices = this.#indices.ofDay(day);
    return readInOrder(this.#server, this.#known.dialect.pointInTime, { indices, ...asked }, reading);
  }

  async #store(events: readonly EcsEvent[], keepsIngested: boolean): Promise<AppendResult> {
    this.#mustBeOpen();
    if (this.#inFlight > 0 && this.#inFlight + events.length > 50_000)
      throw new SocError('store.busy', { retryAfterMs: 250, waiting: this.#inFlight });
    this.#lastIngested = Math.max(this.#lastIngested, this.#options.clock.now());
    this.#inFlight += events.length;
    try {
      return await bulkAppend(this.#server, events, {
        prefix: this.#options.indexPrefix,
        ingested: isoTime(this.#lastIngested),
        keepsIngested,
        refresh: this.#options.refresh ?? false,
      });
    } finally {
      this.#inFlight -= events.length;
    }
  }

  async search(request: SearchRequest, reading?: Reading): Promise<SearchPage> {
    this.#mustBeOpen();
    const { after } = checkSearch(request);
    const replays = await this.#replays.list();
    const { replays: seen = after?.seen ?? replays.inForce } = request;
    const order = request.sort === 'newest' ? 'desc' : 'asc';
    const answer = await this.#indices.search(
      {
        size: request.limit + 1,
        track_total_hits: MAX_COUNT + 1,
        query: await this.#filter({ ...request, replays: seen }),
        sort: sortBy('@timestamp', order),
        ...(after === undefined ? {} : { search_after: [after.ts, after.id] }),
      },
      reading,
    );
    const found = answer.hits.hits.map((hit) => documentEvent(hit._source));
    const events = found.slice(0, request.limit);
    const last = events.at(-1);
    const count = answer.hits.total?.value ?? 0;
    return {
      events: events.map((event) => projected(event, request.fields)),
      ...(found.length > request.limit && last !== undefined
        ? { next: searchCursor(positionOf(last), count, seen === 'stored' ? 0 : seen) }
        : {}),
      total: count > MAX_COUNT ? { value: MAX_COUNT, relation: 'atLeast' } : { value: count, relation: 'exact' },
    };
  }

  async aggregate(request: AggregateRequest, reading?: Reading): Promise<readonly AggregateRow[]> {
    this.#mustBeOpen();
    const { offsets } = checkAggregate(request);
    const asked = { size: 0, track_total_hits: true, query: await this.#filter(request) };
    const ask: Ask = async (aggs, narrowed) => {
      const query = narrowed === undefined ? asked.query : { bool: { filter: [asked.query, narrowed] } };
      const { aggregations = {}, hits } = await this.#indices.search({ ...asked, query, aggs }, reading);
      return { aggregations, count: hits.total?.value ?? 0 };
    };
    return aggregateInSteps(ask, request, offsets);
  }

  async pick(request: PickRequest, reading?: Reading): Promise<PickPage> {
    this.#mustBeOpen();
    checkPick(request);
    const { choice, limit, fields } = request;
    if (choice.kind === 'sorted') {
      const query = await this.#filter(request);
      const body = { size: limit + 1, track_total_hits: false, query, sort: sortDsl(choice) };
      const found = (await this.#indices.search(body, reading)).hits.hits.map((hit) => documentEvent(hit._source));
      return {
        events: found.slice(0, limit).map((event) => projected(event, fields)),
        more: found.length > limit,
      };
    }
    const query = await this.#filter({ ...request, where: inCombination(request, choice.by) });
    const body = { size: 0, track_total_hits: false, query, aggs: newestOfEachDsl(choice.by, limit) };
    const { ids, more } = newestOfEach(
      (await this.#indices.search(body, reading)).aggregations ?? {},
      choice.by,
      limit,
    );
    const events = await this.get(ids, reading);
    return { events: events.map((event) => projected(event, fields)), more };
  }

  async tail(from: TailCursor | { readonly ingestedSince: IsoTime }, limit: number): Promise<TailPage> {
    this.#mustBeOpen();
    checkLimit(limit);
    const start = typeof from === 'string' ? readTailCursor(from) : { since: sinceMs(from.ingestedSince) };
    await this.#indices.refresh();
    const until = this.#options.clock.now() - (this.#options.tailMarginMs ?? 2_000);
    const answer = await this.#indices.search({
      size: limit,
      track_total_hits: true,
      query: { range: { 'event.ingested': { gte: isoTime(start.since), lte: isoTime(Math.max(until, 0)) } } },
      sort: sortBy('event.ingested', 'asc'),
      ...('id' in start ? { search_after: [start.since, start.id] } : {}),
    });
    const events = answer.hits.hits.map((hit) => documentEvent(hit._source));
    const last = events.at(-1);
    if (last === undefined)
      return { events, next: typeof from === 'string' ? from : tailCursor(start.since, ''), remaining: 0 };
    const next = tailCursor(dateMs(String(last['event.ingested'])) ?? 0, last['event.id']);
    return { events, next, remaining: Math.max(0, (answer.hits.total?.value ?? 0) - events.length) };
  }

  async get(ids: readonly string[], reading?: Reading): Promise<readonly EcsEvent[]> {
    this.#mustBeOpen();
    if (ids.length === 0) return [];
    checkLimit(ids.length);
    const answer = await this.#indices.search(
      {
        size: ids.length,
        track_total_hits: false,
        query: { ids: { values: ids } },
      },
      reading,
    );
    const events = new Map(
      answer.hits.hits.map((hit) => {
        const event = documentEvent(hit._source);
        return [event['event.id'], event];
      }),
    );
    return ids.flatMap((id) => events.get(id) ?? []);
  }

  async stats(): Promise<EventStoreStats> {
    this.#mustBeOpen();
    await this.#indices.refresh();
    const days = (await this.#indices.days())
      .filter(({ events }) => events > 0)
      .map(({ day, events, bytes }) => ({ day, events, bytes }));
    const span = await this.#indices.search({ size: 0, aggs: { m0: { stats: { field: '@timestamp' } } } });
    const { min, max } = span.aggregations?.m0 ?? {};
    return {
      events: days.reduce((sum, { events }) => sum + events, 0),
      bytes: days.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(typeof min === 'number' && typeof max === 'number' && days.length > 0
        ? { oldest: isoTime(min), newest: isoTime(max) }
        : {}),
      days,
      dialect: this.dialect,
    };
  }

  async keepReplay(replay: StoredReplay): Promise<void> {
    this.#mustBeOpen();
    await this.#replays.keep(replay);
  }

  async replays(): Promise<readonly StoredReplay[]> {
    this.#mustBeOpen();
    return (await this.#replays.list()).all;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.custody.close();
    await this.#server.close();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new SocError('store.closed');
  }

  async #filter({ where, ...by }: Pick<SearchRequest, 'where'> & SeenBy): Promise<Dsl> {
    const time = { range: { '@timestamp': { gte: by.range.from, lt: by.range.to } } };
    return { bool: { filter: [time, astDsl((await this.#replays.list()).seenBy(where, by))] } };
  }
}

/** All of time that events may be of. */
const EVER = { from: '0000-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' } as const;

function positionOf(event: EcsEvent): SearchPosition {
  return { ts: dateMs(event['@timestamp']) ?? 0, id: event['event.id'] };
}

function sortBy(field: string, order: 'asc' | 'desc'): readonly Dsl[] {
  return [{ [field]: { order, unmapped_type: 'date' } }, { 'event.id': { order, unmapped_type: 'keyword' } }];
}

function sinceMs(time: IsoTime): number {
  const since = dateMs(time);
  if (since === undefined) throw new SocError('query.badTimeRange', { ingestedSince: time });
  return since;
}

function tailCursor(ingested: number, id: string): TailCursor {
  return `${ingested}:${id}`;
}

function readTailCursor(cursor: TailCursor): { readonly since: number; readonly id: string } {
  const match = /^(-?\d{1,15}):(.*)$/s.exec(cursor);
  if (match === null) throw new SocError('query.badCursor', { cursor: cursor.slice(0, 64) });
  return { since: Number(match[1]), id: match[2] ?? '' };
}
