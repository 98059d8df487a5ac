import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchAst, type EcsEvent } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { BlockScan } from '../src/scan/block-scan.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { Pace } from '../src/scan/pace.ts';
import { planQuery } from '../src/scan/query-plan.ts';
import type { Block } from '../src/columns/block.ts';
import type { Span } from '../src/contract/store-request.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';
import { astArbitrary, eventArbitrary, withIds } from './generated-events.ts';

const search = new ByteSearch();
const RUNS = fc.readConfigureGlobal().numRuns ?? 3_000;

/** Events as the store keeps them, the block of them that is open, and the segment it becomes. */
function blocksOf(events: readonly EcsEvent[]) {
  const { block, kept } = openBlockOf(events, 1, (index) => Date.UTC(2026, 2, 5) + index);
  return { kept, open: block, segment: segmentOf(bytesOf(block)) };
}

const ALWAYS = { from: -Infinity, to: Infinity };

/** Places in the order of ingest of the rows that match, as the scan has it. */
function scanned(segment: Block, where: Parameters<typeof planQuery>[0], span: Span = ALWAYS): readonly number[] {
  const plan = planQuery(where);
  const scan = new BlockScan(segment, { search, pace: new Pace(() => undefined) });
  const seqs = segment.seqs();
  return segment.runs
    .flatMap(({ from, to }, run) => {
      const mask = scan.mask(plan, run, span);
      if (typeof mask !== 'string') expect(mask).toHaveLength(to - from);
      return Array.from(seqs.subarray(from, to)).filter(
        (_, row) => mask === 'all' || (mask !== 'none' && mask[row] === 1),
      );
    })
    .sort((a, b) => a - b);
}

/** The same by the reference meaning of the query language. */
function matching(
  kept: readonly EcsEvent[],
  where: Parameters<typeof planQuery>[0],
  span: Span = ALWAYS,
): readonly number[] {
  const matches = matchAst(where, compileRe2);
  return kept.flatMap((event, index) => {
    const ts = Date.parse(event['@timestamp']);
    return ts >= span.from && ts < span.to && matches(event) ? [index + 1] : [];
  });
}

/** What segments keep in a form of its own: values that are no plain text, half a character, a field with one value a run. */
const own: fc.Arbitrary<Parameters<typeof planQuery>[0]> = fc.oneof(
  fc.record({
    op: fc.constant('contains' as const),
    field: fc.constantFrom('event.action', 'huawei.vsys', 'message', 'event.original'),
    value: fc.constantFrom('"', '[', ',', 'u0001', '\u0001', 'rue', '\ud83d', '\ufffd'),
  }),
  fc.record({
    op: fc.constantFrom('eq' as const, 'wildcard' as const),
    field: fc.constantFrom('event.dataset', 'event.kind'),
    value: fc.constantFrom('sshd', 'huawei.usg', 'small', 'event', 's*', '*'),
  }),
  fc
    .constantFrom('@timestamp', 'event.ingested', 'event.id', 'event.kind')
    .map((field) => ({ op: 'exists' as const, field })),
  fc
    .array(fc.integer({ min: 0, max: 500 }), { maxLength: 4 })
    .map((places) => ({ op: 'in' as const, field: 'event.id', values: places.map((place) => hexId(place)) })),
  fc.integer({ min: 0, max: 500 }).map((place) => ({ op: 'eq' as const, field: 'event.id', value: hexId(place) })),
  fc.constantFrom('0', 'A*', '').map((value) => ({ op: 'wildcard' as const, field: 'event.id', value: `*${value}1*` })),
);

/** The id of an event by its place, sometimes in capitals, which none has. */
function hexId(place: number): string {
  const id = withIds(sample)[place]?.['event.id'] ?? 'f'.repeat(40);
  return place % 7 === 0 ? id.toUpperCase() : id;
}

const span: fc.Arbitrary<Span> = fc.oneof(
  fc.constant(ALWAYS),
  fc
    .tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 90 }))
    .map(([from, length]) => ({ from: Date.UTC(2026, 1, 27, from), to: Date.UTC(2026, 1, 27, from + length) })),
  fc
    .constantFrom('2026-03-01T15:59:59.999Z', '2026-03-01T16:00:00.000Z', '2026-03-01T12:00:00.000Z')
    .map((time) => ({ from: Date.parse(time), to: Date.parse(time) + 1 })),
);

const [sample = []] = fc.sample(fc.array(eventArbitrary(), { minLength: 400, maxLength: 400 }), {
  numRuns: 1,
  seed: 7,
});

