import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  fieldDefinition,
  type AggregateRequest,
  type Choice,
  type GroupBy,
  type Metric,
  type PickRequest,
} from '@qiaolou/schema';
import { astArbitrary, NUMBER_FIELDS, TERMS_FIELDS } from '../generated-events.ts';
import { ALL, plain, RANGE, RUNS, search, type StoreLife } from './store-life.ts';

/** Searches, aggregations and picks, compared with the oracle. */
export function answersAsOracle(life: StoreLife): void {
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
          const theirs = await search(life.oracle, { ...part, after: cursors.theirs });
          const ours = await search(life.under.store, { ...part, after: cursors.ours });
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
    const ours = await search(life.under.store, { range, fields });
    const theirs = await search(life.oracle, { range, fields });
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
        const ours = await life.under.store.aggregate(one);
        const theirs = await life.oracle.aggregate(one);
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
        const theirs = await life.oracle.pick({ ...one, range: RANGE });
        const ours = await life.under.store.pick({ ...one, range: RANGE });
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
    expect(await life.under.store.pick(request)).toEqual(await life.oracle.pick(request));
  });
}
