import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  Ast,
  AggregateRequest,
  AggregateRow,
  EcsEvent,
  GroupBy,
  Metric,
  SearchPage,
  SearchRequest,
} from '@qiaolou/schema';
import type { Block } from '../src/columns/block.ts';
import { Segment } from '../src/columns/segment.ts';
import { checkAggregate, checkSearch } from '../src/contract/store-request.ts';
import { MemoryEventStore } from '../src/index.ts';
import { aggregateBlocks, mergeAggregates, type AggregateQuery } from '../src/scan/aggregate-blocks.ts';
import { aggregateJson } from '../src/scan/aggregate-json.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { searchAnswer } from '../src/embedded/read/search-answer.ts';
import type { PageLines } from '../src/embedded/read/page-lines.ts';
import { searchPage, searchPageSteps } from '../src/embedded/read/search-page.ts';
import { SharedPage, sharedWords } from '../src/scan/page-share.ts';
import { planQuery } from '../src/scan/query-plan.ts';
import { searchBlocks, type PageQuery } from '../src/scan/search-blocks.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';
import { astArbitrary, eventArbitrary, NUMBER_FIELDS, TERMS_FIELDS, withIds } from './generated-events.ts';

const RUNS = fc.readConfigureGlobal().numRuns ?? 400;
const RANGE = { from: '1960-01-01T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' };
const INGESTED = Date.UTC(2026, 2, 5);
const search = new ByteSearch();

const [sample = []] = fc.sample(fc.array(eventArbitrary(), { minLength: 600, maxLength: 600 }), {
  numRuns: 1,
  seed: 11,
});

/** Times: the whole, and narrow ones around midnight in Shanghai, where events have the same. */
const range = fc.constantFrom(
  RANGE,
  { from: '2026-03-01T15:59:59.999Z', to: '2026-03-01T16:00:00.000Z' },
  { from: '2026-02-28T00:00:00.000Z', to: '2026-03-01T16:00:00.001Z' },
);

/** Which part each block goes to. */
const split3 = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2));