describe('a scan of a segment and of the block it was made of', () => {
  it('finds the rows that the reference finds, whatever is asked', () => {
    const { kept, open, segment } = blocksOf(withIds(sample));
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: astArbitrary }, own), (where) => {
        const found = matching(kept, where);
        expect(scanned(segment, where)).toEqual(found);
        expect(scanned(open, where)).toEqual(found);
      }),
      { numRuns: RUNS },
    );
  });

  it('does so over several runs, columns without a dictionary and fields that share a column', () => {
    const events = withIds(sample).flatMap((event, index) =>
      Array.from({ length: 8 }, (_, copy) => ({
        ...event,
        ...{ 'event.id': `${index} ${copy}`, 'event.dataset': copy < 4 ? 'sshd' : copy < 7 ? 'huawei.usg' : 'small' },
        ...{
          'destination.port': index * 8 + copy,
          'url.path': `/p/${index}/${copy}.jsp`,
          [`v.k${index * 8 + copy}`]: copy,
        },
      })),
    );
    const { kept, open, segment } = blocksOf(events);
    expect(segment.runs).toHaveLength(3);
    const more: fc.Arbitrary<Parameters<typeof planQuery>[0]> = fc.oneof(
      { weight: 3, arbitrary: astArbitrary },
      own,
      fc.nat(3_200).map((n) => ({ op: 'eq' as const, field: `v.k${n}`, value: n % 8 })),
      fc.nat(3_200).map((n) => ({ op: 'eq' as const, field: 'url.path', value: `/p/${n}/1.jsp` })),
      fc.nat(3_200).map((n) => ({ op: 'range' as const, field: 'destination.port', gte: n, lt: n + 9 })),
      fc.nat(3_200).map((n) => ({ op: 'range' as const, field: 'destination.port', gt: n - 0.5, lte: n + 2.5 })),
      fc.nat(3_200).map((n) => ({ op: 'eq' as const, field: 'destination.port', value: n })),
      fc.constant({ op: 'exists' as const, field: 'destination.port' }),
      fc
        .nat(3_200)
        .map((n) => ({ op: 'in' as const, field: 'url.path', values: [`/p/${n}/1.jsp`, '/p/7/2.jsp', 'x'] })),
      fc.nat(3_200).map((n) => ({ op: 'regex' as const, field: 'url.path', value: `${n}/[1-3]\\.jsp` })),
      fc.nat(40).map((n) => ({ op: 'contains' as const, field: 'url.path', value: `P/${n}` })),
      fc.nat(400).map((n) => ({ op: 'in' as const, field: 'event.id', values: [`${n} 1`, `${n} 7`] })),
    );
    fc.assert(
      fc.property(more, span, (where, times) => {
        const found = matching(kept, where, times);
        expect(scanned(segment, where, times)).toEqual(found);
        expect(scanned(open, where, times)).toEqual(found);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  it('finds numbers of columns without a dictionary, by bounds and without', () => {
    const [one] = withIds(sample);
    if (one === undefined) throw new Error('no sample');
    const events = Array.from({ length: 4_500 }, (_, index) => ({
      ...one,
      ...{ 'event.id': index.toString(16).padStart(40, '0'), 'event.dataset': 'sshd' },
      // Every third is none that the type compares.
      ...{ 'destination.port': index % 3 === 0 ? index + 0.5 : index, 'v.ratio': index / 8 },
    }));
    const { kept, open, segment } = blocksOf(events);
    expect(segment.column('destination.port')?.kind).toBe('number');
    const near = fc.integer({ min: -2, max: 4_502 }).map((n) => n / 2 + 1_000);
    const ends = fc.record({ gt: near, gte: near, lt: near, lte: near }, { requiredKeys: [] });
    const number: fc.Arbitrary<Parameters<typeof planQuery>[0]> = fc.oneof(
      ends
        .filter((given) => Object.keys(given).length > 0)
        .map((given) => ({ op: 'range' as const, field: 'destination.port', ...given })),
      near.map((value) => ({ op: 'eq' as const, field: 'destination.port', value })),
      fc.array(near).map((values) => ({ op: 'in' as const, field: 'destination.port', values })),
      fc.constantFrom('destination.port', 'v.ratio').map((field) => ({ op: 'exists' as const, field })),
      near.map((value) => ({ op: 'eq' as const, field: 'v.ratio', value: value / 8 })),
    );
    fc.assert(
      fc.property(number, (where) => {
        const found = matching(kept, where);
        expect(scanned(segment, where)).toEqual(found);
        expect(scanned(open, where)).toEqual(found);
      }),
      { numRuns: Math.ceil(RUNS / 20) },
    );
  });

  it('finds by regular expressions what no search of bytes without case would find', () => {
    const texts = [
      'dis\u212a full',
      'diſk full',
      'DISK FULL',
      'disk full',
      '\u212aO 登录失败',
      'ko 登录失败',
      'ΣΤ',
      'στ',
      'ςτ',
    ];
    const events = withIds(sample.slice(0, 360)).map((event, index) => ({
      ...event,
      ...{ 'event.original': `${texts[index % 9] ?? ''}.`, 'url.path': `${texts[(index >> 1) % 9] ?? ''} ${index}` },
      ...{ 'user.name': texts[(index >> 2) % 9] ?? '' },
    }));
    const { kept, open, segment } = blocksOf(events);
    const patterns = [
      'disk',
      '(?i)disk',
      '(?i)DISK (full|\\d)',
      '(?i:k)o',
      'K',
      '(?i)στ',
      'ΣΤ',
      '(?i)(ko )+登录',
      '\\.$',
      '^(d|D).*l[^k]?',
    ];
    for (const field of ['event.original', 'url.path', 'user.name'])
      for (const value of patterns) {
        const where = { op: 'regex', field, value } as const;
        const found = matching(kept, where);
        expect(scanned(segment, where)).toEqual(found);
        expect(scanned(open, where)).toEqual(found);
      }
  });
});
