import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchAst, type EcsEvent } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { BlockScan } from '../src/scan/block-scan.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { planQuery } from '../src/scan/query-plan.ts';
import type { Block } from '../src/columns/block.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';
import { astArbitrary, eventArbitrary, withIds } from './generated-events.ts';

const search = new ByteSearch();
const RUNS = fc.readConfigureGlobal().numRuns ?? 3_000;

/** Events as the store keeps them, the block of them that is open, and the segment it becomes. */
function blocksOf(events: readonly EcsEvent[]) {
  const { block, kept } = openBlockOf(events, 1, (index) => Date.UTC(2026, 2, 5) + index);
  return { kept, open: block, segment: segmentOf(bytesOf(block)) };
}

/** Places in the order of ingest of the rows that match, as the scan has it. */
function scanned(segment: Block, where: Parameters<typeof planQuery>[0]): readonly number[] {
  const plan = planQuery(where);
  const scan = new BlockScan(segment, search);
  const seqs = segment.seqs();
  return segment.runs
    .flatMap(({ from, to }, run) => {
      const mask = scan.mask(plan, run);
      if (typeof mask !== 'string') expect(mask).toHaveLength(to - from);
      return Array.from(seqs.subarray(from, to)).filter(
        (_, row) => mask === 'all' || (mask !== 'none' && mask[row] === 1),
      );
    })
    .sort((a, b) => a - b);
}

/** The same by the reference meaning of the query language. */
function matching(kept: readonly EcsEvent[], where: Parameters<typeof planQuery>[0]): readonly number[] {
  const matches = matchAst(where, compileRe2);
  return kept.flatMap((event, index) => (matches(event) ? [index + 1] : []));
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
      fc.nat(400).map((n) => ({ op: 'in' as const, field: 'event.id', values: [`${n} 1`, `${n} 7`] })),
    );
    fc.assert(
      fc.property(more, (where) => {
        const found = matching(kept, where);
        expect(scanned(segment, where)).toEqual(found);
        expect(scanned(open, where)).toEqual(found);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  it('finds by regular expressions what no search of bytes without case would find', () => {
    const texts = ['disK full', 'diſk full', 'DISK FULL', 'disk full', 'KO 登录失败', 'ko 登录失败', 'ΣΤ', 'στ', 'ςτ'];
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
