import {
  dayOf,
  compareText,
  dateMs,
  isoTime,
  matchAst,
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
import { acceptEvent, rejectedId } from '../contract/accepted-event.ts';
import { compileRe2 } from '@qiaolou/schema/re2';
import {
  checkAggregate,
  checkLimit,
  checkPick,
  checkSearch,
  mustBeWanted,
  MAX_COUNT,
  projected,
  searchCursor,
  type SearchPosition,
  type Span,
} from '../contract/store-request.ts';
import { ProgressTeller } from '../contract/progress-teller.ts';
import { ReadBudget } from '../contract/read-budget.ts';
import { ReplayList, type SeenBy } from '../contract/replay-list.ts';
import { readTailCursor } from '../contract/tail-cursor.ts';
import { aggregateEvents } from './memory-aggregate.ts';
import { pickEvents } from './memory-pick.ts';

interface Entry extends SearchPosition {
  readonly event: EcsEvent;
}

/** Events in memory, nothing durable: the oracle of the contract suite, and a store for tests. */
export class MemoryEventStore implements EventStore {
  readonly #clock: Clock;
  readonly #entries: Entry[] = [];
  readonly #byId = new Map<string, Entry>();
  #lastIngested = 0;
  #closed = false;
  #replays = ReplayList.EMPTY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async append(events: readonly EcsEvent[]): Promise<AppendResult> {
    await this.#open();
    this.#lastIngested = Math.max(this.#lastIngested, this.#clock.now());
    const ingested = isoTime(this.#lastIngested);
    const rejected: AppendResult['rejected'][number][] = [];
    let accepted = 0;
    for (const event of events) {
      const acceptance = acceptEvent(event);
      if (!acceptance.ok) {
        rejected.push({ id: rejectedId(event), code: acceptance.code, reason: acceptance.reason });
        continue;
      }
      const id = acceptance.event['event.id'];
      if (this.#byId.has(id)) continue;
      const entry = { ts: acceptance.ts, id, event: { ...acceptance.event, 'event.ingested': ingested } };
      this.#entries.push(entry);
      this.#byId.set(id, entry);
      accepted++;
    }
    return { accepted, duplicates: events.length - accepted - rejected.length, rejected };
  }

  async search(request: SearchRequest, reading?: Reading): Promise<SearchPage> {
    await this.#open(reading);
    const { span, after } = checkSearch(request);
    const { where, range, replays = after?.seen ?? this.#replays.inForce } = request;
    const sign = request.sort === 'newest' ? -1 : 1;
    const order = (a: SearchPosition, b: SearchPosition) => sign * (a.ts - b.ts || compareText(a.id, b.id));
    const found = this.#looked(where, span, { range, replays }, reading).sort(order);
    const rest = after === undefined ? found : found.filter((entry) => order(entry, after) > 0);
    const page = shortened(rest.slice(0, request.limit), reading);
    const last = page.at(-1);
    return {
      events: page.map((entry) => projected(entry.event, request.fields)),
      ...(last !== undefined && rest.length > page.length
        ? { next: searchCursor(last, found.length, replays === 'stored' ? 0 : replays) }
        : {}),
      total:
        found.length > MAX_COUNT
          ? { value: MAX_COUNT, relation: 'atLeast' }
          : { value: found.length, relation: 'exact' },
    };
  }

  async aggregate(request: AggregateRequest, reading?: Reading): Promise<readonly AggregateRow[]> {
    await this.#open(reading);
    const { span, offsets } = checkAggregate(request);
    const events = this.#looked(request.where, span, request, reading).map((entry) => entry.event);
    return withinBytes(aggregateEvents(events, request, offsets), reading);
  }

  async pick(request: PickRequest, reading?: Reading): Promise<PickPage> {
    await this.#open(reading);
    const matching = this.#looked(request.where, checkPick(request), request, reading);
    const { entries, more } = pickEvents(matching, request.choice, request.limit);
    return { events: withinBytes(entries, reading).map(({ event }) => projected(event, request.fields)), more };
  }

  async tail(from: TailCursor | { readonly ingestedSince: IsoTime }, limit: number): Promise<TailPage> {
    await this.#open();
    checkLimit(limit);
    const start = typeof from === 'string' ? readTailCursor(from) : this.#firstIngestedSince(from.ingestedSince);
    const events = this.#entries.slice(start, start + limit).map((entry) => entry.event);
    const next = start + events.length;
    return { events, next: String(next), remaining: Math.max(0, this.#entries.length - next) };
  }

  async get(ids: readonly string[], reading?: Reading): Promise<readonly EcsEvent[]> {
    await this.#open(reading);
    if (ids.length > 0) checkLimit(ids.length);
    return withinBytes(
      ids.flatMap((id) => this.#byId.get(id)?.event ?? []),
      reading,
    );
  }

  async stats(): Promise<EventStoreStats> {
    await this.#open();
    const days = new Map<string, { events: number; bytes: number }>();
    let oldest = Infinity;
    let newest = -Infinity;
    for (const { ts, event } of this.#entries) {
      const day = days.get(dayOf(ts)) ?? { events: 0, bytes: 0 };
      days.set(dayOf(ts), { events: day.events + 1, bytes: day.bytes + JSON.stringify(event).length });
      oldest = Math.min(oldest, ts);
      newest = Math.max(newest, ts);
    }
    const list = [...days].map(([day, size]) => ({ day, ...size })).sort((a, b) => compareText(a.day, b.day));
    return {
      events: this.#entries.length,
      bytes: list.reduce((sum, day) => sum + day.bytes, 0),
      ...(this.#entries.length === 0 ? {} : { oldest: isoTime(oldest), newest: isoTime(newest) }),
      days: list,
      dialect: 'memory',
    };
  }

  async keepReplay(replay: StoredReplay): Promise<void> {
    await this.#open();
    this.#replays = this.#replays.with(replay);
  }

  async replays(): Promise<readonly StoredReplay[]> {
    await this.#open();
    return this.#replays.all;
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  async #open({ signal }: Reading = {}): Promise<void> {
    if (this.#closed) throw new SocError('store.closed');
    // What reads in memory is not to be interrupted, but may be cancelled before it is begun.
    await Promise.resolve();
    mustBeWanted(signal);
  }

  /** The events that match, told as one step. */
  #looked(where: SearchRequest['where'], { from, to }: Span, seenBy: SeenBy, { onProgress }: Reading = {}): Entry[] {
    const test = matchAst(where, compileRe2);
    const hidden = this.#replays.hidden(seenBy);
    const isHidden = hidden === undefined ? () => false : matchAst(hidden, compileRe2);
    const within = this.#entries.filter(({ ts }) => ts >= from && ts < to);
    const teller = onProgress && new ProgressTeller(within.length, { tell: onProgress, now: () => this.#clock.now() });
    const found = within.filter(({ event }) => test(event) && !isHidden(event));
    teller?.end();
    return found;
  }

  #firstIngestedSince(time: IsoTime): number {
    const since = dateMs(time);
    if (since === undefined) throw new SocError('query.badTimeRange', { ingestedSince: time });
    const first = this.#entries.findIndex(({ event }) => (dateMs(String(event['event.ingested'])) ?? 0) >= since);
    return first < 0 ? this.#entries.length : first;
  }
}

/** What a read gives, unless that is more than it may have in memory. */
function withinBytes<T>(given: readonly T[], { mostBytes = Infinity }: Reading = {}): readonly T[] {
  const budget = new ReadBudget(mostBytes);
  for (const one of given) budget.take(JSON.stringify(one).length);
  return given;
}

/** A page that takes no more than a read may have in memory, or its first event. */
function shortened<T>(page: readonly T[], { mostBytes = Infinity }: Reading = {}): readonly T[] {
  let bytes = 0;
  const over = page.findIndex((one) => (bytes += JSON.stringify(one).length) > mostBytes);
  return over < 0 ? page : page.slice(0, Math.max(1, over));
}