describe('answers from blocks', () => {
  const oracle = new MemoryEventStore({ now: () => INGESTED });
  const blocks: Block[] = [];

  beforeAll(async () => {
    const events: readonly EcsEvent[] = withIds(sample).flatMap((event, index) => {
      // Of one dataset enough for a run that is in order of time and knows its quarters of an hour: no other century in it.
      const near = event['@timestamp'].startsWith('2026') && index % 4 !== 0;
      return Array.from({ length: near ? 16 : 2 }, (_, copy) => ({
        ...event,
        ...{ 'event.id': `${event['event.id']} ${copy}`, 'event.dataset': near ? 'sshd' : `small ${index % 3}` },
      }));
    });
    await oracle.append(events);
    const part = Math.ceil(events.length / 3);
    for (const at of [0, part, 2 * part]) {
      const { block } = openBlockOf(events.slice(at, at + part), at + 1, () => INGESTED);
      blocks.push(at < 2 * part ? segmentOf(bytesOf(block)) : block);
    }
    expect(blocks.map(({ runs }) => runs.map(({ sorted }) => sorted))).toEqual([[true, false], [true, false], [false]]);
  });

  /** The blocks in parts; some may be empty. */
  function partsOf(split: readonly number[]): readonly (readonly Block[])[] {
    return [0, 1, 2].map((part) => blocks.filter((_, index) => split[index] === part));
  }

  /** A page as the store gives it, of parts of the blocks. */
  function pageOf(request: SearchRequest, parts: readonly (readonly Block[])[]): SearchPage {
    const checked = checkSearch(request);
    const scanning = { search, between: () => undefined };
    const found = parts.map((part) => searchPage(part, request, checked, scanning));
    return JSON.parse(Buffer.from(searchAnswer(structuredClone(found), request, checked)).toString()) as SearchPage;
  }

  /** A page as the store gives it when two threads look at the blocks, which take steps in an order of their own. */
  function pageTogether(request: SearchRequest, turns: readonly number[]): SearchPage {
    const checked = checkSearch(request);
    const words = sharedWords();
    const threads = [0, 1].map((seat) =>
      searchPageSteps(blocks, request, checked, {
        ...{ search, between: () => undefined, share: new SharedPage(words, seat) },
      }),
    );
    const parts = new Map<number, PageLines>();
    for (let turn = 0; parts.size < threads.length; turn++) {
      const seat = turn < turns.length ? (turns[turn] ?? 0) : turn % threads.length;
      const step = parts.has(seat) ? undefined : threads[seat]?.next();
      if (step?.done === true) parts.set(seat, step.value);
    }
    return JSON.parse(Buffer.from(searchAnswer([...parts.values()], request, checked)).toString()) as SearchPage;
  }

  const page = fc.record({
    where: astArbitrary,
    range,
    sort: fc.constantFrom('newest' as const, 'oldest' as const),
    limit: fc.constantFrom(1, 7, 50, 1_000),
    fields: fc.constantFrom<(readonly string[] | undefined)[]>(
      undefined,
      undefined,
      [],
      ['user.name', 'message', 'never.seen'],
      ['event.ingested', 'huawei.vsys', 'event.created'],
    ),
  });

  it('are the pages of the reference when two threads look at them together, whoever is quicker', async () => {
    await fc.assert(
      fc.asyncProperty(page, fc.array(fc.nat(1), { maxLength: 40 }), async (part, turns) => {
        let after: string | undefined;
        for (let page = 0; page < 3; page++) {
          const theirs = await oracle.search({ ...part, after });
          expect(pageTogether({ ...part, after }, turns)).toEqual(theirs);
          if (theirs.next === undefined) break;
          after = theirs.next;
        }
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });

  it('are the pages of the reference, in its order, one after another', async () => {
    await fc.assert(
      fc.asyncProperty(page, split3, async (part, split) => {
        let after: string | undefined;
        for (let page = 0; page < 3; page++) {
          const theirs = await oracle.search({ ...part, after });
          expect(pageOf({ ...part, after }, [blocks])).toEqual(theirs);
          expect(pageOf({ ...part, after }, partsOf(split))).toEqual(theirs);
          if (theirs.next === undefined) break;
          after = theirs.next;
        }
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });

  it('are the groups and measures of the reference', async () => {
    const group: fc.Arbitrary<GroupBy> = fc.oneof(
      fc.record({
        kind: fc.constant('terms' as const),
        field: fc.constantFrom(...TERMS_FIELDS, 'event.dataset', 'message', 'event.original', 'event.id', '@timestamp'),
        size: fc.constantFrom(1, 3, 100),
      }),
      fc.record({
        kind: fc.constant('dateHistogram' as const),
        field: fc.constantFrom('@timestamp' as const, 'event.ingested' as const, undefined),
        intervalMs: fc.constantFrom(1, 60_000, 900_000, 3_600_000, 86_400_000, 7_000_000),
        zone: fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kathmandu', 'Africa/Monrovia', 'Asia/Pyongyang'),
      }),
    );
    const metric: fc.Arbitrary<Metric> = fc.oneof(
      fc.constant<Metric>({ kind: 'count' }),
      fc.record({
        kind: fc.constant('cardinality' as const),
        field: fc.constantFrom(...TERMS_FIELDS, 'message', 'event.id'),
      }),
      fc.record({
        kind: fc.constantFrom('min' as const, 'max' as const, 'sum' as const, 'avg' as const),
        field: fc.constantFrom(...NUMBER_FIELDS, '@timestamp', 'event.created'),
      }),
    );
    const request: fc.Arbitrary<AggregateRequest> = fc.record({
      where: fc.oneof(fc.constant<Ast>({ op: 'all' }), { weight: 3, arbitrary: astArbitrary }),
      range,
      by: fc.array(group, { maxLength: 3 }),
      metrics: fc.array(metric, { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(request, split3, async (asked, split) => {
        const { span, offsets } = checkAggregate(asked);
        const plan = planQuery(asked.where);
        const query = { plan, span, offsets, by: asked.by, metrics: asked.metrics };
        const theirs = rounded(await oracle.aggregate(asked));
        const whole = aggregateBlocks(blocks, query, search, () => undefined);
        expect(rounded(aggregateRows(whole, query))).toEqual(theirs);
        const parts = partsOf(split).map((part) => aggregateBlocks(part, query, search, () => undefined));
        // As they come from other threads.
        const merged = mergeAggregates(structuredClone(parts), query, () => undefined);
        expect(rounded(aggregateRows(merged, query))).toEqual(theirs);
      }),
      { numRuns: RUNS },
    );
  });

  it('are so of numbers and texts that no dictionary has, and where most combinations are not there', async () => {
    const [one] = withIds(sample);
    if (one === undefined) throw new Error('no sample');
    const events = Array.from({ length: 4_600 }, (_, index) => ({
      ...one,
      ...{ 'event.id': index.toString(16).padStart(40, '0'), 'event.dataset': index % 3 === 0 ? 'dns' : 'sshd' },
      '@timestamp': new Date(Date.UTC(2026, 2, 1) + index * 47_000).toISOString(),
      // Some are none that the type compares.
      ...{ 'destination.port': index % 7 === 0 ? index + 0.5 : index, 'url.path': `/${index}`, 'v.ratio': index / 8 },
      'user.name': `u${index % 90}`,
    }));
    const reference = new MemoryEventStore({ now: () => INGESTED });
    await reference.append(events);
    const { block } = openBlockOf(events, 1, () => INGESTED);
    const segment = segmentOf(bytesOf(block));
    expect(segment.column('destination.port')?.kind).toBe('number');
    expect(segment.column('url.path')?.kind).toBe('plain');
    const terms = (field: string, size = 50): GroupBy => ({ kind: 'terms', field, size });
    const hours: GroupBy = { kind: 'dateHistogram', intervalMs: 3_600_000, zone: 'Asia/Shanghai' };
    const port = (['cardinality', 'min', 'max', 'sum', 'avg'] as const).map((kind): Metric => ({
      ...{ kind, field: 'destination.port' },
    }));
    const asked: readonly (readonly [by: readonly GroupBy[], metrics: readonly Metric[]])[] = [
      [[], port],
      [[terms('event.dataset')], port],
      [[hours, terms('event.dataset')], []],
      [[terms('event.dataset'), hours], []],
      [[terms('url.path'), terms('destination.port')], []],
      [[terms('user.name'), terms('url.path', 3)], port],
      [[terms('v.ratio')], [{ kind: 'cardinality', field: 'url.path' }]],
      [[terms('user.name'), hours, terms('event.dataset')], port],
      // Of zones some are not whole quarters of an hour away, as Monrovia was in 1960.
      ...['Asia/Shanghai', 'UTC', 'Asia/Kathmandu', 'Africa/Monrovia'].flatMap((zone) =>
        [900_000, 5_400_000, 86_400_000, 7_000_000].map((intervalMs): [readonly GroupBy[], readonly Metric[]] => [
          [{ kind: 'dateHistogram', intervalMs, zone }],
          [],
        ]),
      ),
    ];
    const wheres: readonly Ast[] = [{ op: 'all' }, { op: 'wildcard', field: 'user.name', value: 'u1*' }];
    for (const [by, metrics] of asked)
      for (const where of wheres)
        for (const one of [segment, block]) {
          const request = { where, range: RANGE, by, metrics };
          const { span, offsets } = checkAggregate(request);
          const query = { plan: planQuery(where), span, by, metrics, offsets };
          const ours = aggregateRows(
            aggregateBlocks([one], query, search, () => undefined),
            query,
          );
          expect(rounded(ours)).toEqual(rounded(await reference.aggregate(request)));
        }
  });

  it('are so of fields beyond those that have a column of their own', async () => {
    const events = withIds(sample.slice(0, 300)).flatMap((event, index) =>
      Array.from({ length: 5 }, (_, copy) => ({
        ...event,
        ...{
          'event.id': `${event['event.id']}${copy}`,
          [`v.k${index * 5 + copy}`]: [copy, index],
          'v.last': index % 4,
        },
      })),
    );
    const reference = new MemoryEventStore({ now: () => INGESTED });
    await reference.append(events);
    const { block } = openBlockOf(events, 1, () => INGESTED);
    const segment = segmentOf(bytesOf(block));
    expect([block.column('v.k1499'), segment.column('v.k1499')]).toEqual([undefined, undefined]);
    const fields = ['v.k3', 'v.k1499', 'event.action', 'event.created', 'destination.port', 'v.last'];
    for (const field of fields)
      for (const one of [segment, block]) {
        const asked = {
          ...{ where: { op: 'exists', field: 'event.kind' } as const, range: RANGE },
          by: [{ kind: 'terms' as const, field, size: 20 }],
          metrics: [{ kind: 'cardinality' as const, field: 'v.k1498' }],
        };
        const query = { ...checkAggregate(asked), by: asked.by, metrics: asked.metrics, plan: planQuery(asked.where) };
        const rows = aggregateRows(
          aggregateBlocks([one], query, search, () => undefined),
          query,
        );
        expect(rounded(rows)).toEqual(rounded(await reference.aggregate(asked)));
        const where = { op: 'exists', field } as const;
        const page = { where, range: RANGE, sort: 'oldest' as const, limit: 30, fields: [field, 'v.k7'] };
        expect(pageOf(page, [[one]])).toEqual(await reference.search(page));
      }
  });

  it('count up to where they are asked to and not further', () => {
    const all = { plan: planQuery({ op: 'all' }), span: { from: -(2 ** 42), to: 2 ** 42 }, after: undefined } as const;
    const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
    for (const countTo of [0, 1, 100, rows - 1, rows, rows + 1])
      for (const sort of ['newest', 'oldest'] as const) {
        const query: PageQuery = { ...all, sort, limit: 3, countTo };
        const { found, count } = searchBlocks(blocks, query, search, () => undefined);
        expect(count).toBe(Math.min(rows, countTo));
        expect(found).toHaveLength(3);
      }
  });

  it('are refused when groups or distinct values take more memory than they may', () => {
    const all = { plan: planQuery({ op: 'all' }), span: { from: -(2 ** 42), to: 2 ** 42 }, offsets: [0] } as const;
    const byId = { ...all, by: [{ kind: 'terms', field: 'event.id', size: 1 }], metrics: [] } as const;
    const ofIds = { ...all, by: [], metrics: [{ kind: 'cardinality', field: 'event.id' }] } as const;
    for (const [query, exceeded] of [
      [byId, 'groups'],
      [ofIds, 'distinctValues'],
    ] as const) {
      const within = (mostBytes: number) => {
        const parts = blocks.map((block) => aggregateBlocks([block], { ...query, mostBytes }, search, () => undefined));
        return mergeAggregates(parts, { ...query, mostBytes }, () => undefined);
      };
      const details = { code: 'query.tooManyGroups', details: { exceeded, mostBytes: 100_000 } };
      expect(() => within(100_000)).toThrow(expect.objectContaining(details));
      // Each part is within the bound, all together are not.
      expect(() => within(600_000)).toThrow(expect.objectContaining({ code: 'query.tooManyGroups' }));
      expect(within(4_000_000).count).toBeGreaterThan(0);
    }
  });

  it.each<[string, Ast]>([
    ['texts of rows', { op: 'regex', field: 'event.original', value: '[^\\d]z|y{3}' }],
    ['texts of rows that have a word', { op: 'wildcard', field: 'event.original', value: 'd?ny*' }],
    ['ids', { op: 'wildcard', field: 'event.id', value: '*' }],
    ['entries of a dictionary', { op: 'regex', field: 'url.path', value: '[^\\d]z|y{3}' }],
    ['addresses', { op: 'cidr', field: 'source.ip', value: '10.0.0.0/8' }],
  ])('end when somebody says so in the middle of %s', (_, where) => {
    const [one] = withIds(sample);
    if (one === undefined) throw new Error('no sample');
    const events = Array.from({ length: 5_000 }, (_, index) => ({
      ...one,
      ...{ 'event.id': index.toString(16).padStart(40, '0'), 'event.original': `${index} deny`.repeat(9) },
      ...{ 'url.path': `/${index}`, 'source.ip': `10.0.${index >> 8}.${index & 255}` },
    }));
    const { block } = openBlockOf(events, 1, () => INGESTED);
    for (const one of [block, segmentOf(bytesOf(block))]) {
      let asked = 0;
      const ended = new Error('ended');
      const end = (): void => {
        if (++asked === 3) throw ended;
      };
      const all = { plan: planQuery(where), span: { from: -(2 ** 42), to: 2 ** 42 } } as const;
      expect(() =>
        searchBlocks([one], { ...all, sort: 'newest', limit: 1, after: undefined, countTo: 1 }, search, end),
      ).toThrow(ended);
      asked = 0;
      expect(() => aggregateBlocks([one], { ...all, by: [], metrics: [], offsets: [] }, search, end)).toThrow(ended);
    }
  });

  it.each<[string, Pick<AggregateQuery, 'by' | 'metrics'>]>([
    ['groups', { by: [{ kind: 'terms', field: 'event.id', size: 1 }], metrics: [] }],
    ['distinct values', { by: [], metrics: [{ kind: 'cardinality', field: 'event.id' }] }],
  ])('end when somebody says so while %s are merged', (_, asked) => {
    const query = { ...asked, plan: planQuery({ op: 'all' }), span: { from: -(2 ** 42), to: 2 ** 42 }, offsets: [0] };
    const part = aggregateBlocks(blocks, query, search, () => undefined);
    let times = 0;
    const ended = new Error('ended');
    const end = (): void => {
      if (++times === 9) throw ended;
    };
    expect(() => mergeAggregates([part, part], query, end)).toThrow(ended);
  });

  it('keep nothing of a segment that they read when they end before their time', () => {
    const [one] = withIds(sample);
    if (one === undefined) throw new Error('no sample');
    const events = Array.from({ length: 2_000 }, (_, index) => ({
      ...one,
      ...{ 'event.id': index.toString(16).padStart(40, '0'), 'event.original': `${index} deny`.repeat(9) },
    }));
    const bytes = bytesOf(openBlockOf(events, 1, () => INGESTED).block);
    let reads = 0;
    const readAt = (offset: number, length: number): Buffer => {
      reads++;
      return bytes.subarray(offset, offset + length);
    };
    const where: Ast = { op: 'regex', field: 'event.original', value: '[^\\d]z|y{3}' };
    const all = { plan: planQuery(where), span: { from: -(2 ** 42), to: 2 ** 42 } } as const;
    const page = { ...all, sort: 'newest', limit: 1, after: undefined, countTo: 1 } as const;
    const asked: readonly ((block: Block, between: () => void) => unknown)[] = [
      (block, between) => searchBlocks([block], page, search, between),
      (block, between) => aggregateBlocks([block], { ...all, by: [], metrics: [], offsets: [] }, search, between),
    ];
    for (const ask of asked) {
      const segment = Segment.open(readAt, bytes.length, 'in memory');
      let times = 0;
      const ended = new Error('ended');
      expect(() =>
        ask(segment, () => {
          if (++times === 3) throw ended;
        }),
      ).toThrow(ended);
      const before = reads;
      expect(segment.places().starts).toHaveLength(events.length + 1);
      expect(reads).toBeGreaterThan(before);
    }
  });

  it.each<[string, Ast, { readonly from: number; readonly to: number }, number]>([
    ['a row', { op: 'eq', field: 'url.path', value: '/2500' }, { from: -(2 ** 42), to: 2 ** 42 }, 1],
    ['rows at an end of the time', { op: 'all' }, { from: Date.UTC(2026, 2, 1, 0, 0, 4_995), to: 2 ** 42 }, 3],
  ])('read of the times of a segment no more parts than they must for %s', (_, where, span, most) => {
    const [one] = withIds(sample);
    if (one === undefined) throw new Error('no sample');
    const events = Array.from({ length: 5_000 }, (_, index) => ({
      ...one,
      ...{ '@timestamp': new Date(Date.UTC(2026, 2, 1, 0, 0, index)).toISOString(), 'url.path': `/${index}` },
      ...{ 'event.id': index.toString(16).padStart(40, '0'), 'event.dataset': 'web' },
    }));
    const bytes = bytesOf(openBlockOf(events, 1, () => INGESTED).block, 4_096);
    const read = new Set<number>();
    const readAt = (offset: number, length: number): Buffer => {
      read.add(offset);
      return bytes.subarray(offset, offset + length);
    };
    const segment = Segment.open(readAt, bytes.length, 'in memory');
    const parts = segment.meta.time.values.map(({ slice }) => segment.meta.slices[slice]?.offset ?? NaN);
    expect(parts).toHaveLength(5);
    const page = { plan: planQuery(where), span, sort: 'newest', limit: 5, after: undefined, countTo: 10 } as const;
    expect(searchBlocks([segment], page, search, () => undefined).count).toBeGreaterThan(0);
    expect(parts.filter((offset) => read.has(offset)).length).toBeLessThanOrEqual(most);
  });

  it('end when somebody says so before a block', () => {
    const ended = new Error('ended');
    const end = (): void => {
      throw ended;
    };
    const all = { plan: planQuery({ op: 'all' }), span: { from: 0, to: 2 ** 42 } } as const;
    expect(() =>
      searchBlocks(blocks, { ...all, sort: 'newest', limit: 1, after: undefined, countTo: 1 }, search, end),
    ).toThrow(ended);
    expect(() => aggregateBlocks(blocks, { ...all, by: [], metrics: [], offsets: [] }, search, end)).toThrow(ended);
  });
});

/** The rows of an aggregation, as they are read of its JSON. */
function aggregateRows(...asked: Parameters<typeof aggregateJson>): readonly AggregateRow[] {
  return JSON.parse(aggregateJson(...asked)) as readonly AggregateRow[];
}

/** The order in which doubles are added up is nobody's business. */
function rounded(rows: Awaited<ReturnType<MemoryEventStore['aggregate']>>) {
  return rows.map((row) => ({
    ...row,
    metrics: row.metrics.map((value) => (value === null ? null : Number(value.toPrecision(12)))),
  }));
}
