import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fieldDefinition,
  hasCode,
  type AggregateRequest,
  type Choice,
  type Ast,
  type Clock,
  type EcsEvent,
  type EventStore,
  type GroupBy,
  type Metric,
  type PickRequest,
  type Reading,
  type ReadProgress,
  type SearchRequest,
  type TimeRange,
} from '@qiaolou/schema';
import { MemoryEventStore } from '../src/index.ts';
import { astArbitrary, eventArbitrary, NUMBER_FIELDS, TERMS_FIELDS, withIds } from './generated-events.ts';

/** A store under test; `settle` makes everything appended visible where that takes a moment, `reopen` restarts it. */
interface StoreUnderTest {
  readonly store: EventStore;
  readonly settle?: () => Promise<void>;
  readonly reopen?: () => Promise<EventStore>;
  /** Sums of doubles and the like may differ in the last digits. */
  readonly approximate?: boolean;
  /** It does not tell how far a read is. */
  readonly silent?: boolean;
}

/** Opens an empty store. */
export type OpenStore = (clock: Clock) => Promise<StoreUnderTest>;

const ALL: Ast = { op: 'all' };
const RANGE = { from: '1960-01-01T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' };
/** Generated queries per property; more are for a long look: `fc.configureGlobal({ numRuns: 5_000 })`. */
const RUNS = fc.readConfigureGlobal().numRuns ?? 50;

function tickingClock(): Clock {
  let now = Date.UTC(2026, 2, 5);
  return { now: () => (now += 1_000) };
}

function plain(event: EcsEvent): Record<string, unknown> {
  const { 'event.ingested': ingested, ...rest } = event;
  expect(ingested).toMatch(/^\d{4}-\d\d-\d\dT/);
  return rest;
}

const HALF = { from: '2026-03-01T12:00:00.000Z', to: RANGE.to };
const NEVER = { from: RANGE.from, to: RANGE.from };

/** Reads that tell how far they are. */
function reads(store: EventStore): readonly ((range: TimeRange, reading: Reading) => Promise<unknown>)[] {
  return [
    (range, reading) => store.search({ where: ALL, range, sort: 'newest', limit: 5 }, reading),
    (range, reading) =>
      store.aggregate({ where: ALL, range, by: [], metrics: [{ kind: 'cardinality', field: 'user.name' }] }, reading),
    (range, reading) =>
      store.pick({ where: ALL, range, choice: { kind: 'newestOfEach', by: ['user.name'] }, limit: 5 }, reading),
  ];
}

function search(store: EventStore, request: Partial<SearchRequest>) {
  return store.search({ where: ALL, range: RANGE, sort: 'newest', limit: 100, ...request });
}

