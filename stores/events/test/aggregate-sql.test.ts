import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AggregateRequest, AggregateRow, EcsEvent, FieldValue, GroupBy, Metric } from '@qiaolou/schema';
import { checkAggregate } from '../src/contract/store-request.ts';
import { aggregateEvents } from '../src/parquet/aggregate-events.ts';
import type { StoreView } from '../src/parquet/store-view.ts';
import { MemoryEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { eventArbitrary, NUMBER_FIELDS, TERMS_FIELDS, withIds } from './generated-events.ts';
import { numberedEvent } from './numbered-event.ts';
import { openSegments, type OpenSegments } from './open-segments.ts';

const directory = directoryOfTest();
let under: OpenSegments;
beforeEach(async () => {
  under = await openSegments(directory());
});
afterEach(() => under.close());

const RANGE = { from: '1960-01-01T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' };
type Question = Partial<AggregateRequest>;
const requestOf = (question: Question): AggregateRequest => ({
  ...{ where: { op: 'all' }, range: RANGE, by: [], metrics: [] },
  ...question,
});

async function ours(view: StoreView, question: Question): Promise<readonly AggregateRow[]> {
  const request = requestOf(question);
  return aggregateEvents({ engine: under.engine, view, deadline: Infinity }, request, checkAggregate(request));
}

async function theirs(events: readonly EcsEvent[], question: Question): Promise<readonly AggregateRow[]> {
  const oracle = new MemoryEventStore({ now: () => 0 });
  await oracle.append(events);
  return oracle.aggregate(requestOf(question));
}

/** Sums of doubles depend on their order in the last digits. */
const rounded = (rows: readonly AggregateRow[]) =>
  rows.map(({ metrics, ...row }) => ({
    ...row,
    metrics: metrics.map((n) => (n === null ? n : Number(n.toPrecision(12)))),
  }));

/** Some of the events flushed, the rest in the hot table: every answer is made of both. */
async function spread(events: readonly EcsEvent[]): Promise<StoreView> {
  const half = Math.ceil(events.length / 2);
  await under.flush(events.slice(0, half));
  await under.insert(events.slice(half));
  return under.view();
}

/** An event that has nothing to group by but what is given. */
function event(n: number, fields: Readonly<Record<string, FieldValue>>): EcsEvent {
  const { 'event.category': _category, 'source.ip': _ip, 'source.port': _port, ...bare } = numberedEvent(n);
  return { ...bare, ...fields };
}

describe('SQL of an aggregation over generated events', () => {
  const terms = fc.record({
    kind: fc.constant('terms' as const),
    field: fc.constantFrom(...TERMS_FIELDS),
    size: fc.constantFrom(1, 3, 100),
  });
  const histogram = fc.record({
    kind: fc.constant('dateHistogram' as const),
    intervalMs: fc.constantFrom(1, 60_000, 86_400_000, 7_000_000),
    zone: fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kathmandu', 'America/St_Johns'),
  });
  const measured = (kind: Exclude<Metric['kind'], 'count'>): fc.Arbitrary<Metric> =>
    fc.record({
      kind: fc.constant(kind),
      field: fc.constantFrom(...(kind === 'cardinality' ? TERMS_FIELDS : NUMBER_FIELDS)),
    });
  const groups: fc.Arbitrary<GroupBy[]> = fc.array(fc.oneof(terms, histogram), { maxLength: 3 });

  it.each<readonly [string, fc.Arbitrary<Question>]>([
    ['terms', fc.record({ by: fc.tuple(terms) })],
    ['a date histogram', fc.record({ by: fc.tuple(histogram) })],
    ['groups in groups', fc.record({ by: groups })],
    ['count', fc.record({ by: groups, metrics: fc.constant<Metric[]>([{ kind: 'count' }]) })],
    ...(['cardinality', 'min', 'max', 'sum', 'avg'] as const).map(
      (kind) => [kind, fc.record({ by: groups, metrics: fc.tuple(measured(kind)) })] as const,
    ),
  ])('means what the reference means: %s', async (_name, questions) => {
    const [sample] = fc.sample(fc.array(eventArbitrary(), { minLength: 200, maxLength: 200 }), { numRuns: 1, seed: 3 });
    const events = withIds(sample ?? []);
    const view = await spread(events);
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        expect(rounded(await ours(view, question))).toEqual(rounded(await theirs(events, question)));
      }),
      { numRuns: 25 },
    );
  });
});

