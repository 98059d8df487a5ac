import type { EcsEvent, Scalar } from '../ecs/ecs-event.ts';
import type { IsoTime } from '../time/iso-time.ts';
import type { Ast } from '../query/query-ast.ts';

/** Half-open time range on `@timestamp`: from ≤ t < to. */
export interface TimeRange {
  readonly from: IsoTime;
  readonly to: IsoTime;
}

/**
 * A replay as a store keeps it: events of these parts of time that match were read anew and stored once more, with its id in
 * `qiaolou.replay`. Nothing is deleted: a question sees the events of the replay, or those it replaced, never both.
 */
export interface StoredReplay {
  readonly id: string;
  /** `storing`: what it replaces is seen, and nothing of what it stores; `inForce`: the other way round, for good. */
  readonly state: 'storing' | 'inForce';
  /** Which events it replaces. */
  readonly where: Ast;
  /** Of which parts of time it replaces them, at most 64. */
  readonly ranges: readonly TimeRange[];
  /** Events that were stored at this time or later are not replaced. */
  readonly storedBefore: IsoTime;
}

/**
 * What a question sees of replays: those in force when absent; the first so many of them; or all that is stored, what was
 * replaced and what nobody sees yet beside each other, for who counts or copies what is kept.
 */
export type ReplaysSeen = number | 'stored';

/** After so long at the latest every process on a server answers by what was kept, ms. */
export const REPLAYS_TOLD_MS = 2_000;

/** Opaque position in a search result; give back unchanged to get the next page. */
export type SearchCursor = string;

/** Opaque position in ingest order; give back unchanged to continue a tail. Survives restarts. */
export type TailCursor = string;

/** Outcome of one append. `accepted + duplicates + rejected.length` equals the batch length. */
export interface AppendResult {
  /** Newly stored and durable. */
  readonly accepted: number;
  /** Already stored under the same `event.id`; storing again changed nothing. */
  readonly duplicates: number;
  /** Refused by the store for good (mapping conflict, too large); the caller keeps them as dead letters. */
  readonly rejected: readonly { readonly id: string; readonly code: string; readonly reason: string }[];
}

export interface SearchRequest {
  readonly where: Ast;
  readonly range: TimeRange;
  /** By `@timestamp`, ties by `event.id`: a total order. */
  readonly sort: 'newest' | 'oldest';
  /** 1–10,000. */
  readonly limit: number;
  readonly after?: SearchCursor | undefined;
  /** Only these fields (the six required ones always come); all when absent. */
  readonly fields?: readonly string[] | undefined;
  /** A cursor knows what its first page saw, so that a replay that comes into force between two pages changes neither. */
  readonly replays?: ReplaysSeen | undefined;
}

export interface SearchPage {
  readonly events: readonly EcsEvent[];
  /** Position after the last event; absent when there is no further page. */
  readonly next?: SearchCursor | undefined;
  /** Matching events; `atLeast` when counting stopped at 10,000. */
  readonly total: { readonly value: number; readonly relation: 'exact' | 'atLeast' };
}

/** How to group: by the values of a field, or by calendar-aligned time buckets in a zone. */
export type GroupBy =
  | { readonly kind: 'terms'; readonly field: string; /** 1–10,000 most frequent values. */ readonly size: number }
  | {
      readonly kind: 'dateHistogram';
      /** The time that is counted by: when it happened, or when this store took it. `@timestamp` when absent. */
      readonly field?: '@timestamp' | 'event.ingested' | undefined;
      /** Bucket width, ms; whole minutes, hours or days are aligned to the zone. */
      readonly intervalMs: number;
      /** IANA zone such as `Asia/Shanghai`. */
      readonly zone: string;
    };

export type Metric =
  { readonly kind: 'count' } | { readonly kind: 'cardinality' | 'min' | 'max' | 'sum' | 'avg'; readonly field: string };

export interface AggregateRequest {
  readonly where: Ast;
  readonly range: TimeRange;
  /** At most 3 levels, nested in order; empty = one row for everything. */
  readonly by: readonly GroupBy[];
  /** Always answered besides: `count`. */
  readonly metrics: readonly Metric[];
  readonly replays?: ReplaysSeen | undefined;
}

export interface AggregateRow {
  /** One key per `by`; date buckets as ISO start time. Events without the field form no bucket. */
  readonly keys: readonly Scalar[];
  readonly count: number;
  /** One per requested metric, null when no value exists. */
  readonly metrics: readonly (number | null)[];
}

/** Which events a `pick` gives. */
export type Choice =
  /**
   * The newest event of each combination of values of 1–3 fields, newest first. An event without one of the fields is in no
   * combination, one with several values in several. When there are more combinations than the limit, those with the newest
   * events are given, of equal times those whose values come first.
   */
  | { readonly kind: 'newestOfEach'; readonly by: readonly string[] }
  /**
   * All events by the values of a field: of several values the least for `asc`, the greatest for `desc`; events without one
   * last, ties newest first.
   */
  | { readonly kind: 'sorted'; readonly by: string; readonly order: 'asc' | 'desc' };

/** Most events of a `pick`; of the newest of each by the number of fields, so that no store meets too many combinations. */
export const MOST_PICKED = { sorted: 1_000, newestOfEach: [1_000, 200, 35] } as const satisfies {
  readonly sorted: number;
  readonly newestOfEach: readonly number[];
};