/** Everything a store promises, checked against the in-memory oracle. */
export function describeEventStoreContract(name: string, open: OpenStore): void {
  // One life of one store, from empty to closed: what a test finds is what those before it stored.
  describe(`event store contract: ${name}`, { shuffle: false }, () => {
    let under: StoreUnderTest;
    const oracle = new MemoryEventStore(tickingClock());
    const settle = async () => under.settle?.();
    const [sample] = fc.sample(fc.array(eventArbitrary(), { minLength: 300, maxLength: 300 }), {
      numRuns: 1,
      seed: 42,
    });
    const events = withIds(sample ?? []);

    beforeAll(async () => {
      under = await open(tickingClock());
    });
    afterAll(async () => {
      await under.store.close();
    });

    it('answers an empty store', async () => {
      const { store } = under;
      expect(await search(store, {})).toEqual({ events: [], total: { value: 0, relation: 'exact' } });
      expect(await store.aggregate({ where: ALL, range: RANGE, by: [], metrics: [] })).toEqual([
        { keys: [], count: 0, metrics: [] },
      ]);
      const tail = await store.tail({ ingestedSince: RANGE.from }, 10);
      expect(tail.events).toEqual([]);
      expect((await store.tail(tail.next, 10)).events).toEqual([]);
      expect((await store.stats()).events).toBe(0);
      expect(await store.get(['nothing'])).toEqual([]);
      expect(await store.append([])).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
    });

    it('stores batches and repeats change nothing', async () => {
      const { store } = under;
      for (let at = 0; at < events.length; at += 60) {
        const batch = events.slice(at, at + 60);
        const expected = await oracle.append(batch);
        expect(await store.append(batch)).toEqual(expected);
        expect(await store.append(batch)).toMatchObject({ accepted: 0, duplicates: batch.length });
      }
      await settle();
      const [first, second] = events;
      if (first === undefined || second === undefined) throw new Error('no sample');
      expect(await store.append([second, first, second])).toEqual({ accepted: 0, duplicates: 3, rejected: [] });
      expect((await search(store, {})).total).toEqual({ value: events.length, relation: 'exact' });
    });

    it('counts a repeat inside one batch once', async () => {
      const [twin] = withIds([{ ...(events[0] ?? {}), 'user.name': 'twin' }], 5_000);
      if (twin === undefined) throw new Error('no sample');
      await oracle.append([twin, twin]);
      expect(await under.store.append([twin, twin])).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
      await settle();
    });

    it('ends a read that nobody waits for any more, and goes on', async () => {
      const { store } = under;
      const reads: readonly ((signal: AbortSignal) => Promise<unknown>)[] = [
        (signal) => store.search({ where: ALL, range: RANGE, sort: 'newest', limit: 100 }, { signal }),
        (signal) => store.aggregate({ where: ALL, range: RANGE, by: [], metrics: [] }, { signal }),
        (signal) =>
          store.pick(
            { where: ALL, range: RANGE, choice: { kind: 'newestOfEach', by: ['user.name'] }, limit: 5 },
            { signal },
          ),
        (signal) => store.get([events[0]?.['event.id'] ?? ''], { signal }),
      ];
      for (const read of reads) {
        await expect(read(AbortSignal.abort())).rejects.toMatchObject({ code: 'store.cancelled' });
        const leaving = new AbortController();
        const left = read(leaving.signal);
        leaving.abort();
        await expect(left).rejects.toMatchObject({ code: 'store.cancelled' });
        await read(new AbortController().signal);
      }
    });

    it('tells how far it is: never back, to its end just before the answer, and nothing after that', async () => {
      const { store, silent = false } = under;
      for (const [read, range] of reads(store).flatMap((one) =>
        [RANGE, HALF, NEVER].map((span) => [one, span] as const),
      )) {
        const told: ReadProgress[] = [];
        const answer = await read(range, { onProgress: (progress) => told.push(progress) });
        const atAnswer = told.length;
        expect(answer).toEqual(await read(range, {}));
        expect(told.slice(atAnswer)).toEqual([]);
        const total = (await oracle.aggregate({ where: ALL, range, by: [], metrics: [] }))[0]?.count ?? NaN;
        if (silent) expect(told).toEqual([]);
        else expect([told[0]?.done, told.at(-1)?.done]).toEqual([0, told[0]?.total]);
        for (const [index, { done, total: of }] of told.entries()) {
          expect(of).toBe(told[0]?.total);
          // All events of a part of the store may have to be looked at for those of the range.
          expect(of).toBeGreaterThanOrEqual(total);
          expect(done).toBeLessThanOrEqual(of);
          if (index > 0) expect(done).toBeGreaterThan(told[index - 1]?.done ?? NaN);
        }
      }
    });

    it('tells nothing more of a read that failed or that nobody waits for', async () => {
      const { store } = under;
      for (const read of reads(store)) {
        const leaving = new AbortController();
        let after = 0;
        const onProgress = (): void => {
          if (leaving.signal.aborted) after += 1;
        };
        const left = read(RANGE, { signal: leaving.signal, onProgress });
        leaving.abort();
        await expect(left).rejects.toMatchObject({ code: 'store.cancelled' });
        await read(RANGE, {});
        expect(after).toBe(0);
      }
    });

    it('has no more in memory than a read may: it fails with a code that says so, or gives a shorter page', async () => {
      const { store } = under;
      const by: readonly GroupBy[] = [{ kind: 'terms', field: 'user.name', size: 100 }];
      const ids = events.slice(0, 20).map((event) => event['event.id']);
      const large: readonly ((reading: Reading) => Promise<unknown>)[] = [
        (reading) => store.aggregate({ where: ALL, range: RANGE, by, metrics: [] }, reading),
        (reading) =>
          store.pick(
            { where: ALL, range: RANGE, choice: { kind: 'newestOfEach', by: ['user.name'] }, limit: 5 },
            reading,
          ),
      ];
      for (const read of large) {
        const error: unknown = await read({ mostBytes: 20 }).catch((reason: unknown) => reason);
        const said = hasCode(error, 'query.tooManyGroups') || hasCode(error, 'query.tooMuchMemory');
        expect(said, String(error)).toBe(true);
        expect(await read({ mostBytes: 32_000_000 })).toEqual(await read({}));
      }
      expect(await store.get(ids, { mostBytes: 32_000_000 })).toEqual(await store.get(ids));
    });

    it('gives events back as they were stored', async () => {
      const ids = events.map((event) => event['event.id']);
      const wanted = await oracle.get([...ids, 'unknown'].toReversed());
      const got = await under.store.get([...ids, 'unknown'].toReversed());
      expect(got.map(plain)).toEqual(wanted.map(plain));
    });

    it('refuses bad events with a code and keeps the good ones', async () => {
      const [good, other] = withIds(events.slice(0, 2), 6_000);
      if (good === undefined || other === undefined) throw new Error('no sample');
      const bad = [
        { ...other, '@timestamp': 'yesterday' },
        { ...other, 'event.dataset': 5 },
        { ...other, note: null },
        { ...other, size: Number.NaN },
        { ...other, nested: { a: 1 } },
        { ...other, message: 'x'.repeat(5_000_000) },
      ] as unknown as EcsEvent[];
      await oracle.append([good]);
      const result = await under.store.append([...bad, good]);
      expect(result).toMatchObject({ accepted: 1, duplicates: 0 });
      const codes = result.rejected.map(({ code }) => code);
      // NaN becomes null on its way to another thread or server: refused either way.
      expect(codes).toEqual([...new Array<string>(5).fill('store.badEvent'), 'store.eventTooLarge']);
      await settle();
    });

    it('finds the same events as the oracle, page by page', async () => {
      const request = fc.record({
        where: astArbitrary,
        sort: fc.constantFrom('newest' as const, 'oldest' as const),
        limit: fc.constantFrom(1, 7, 50, 1_000),
      });
      await fc.assert(
        fc.asyncProperty(request, async (part) => {
          let cursors: { ours: string | undefined; theirs: string | undefined } = {
            ours: undefined,
            theirs: undefined,
          };
          for (let page = 0; page < 3; page++) {
            const theirs = await search(oracle, { ...part, after: cursors.theirs });
            const ours = await search(under.store, { ...part, after: cursors.ours });
            expect(ours.events.map(plain)).toEqual(theirs.events.map(plain));
            expect(ours.total).toEqual(theirs.total);
            expect(ours.next === undefined).toBe(theirs.next === undefined);
            if (theirs.next === undefined) break;
            cursors = { ours: ours.next, theirs: theirs.next };
          }
        }),
        { numRuns: RUNS },
      );
    });

    it('keeps to the half-open time range and the asked fields', async () => {
      const range = { from: '2026-03-01T15:59:59.999Z', to: '2026-03-01T16:00:00.000Z' };
      const fields = ['user.name', 'huawei.vsys'];
      const ours = await search(under.store, { range, fields });
      const theirs = await search(oracle, { range, fields });
      expect(ours.events.length).toBeGreaterThan(0);
      expect(ours.events).toEqual(theirs.events);
    });

    it('groups and measures as the oracle does', async () => {
      const group: fc.Arbitrary<GroupBy> = fc.oneof(
        fc.record({
          kind: fc.constant('terms' as const),
          field: fc.constantFrom(...TERMS_FIELDS),
          size: fc.constantFrom(1, 3, 100),
        }),
        fc.record({
          kind: fc.constant('dateHistogram' as const),
          intervalMs: fc.constantFrom(60_000, 3_600_000, 86_400_000, 7_000_000),
          zone: fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kathmandu'),
        }),
      );
      const metric: fc.Arbitrary<Metric> = fc.oneof(
        fc.constant<Metric>({ kind: 'count' }),
        fc.record({ kind: fc.constant('cardinality' as const), field: fc.constantFrom(...TERMS_FIELDS) }),
        fc.record({
          kind: fc.constantFrom('min' as const, 'max' as const, 'sum' as const, 'avg' as const),
          field: fc.constantFrom(...NUMBER_FIELDS),
        }),
      );
      const request: fc.Arbitrary<AggregateRequest> = fc.record({
        where: astArbitrary,
        range: fc.constant(RANGE),
        by: fc.array(group, { maxLength: 3 }),
        metrics: fc.array(metric, { maxLength: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(request, async (one) => {
          const ours = await under.store.aggregate(one);
          const theirs = await oracle.aggregate(one);
          expect(ours.map(({ keys, count }) => ({ keys, count }))).toEqual(
            theirs.map(({ keys, count }) => ({ keys, count })),
          );
          const numbers = (rows: typeof ours) => rows.flatMap(({ metrics }) => metrics.map((n) => n ?? -1e9));
          const [a, b] = [numbers(ours), numbers(theirs)];
          for (const [index, value] of a.entries()) expect(value).toBeCloseTo(b[index] ?? NaN, 6);
        }),
        { numRuns: RUNS },
      );
    });

    it('picks the events that the oracle picks', async () => {
      const known = TERMS_FIELDS.filter((field) => fieldDefinition(field) !== undefined);
      const choice: fc.Arbitrary<Choice> = fc.oneof(
        fc.record({
          kind: fc.constant('newestOfEach' as const),
          by: fc.uniqueArray(fc.constantFrom(...TERMS_FIELDS, 'message'), { minLength: 1, maxLength: 3 }),
        }),
        fc.record({
          kind: fc.constant('sorted' as const),
          by: fc.constantFrom(...known, '@timestamp', 'event.original'),
          order: fc.constantFrom('asc' as const, 'desc' as const),
        }),
      );
      const request = fc.record({ where: astArbitrary, choice, limit: fc.constantFrom(1, 3, 17, 35) });
      await fc.assert(
        fc.asyncProperty(request, async (one) => {
          const theirs = await oracle.pick({ ...one, range: RANGE });
          const ours = await under.store.pick({ ...one, range: RANGE });
          expect(ours.events.map(plain)).toEqual(theirs.events.map(plain));
          expect(ours.more).toBe(theirs.more);
        }),
        { numRuns: RUNS },
      );
    });

    it('picks only the asked fields', async () => {
      const request: PickRequest = {
        ...{ where: ALL, range: RANGE, limit: 20, fields: ['user.name'] },
        choice: { kind: 'sorted', by: 'destination.port', order: 'desc' },
      };
      expect(await under.store.pick(request)).toEqual(await oracle.pick(request));
    });

    it('tails every event once in ingest order', async () => {
      const theirs = await oracle.tail('0', 10_000);
      const seen: EcsEvent[] = [];
      let cursor: Parameters<EventStore['tail']>[0] = { ingestedSince: RANGE.from };
      for (;;) {
        const page = await under.store.tail(cursor, 37);
        seen.push(...page.events);
        cursor = page.next;
        if (page.events.length === 0) break;
      }
      const ids = (list: readonly EcsEvent[]) => list.map((event) => event['event.id']).sort();
      expect(ids(seen)).toEqual(ids(theirs.events));
      const times = seen.map((event) => String(event['event.ingested']));
      expect(times).toEqual(times.toSorted());
      const later = await under.store.tail({ ingestedSince: '2031-01-01T00:00:00.000Z' }, 10);
      expect(later.events).toEqual([]);
    });

    it('refuses what cannot be asked with a code', async () => {
      const { store } = under;
      const refused = async (request: Promise<unknown>, code: Parameters<typeof hasCode>[1]) => {
        const error: unknown = await request.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(hasCode(error, code), String(error)).toBe(true);
      };
      await refused(search(store, { where: { op: 'regex', field: 'message', value: '(a)\\1' } }), 'query.badRegex');
      await refused(search(store, { where: { op: 'regex', field: 'message', value: 'a{2' + '(' } }), 'query.badRegex');
      await refused(
        search(store, { where: { op: 'cidr', field: 'source.ip', value: '10.0.0.0/64' } }),
        'query.badCidr',
      );
      await refused(search(store, { where: { op: 'eq', field: 'source.ip', value: 'x' } }), 'query.badValue');
      await refused(search(store, { where: { op: 'range', field: 'user.name', gt: 'a' } }), 'query.rangeNotOrdered');
      await refused(search(store, { after: 'nonsense' }), 'query.badCursor');
      await refused(search(store, { range: { from: RANGE.to, to: RANGE.from } }), 'query.badTimeRange');
      await refused(search(store, { limit: 0 }), 'store.badRequest');
      await refused(search(store, { limit: 10_001 }), 'store.badRequest');
      const pick = (limit: number, ...by: readonly string[]) =>
        store.pick({ where: ALL, range: RANGE, choice: { kind: 'newestOfEach', by }, limit });
      await refused(pick(0, 'a'), 'store.badRequest');
      await refused(pick(1_001, 'a'), 'store.badRequest');
      await refused(pick(201, 'a', 'b'), 'store.badRequest');
      await refused(pick(36, 'a', 'b', 'c'), 'store.badRequest');
      await refused(pick(1), 'store.badRequest');
      await refused(pick(1, 'a', 'b', 'c', 'd'), 'store.badRequest');
      await refused(store.tail('nonsense', 5), 'query.badCursor');
      await refused(
        store.aggregate({ where: ALL, range: RANGE, by: [], metrics: [{ kind: 'sum', field: 'user.name' }] }),
        'query.badValue',
      );
    });

    it('counts by day in Asia/Shanghai', async () => {
      const ours = await under.store.stats();
      const theirs = await oracle.stats();
      const days = (stats: typeof ours) => stats.days.map(({ day, events: count }) => ({ day, count }));
      expect(ours.events).toBe(theirs.events);
      expect(days(ours)).toEqual(days(theirs));
      expect({ oldest: ours.oldest, newest: ours.newest }).toEqual({ oldest: theirs.oldest, newest: theirs.newest });
      expect(ours.bytes).toBeGreaterThan(0);
      expect(ours.missing ?? 0).toBe(0);
    });

    it('counts by the time of receipt as by the time of the event', async () => {
      const by: readonly GroupBy[] = [
        { kind: 'dateHistogram', field: 'event.ingested', intervalMs: 5_000, zone: 'Asia/Shanghai' },
        { kind: 'dateHistogram', field: '@timestamp', intervalMs: 86_400_000, zone: 'Asia/Shanghai' },
      ];
      const request: AggregateRequest = { where: ALL, range: RANGE, by, metrics: [] };
      const { events: tail } = await under.store.tail({ ingestedSince: RANGE.from }, 10_000);
      const receivedIn = (start: string): number =>
        tail.filter((event) => {
          const since = Date.parse(String(event['event.ingested'])) - Date.parse(start);
          return since >= 0 && since < 5_000;
        }).length;
      const rows = await under.store.aggregate(request);
      const counted = Map.groupBy(rows, ({ keys }) => String(keys[0]));
      expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(tail.length);
      for (const [start, days] of counted)
        expect([start, days.reduce((sum, { count }) => sum + count, 0)]).toEqual([start, receivedIn(start)]);
      const last = [...counted.keys()].sort().at(-1) ?? '';
      const since: Ast = { op: 'range', field: 'event.ingested', gte: last };
      expect((await under.store.aggregate({ ...request, where: since, by: [] }))[0]?.count).toBe(receivedIn(last));
    });

    it('takes batches from several callers at once', async () => {
      const [more] = fc.sample(fc.array(eventArbitrary(), { minLength: 200, maxLength: 200 }), { numRuns: 1, seed: 7 });
      const fresh = withIds(more ?? [], 10_000);
      const batches = Array.from({ length: 10 }, (_, i) => fresh.slice(i * 20, i * 20 + 30));
      const results = await Promise.all(batches.map((batch) => under.store.append(batch)));
      const accepted = results.reduce((sum, result) => sum + result.accepted, 0);
      expect(accepted).toBe(fresh.length);
      await oracle.append(fresh);
      await settle();
      expect((await search(under.store, {})).total).toEqual((await search(oracle, {})).total);
    });

    it('is the same after it was closed and opened again', async () => {
      if (under.reopen === undefined) return;
      const tail = await under.store.tail({ ingestedSince: RANGE.from }, 50);
      under = { ...under, store: await under.reopen() };
      const next = await under.store.tail(tail.next, 10_000);
      expect(next.events.length + tail.events.length).toBe((await oracle.stats()).events);
      const ours = await search(under.store, { limit: 1_000 });
      expect(ours.events.map(plain)).toEqual((await search(oracle, { limit: 1_000 })).events.map(plain));
      expect(await under.store.append(events.slice(0, 50))).toMatchObject({ accepted: 0, duplicates: 50 });
    });

    it('is closed for good', async () => {
      await under.store.close();
      await under.store.close();
      const error: unknown = await under.store.append(events.slice(0, 1)).catch((reason: unknown) => reason);
      expect(hasCode(error, 'store.closed')).toBe(true);
    });
  });
}
