import { describe, expect, it } from 'vitest';
import type { AggregateRequest, AggregateRow, GroupBy, Metric } from '@qiaolou/schema';
import { aggregateDsl, aggregateRows, type Bucket } from '../src/elasticsearch/aggregate-dsl.ts';
import { aggregateInSteps } from '../src/elasticsearch/aggregate-in-steps.ts';
import { OTHERS_FIELD } from '../src/elasticsearch/index-template.ts';

const requestOf = (by: readonly GroupBy[], metrics: readonly Metric[] = []): AggregateRequest => ({
  ...{ where: { op: 'all' }, range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' } },
  ...{ by, metrics },
});
const terms = (field: string, size = 5): GroupBy => ({ kind: 'terms', field, size });
const histogram = (intervalMs: number): GroupBy => ({ kind: 'dateHistogram', intervalMs, zone: 'Asia/Shanghai' });
const HOUR = 3_600_000;

describe('an aggregation as the server is asked', () => {
  it.each<readonly [string, readonly GroupBy[], readonly Metric[], readonly number[], object]>([
    ['nothing', [], [], [], {}],
    ['a count needs nothing', [], [{ kind: 'count' }], [], {}],
    [
      'terms, from each shard more than asked',
      [terms('user.name')],
      [],
      [0],
      { by: { terms: { field: 'user.name', size: 5, shard_size: 20_000 } } },
    ],
    [
      'a field no dictionary knows, by its entries',
      [terms('a=b.c')],
      [],
      [0],
      { by: { terms: { field: OTHERS_FIELD, include: 'a\\\\\\=b\\.c\\=(.|\n)*', size: 5, shard_size: 20_000 } } },
    ],
    [
      'days of Shanghai',
      [histogram(24 * HOUR)],
      [],
      [8 * HOUR],
      {
        by: {
          date_histogram: {
            field: '@timestamp',
            fixed_interval: `${24 * HOUR}ms`,
            offset: `${16 * HOUR}ms`,
            min_doc_count: 1,
          },
        },
      },
    ],
    [
      'hours west of Greenwich',
      [histogram(HOUR)],
      [],
      [-3.5 * HOUR],
      {
        by: {
          date_histogram: {
            field: '@timestamp',
            fixed_interval: `${HOUR}ms`,
            offset: `${HOUR / 2}ms`,
            min_doc_count: 1,
          },
        },
      },
    ],
    [
      'least, most, sum and mean of a number',
      [],
      [{ kind: 'min', field: 'source.port' }],
      [],
      { m0: { stats: { field: 'source.port' } } },
    ],
    [
      'values of a known field',
      [],
      [{ kind: 'count' }, { kind: 'cardinality', field: 'user.name' }],
      [],
      { m1: { cardinality: { field: 'user.name', precision_threshold: 40_000 } } },
    ],
    [
      'values of an unknown field',
      [],
      [{ kind: 'cardinality', field: 'x' }],
      [],
      { m0: { terms: { field: OTHERS_FIELD, include: 'x\\=(.|\n)*', size: 20_000 } } },
    ],
    [
      'metrics in the innermost group',
      [terms('user.name'), terms('url.path', 30_000)],
      [{ kind: 'max', field: 'source.port' }],
      [0, 0],
      {
        by: {
          terms: { field: 'user.name', size: 5, shard_size: 20_000 },
          aggs: {
            by: {
              terms: { field: 'url.path', size: 30_000, shard_size: 30_000 },
              aggs: { m0: { stats: { field: 'source.port' } } },
            },
          },
        },
      },
    ],
  ])('%s', (_name, by, metrics, offsets, dsl) => {
    expect(aggregateDsl(requestOf(by, metrics), offsets)).toEqual(dsl);
  });
});

describe('an aggregation of several levels', () => {
  const answer = (keys: readonly unknown[], inner?: object): Bucket => ({
    by: { buckets: keys.map((key) => ({ ...(key as object), doc_count: 2, ...inner })) },
  });

  it('asks within the values of the outer levels alone, and gives each level as many as were wanted', async () => {
    const asked: unknown[] = [];
    const answers = [
      answer([
        { key: 1, key_as_string: 'true' },
        { key: 0, key_as_string: 'false' },
      ]),
      answer([{ key: 1 }], answer([{ key: 'x=b' }, { key: 'x=a' }])),
      answer([{ key: 1 }], answer([{ key: 'x=b' }], answer([{ key: 'p' }]))),
    ];
    const request = requestOf([terms('host.name', 2), terms('x', 2), terms('user.name', 3)], [{ kind: 'count' }]);
    const rows = await aggregateInSteps(
      (aggs) => Promise.resolve({ aggregations: answers[asked.push(aggs) - 1] ?? {}, count: 2 }),
      request,
      [0, 0, 0],
    );
    expect(rows.map(({ keys }) => keys.slice(1))).toEqual([['b', 'p']]);
    const level = (include: readonly unknown[] | undefined, field: string, inner?: object) => ({
      by: { terms: { field, ...(include && { include, shard_size: 2 }) }, ...(inner && { aggs: inner }) },
    });
    expect(asked).toMatchObject([
      level(undefined, 'host.name'),
      level(['true', 'false'], 'host.name', level(undefined, OTHERS_FIELD)),
      level(['true', 'false'], 'host.name', level(['x=b', 'x=a'], OTHERS_FIELD, level(undefined, 'user.name'))),
    ]);
  });

  it('asks no further where an outer level has nothing, and once where the outer one is time', async () => {
    const counted = async (by: readonly GroupBy[]) => {
      let asked = 0;
      const rows = await aggregateInSteps(() => Promise.resolve({ count: (asked += 1) }), requestOf(by), [0, 0]);
      return [asked, rows];
    };
    expect(await counted([terms('user.name'), terms('tags')])).toEqual([1, []]);
    expect(await counted([histogram(HOUR), terms('tags')])).toEqual([1, []]);
  });
});

describe('an aggregation as the server answers', () => {
  const stats = { count: 2, min: 1, max: 3, sum: 4, avg: 2 };
  const none = { count: 0, min: null, max: null, sum: 0, avg: null };
  const numbers = (['min', 'max', 'sum', 'avg'] as const).map((kind): Metric => ({ kind, field: 'source.port' }));
  const row = (keys: AggregateRow['keys'], count: number, ...metrics: readonly (number | null)[]): AggregateRow => ({
    keys,
    count,
    metrics,
  });

  it.each<readonly [string, readonly GroupBy[], readonly Metric[], Bucket, readonly AggregateRow[]]>([
    ['counts all', [], [{ kind: 'count' }], {}, [row([], 7, 7)]],
    ['numbers', [], numbers, { m0: stats, m1: stats, m2: stats, m3: stats }, [row([], 7, 1, 3, 4, 2)]],
    [
      'no number has neither least nor sum',
      [],
      numbers,
      { m0: none, m1: none, m2: none, m3: none },
      [row([], 7, null, null, null, null)],
    ],
    [
      'values',
      [],
      [
        { kind: 'cardinality', field: 'user.name' },
        { kind: 'cardinality', field: 'x' },
        { kind: 'cardinality', field: 'y' },
      ],
      { m0: { value: 4 }, m1: { buckets: [{}, {}] } },
      [row([], 7, 4, 2, 0)],
    ],
    ['no groups', [terms('user.name')], [], {}, []],
    [
      'texts',
      [terms('user.name')],
      [],
      {
        by: {
          buckets: [
            { key: 'b', doc_count: 2 },
            { key: 'a', doc_count: 1 },
          ],
        },
      },
      [row(['b'], 2), row(['a'], 1)],
    ],
    [
      'unknown fields without their names',
      [terms('a=b')],
      [],
      { by: { buckets: [{ key: 'a\\=b=c=d', doc_count: 1 }] } },
      [row(['c=d'], 1)],
    ],
    [
      'days',
      [histogram(24 * HOUR)],
      [],
      { by: { buckets: [{ key: Date.UTC(2026, 1, 28, 16), doc_count: 2 }] } },
      [row(['2026-02-28T16:00:00.000Z'], 2)],
    ],
    [
      'dates',
      [terms('event.created')],
      [],
      { by: { buckets: [{ key: Date.UTC(2026, 2, 1), doc_count: 1 }] } },
      [row(['2026-03-01T00:00:00.000Z'], 1)],
    ],
    [
      'groups in groups',
      [terms('user.name'), terms('source.port')],
      [{ kind: 'count' }],
      {
        by: {
          buckets: [
            {
              key: 'a',
              doc_count: 3,
              by: {
                buckets: [
                  { key: 22, doc_count: 2 },
                  { key: 80, doc_count: 1 },
                ],
              },
            },
          ],
        },
      },
      [row(['a', 22], 2, 2), row(['a', 80], 1, 1)],
    ],
  ])('%s', (_name, by, metrics, bucket, rows) => {
    expect(aggregateRows(requestOf(by, metrics), bucket, 7)).toEqual(rows);
  });
});

describe('values that are counted one and all', () => {
  const page = (buckets: readonly object[], after?: object) => ({
    aggregations: { by: { buckets, ...(after !== undefined && { after_key: after }) } as NonNullable<Bucket['by']> },
    count: 1,
  });
  const inexact = {
    aggregations: { by: { doc_count_error_upper_bound: 1, buckets: [{ key: 'x', doc_count: 1 }] } },
    count: 1,
  };
  const isComposite = (aggs: object) => JSON.stringify(aggs).includes('composite');

  it('begin at the first entry of a field no dictionary knows, and end behind its last', async () => {
    const asked: unknown[] = [];
    const full = Array.from({ length: 9_998 }, (_, n) => ({
      key: { k0: `m=${String(n).padStart(5, '0')}` },
      doc_count: 1,
    }));
    const rows = await aggregateInSteps(
      (aggs) => {
        if (!isComposite(aggs)) return Promise.resolve(inexact);
        asked.push(aggs);
        const first = { key: { k0: 'm<z' }, doc_count: 99 };
        return Promise.resolve(page([first, ...full, { key: { k0: 'n=1' }, doc_count: 99 }], { k0: 'n=1' }));
      },
      requestOf([terms('m', 2)]),
      [0],
    );
    expect(asked).toMatchObject([
      {
        by: {
          composite: {
            size: 10_000,
            after: { k0: 'm<\u{10ffff}' },
            sources: [{ k0: { terms: { field: OTHERS_FIELD } } }],
          },
        },
      },
    ]);
    expect(rows).toHaveLength(1);
  });

  it('stay as the shards gave them when there are more than 200,000', async () => {
    let pages = 0;
    const many = Array.from({ length: 10_000 }, (_, n) => ({ key: { k0: String(n) }, doc_count: 1 }));
    const rows = await aggregateInSteps(
      (aggs) => {
        if (!isComposite(aggs)) return Promise.resolve(inexact);
        pages += 1;
        return Promise.resolve(page(many, { k0: 'more' }));
      },
      requestOf([terms('user.name', 2)]),
      [0],
    );
    expect([pages, rows]).toEqual([20, [{ keys: ['x'], count: 1, metrics: [] }]]);
  });

  it('are not asked for below the first level for a field no dictionary knows', async () => {
    let asked = 0;
    const answer = {
      aggregations: { by: { buckets: [{ key: 'a', doc_count: 2, by: inexact.aggregations.by }] } },
      count: 2,
    };
    await aggregateInSteps(
      (aggs) => {
        expect(isComposite(aggs)).toBe(false);
        asked += 1;
        return Promise.resolve(answer);
      },
      requestOf([terms('user.name'), terms('vendor.x')]),
      [0, 0],
    );
    expect(asked).toBe(2);
  });
});

describe('distinct counts', () => {
  const distinct: Metric = { kind: 'cardinality', field: 'user.name' };
  const thresholdOf = (by: readonly GroupBy[], only: readonly (readonly unknown[])[] = []) =>
    /"precision_threshold":(\d+)/.exec(JSON.stringify(aggregateDsl(requestOf(by, [distinct]), [0, 0], only)))?.[1];

  it('are the less exact the more groups there are, within bounds', () => {
    expect(thresholdOf([])).toBe('40000');
    expect(thresholdOf([terms('source.ip', 100)])).toBe('40000');
    expect(thresholdOf([terms('source.ip', 1_000)])).toBe('8000');
    expect(thresholdOf([terms('source.ip', 1_000)], [['10.0.0.1']])).toBe('40000');
    expect(thresholdOf([terms('source.ip', 100), histogram(HOUR)])).toBe('3333');
    expect(thresholdOf([terms('source.ip', 10_000), histogram(HOUR)])).toBe('1000');
  });

  it('are asked of those groups alone that are given', async () => {
    const asked: object[] = [];
    const answer = { aggregations: { by: { buckets: [{ key: 'a', doc_count: 2 }] } }, count: 2 };
    await aggregateInSteps(
      (aggs) => {
        asked.push(aggs);
        return Promise.resolve(answer);
      },
      requestOf([terms('source.ip')], [distinct]),
      [0],
    );
    expect(asked.map((aggs) => JSON.stringify(aggs).includes('cardinality'))).toEqual([false, true]);
    expect(asked[1]).toMatchObject({ by: { terms: { include: ['a'] } } });
  });
});