export interface PickRequest {
  readonly where: Ast;
  readonly range: TimeRange;
  readonly choice: Choice;
  /** Combinations or events, 1 to `MOST_PICKED`. */
  readonly limit: number;
  /** As of a search. */
  readonly fields?: readonly string[] | undefined;
  readonly replays?: ReplaysSeen | undefined;
}

export interface PickPage {
  readonly events: readonly EcsEvent[];
  /** There are more than the limit. */
  readonly more: boolean;
}

export interface TailPage {
  /** In ingest order. */
  readonly events: readonly EcsEvent[];
  /** Continue here; equals the given cursor when nothing new was there. */
  readonly next: TailCursor;
  /** Events after this page when it was read, at most: where some are damaged or stored at the same time it is fewer. */
  readonly remaining: number;
  /** Days (`YYYY-MM-DD`) of which damaged parts were left out, when that was asked for; absent when there are none. */
  readonly missingDays?: readonly string[] | undefined;
}

/** How a tail is read. */
export interface TailOptions {
  /** Leave out what is damaged, naming its days, instead of failing with `store.corrupt`. */
  readonly skipDamaged?: boolean | undefined;
}

export interface EventStoreStats {
  /** Events stored. */
  readonly events: number;
  /** Bytes on disk, all files of the store (embedded) or primary store size (Elasticsearch). */
  readonly bytes: number;
  /** Oldest and newest `@timestamp` stored; absent when empty. */
  readonly oldest?: IsoTime | undefined;
  readonly newest?: IsoTime | undefined;
  /** Events per day (UTC date of `@timestamp` in Asia/Shanghai) → count. */
  readonly days: readonly { readonly day: string; readonly events: number; readonly bytes: number }[];
  /** Events that were stored and are no longer there, by the store's own numbering; absent where it has none. */
  readonly missing?: number | undefined;
  /** `embedded`, or `elasticsearch 9.2.4` and the like. */
  readonly dialect: string;
}

/** How far a read is, in events: what it has looked at, or seen that it need not, of all in its time range. */
export interface ReadProgress {
  /** 0 to `total`, never less than was told before. */
  readonly done: number;
  /** The same all the time. */
  readonly total: number;
}

/** How a read may end before it has its answer, what it may take, and who hears how far it is. */
export interface Reading {
  /** Aborted when nobody waits for the answer any more: what runs for it is ended, and it rejects with `store.cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Bytes that the read may have in memory at once, about: groups, distinct values, picked rows, events by id. More is
   * `query.tooManyGroups` or `query.tooMuchMemory`; a page of a search gets shorter instead, and says where to go on. What the
   * store has room for when absent, and never more than that.
   */
  readonly mostBytes?: number | undefined;
  /**
   * Told how far a search, aggregation or pick is: that it begins, at most four times a second from then on, and its whole
   * total just before it is answered. Never after the answer, a failure or an abort. A store that cannot know tells nothing.
   */
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
}

/**
 * Where events are kept and searched. Adapters: embedded (journal, segments), Elasticsearch, and the in-memory
 * oracle of the contract suite.
 */
export interface EventStore {
  /**
   * Stores a batch; **resolves only when every accepted event is durable**. Idempotent by `event.id`, in any order, any
   * number of times (an id names one event with one `@timestamp`: the day of the event decides where it is looked for).
   * Rejects with `store.busy` (details.retryAfterMs) when its bounded queue is full, `store.closed`
   * after close.
   */
  append(events: readonly EcsEvent[]): Promise<AppendResult>;
  /**
   * One page in total order; one with large events may have fewer than the limit, and then says where to go on. Throws `query.*`
   * codes for what the AST may not say, `store.timeout` after 30 s.
   */
  search(request: SearchRequest, reading?: Reading): Promise<SearchPage>;
  aggregate(request: AggregateRequest, reading?: Reading): Promise<readonly AggregateRow[]>;
  /**
   * The first events of an order or a choice that a search does not have. Throws like `search`, `query.unsupported` for what
   * this store cannot sort by, `query.tooMuch` when too many events would have to be looked at.
   */
  pick(request: PickRequest, reading?: Reading): Promise<PickPage>;
  /**
   * Events in ingest order after a cursor, or ingested at or after a time: all that is stored, whatever replays replaced. `limit` 1–10,000; a page holds fewer when they
   * are large, and none only when there are none.
   */
  tail(from: TailCursor | { readonly ingestedSince: IsoTime }, limit: number, options?: TailOptions): Promise<TailPage>;
  /** By id, in the order asked; unknown ids are left out. At most 10,000. An id is evidence: what a replay replaced is given too. */
  get(ids: readonly string[], reading?: Reading): Promise<readonly EcsEvent[]>;
  /** What is stored, whatever replays replaced. */
  stats(): Promise<EventStoreStats>;
  /**
   * Keeps a replay, durably when it resolves, or the same with more parts of time; of one in force nothing changes any more. From then
   * on every question is answered by it, in other processes on the same server within `REPLAYS_TOLD_MS`. Throws
   * `store.tooManyReplays`.
   */
  keepReplay(replay: StoredReplay): Promise<void>;
  /** Those in force, in the order in which they came to be, then those that are not. */
  replays(): Promise<readonly StoredReplay[]>;
  /** Flushes and releases; idempotent. */
  close(): Promise<void>;
}