describe('SQL of an aggregation over chosen values', () => {
  const terms = (field: string, size = 10): GroupBy => ({ kind: 'terms', field, size });
  const number = (kind: 'min' | 'max' | 'sum' | 'avg'): Metric => ({ kind, field: 'destination.port' });
  const row = (keys: AggregateRow['keys'], count: number, ...metrics: readonly (number | null)[]) => ({
    keys,
    count,
    metrics,
  });
  const of = (field: string, ...values: readonly FieldValue[]) =>
    values.map((value, n) => event(n, { [field]: value }));
  const at = (...times: readonly string[]) => times.map((time, n) => event(n, { '@timestamp': time }));
  const days = (zone: string): GroupBy => ({ kind: 'dateHistogram', intervalMs: 86_400_000, zone });

  it.each<readonly [string, readonly EcsEvent[], Question, readonly AggregateRow[]]>([
    [
      'largest first, then by key',
      of('user.name', 'b', 'a', 'c', 'c'),
      { by: [terms('user.name')] },
      [row(['c'], 2), row(['a'], 1), row(['b'], 1)],
    ],
    [
      'no more than asked',
      of('user.name', 'b', 'a', 'c', 'c'),
      { by: [terms('user.name', 2)] },
      [row(['c'], 2), row(['a'], 1)],
    ],
    [
      'events without the field are in no group',
      [event(0, {}), event(1, { 'user.name': 'a' })],
      { by: [terms('user.name')] },
      [row(['a'], 1)],
    ],
    [
      'each value of a list once',
      of('user.name', ['a', 'b', 'a'], 'a'),
      { by: [terms('user.name')] },
      [row(['a'], 2), row(['b'], 1)],
    ],
    ['case is kept', of('user.name', 'A', 'a'), { by: [terms('user.name')] }, [row(['A'], 1), row(['a'], 1)]],
    [
      'a field no dictionary knows',
      of('huawei.vsys', 'x', ['x', 'y']),
      { by: [terms('huawei.vsys')] },
      [row(['x'], 2), row(['y'], 1)],
    ],
    [
      'addresses in one writing',
      of('source.ip', '2001:DB8::1', '2001:db8:0::1', 'unknown'),
      { by: [terms('source.ip')] },
      [row(['2001:db8::1'], 2)],
    ],
    [
      'numbers as numbers',
      of('destination.port', 443, '443', [443, 80], 'n/a'),
      { by: [terms('destination.port')] },
      [row([443], 3), row([80], 1)],
    ],
    [
      'as many in each outer group as asked',
      [
        ...[0, 1, 2].map((n) => event(n, { 'user.name': 'a', 'url.path': `/${n}` })),
        ...[3, 4].map((n) => event(n, { 'user.name': 'b', 'url.path': `/${n}` })),
      ],
      { by: [terms('user.name'), terms('url.path', 1)] },
      [row(['a', '/0'], 1), row(['b', '/3'], 1)],
    ],
    [
      'days of Shanghai',
      at('2026-03-01T15:59:59.999Z', '2026-03-01T16:00:00.000Z'),
      { by: [days('Asia/Shanghai')] },
      [row(['2026-02-28T16:00:00.000Z'], 1), row(['2026-03-01T16:00:00.000Z'], 1)],
    ],
    [
      'days before 1970',
      at('1969-12-31T23:59:59.999Z', '1969-12-31T00:00:00.000Z', '1970-01-01T00:00:00.000Z'),
      { by: [days('UTC')] },
      [row(['1969-12-31T00:00:00.000Z'], 2), row(['1970-01-01T00:00:00.000Z'], 1)],
    ],
    [
      'least, most, sum and mean, lists value by value',
      of('destination.port', 1, [2, 6], '3'),
      { metrics: ['min', 'max', 'sum', 'avg'].map((kind) => number(kind as 'min')) },
      [row([], 3, 1, 6, 12, 3)],
    ],
    [
      'no value has no least, most, sum or mean',
      of('destination.port', 'n/a'),
      { metrics: ['min', 'max', 'sum', 'avg'].map((kind) => number(kind as 'min')) },
      [row([], 1, null, null, null, null)],
    ],
    [
      'values once',
      of('user.name', 'a', ['a', 'b'], 'c'),
      {
        metrics: [
          { kind: 'cardinality', field: 'user.name' },
          { kind: 'cardinality', field: 'url.path' },
          { kind: 'count' },
        ],
      },
      [row([], 3, 3, 0, 3)],
    ],
    [
      'only what matches',
      of('user.name', 'a', 'b'),
      { where: { op: 'eq', field: 'user.name', value: 'b' }, by: [terms('user.name')] },
      [row(['b'], 1)],
    ],
    [
      'half-open times',
      at('2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'),
      { range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' } },
      [row([], 1)],
    ],
    [
      'nothing, without groups',
      [],
      { metrics: [{ kind: 'count' }, { kind: 'cardinality', field: 'user.name' }, number('sum')] },
      [row([], 0, 0, 0, null)],
    ],
    ['nothing, in groups', [], { by: [terms('user.name')] }, []],
  ])('%s', async (_name, events, question, expected) => {
    expect(await theirs(events, question)).toEqual(expected);
    expect(await ours(under.view(), question)).toEqual(await theirs([], question));
    await under.insert(events);
    expect(await ours(under.view(), question)).toEqual(expected);
    if (events.length === 0) return;
    const table = await under.finish();
    await under.segments.flush(table, 0, () => under.hot.retire(table));
    expect(await ours(under.view(), question)).toEqual(expected);
  });
});
