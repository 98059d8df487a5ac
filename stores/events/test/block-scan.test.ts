import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchAst, type EcsEvent } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { acceptEvent } from '../src/contract/accepted-event.ts';
import { OpenBlock } from '../src/columns/open-block.ts';
import { sealSegment } from '../src/columns/seal-segment.ts';
import { Segment } from '../src/columns/segment.ts';
import { TrigramCollector } from '../src/columns/trigram-filter.ts';
import { BlockScan } from '../src/scan/block-scan.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { planQuery } from '../src/scan/query-plan.ts';
import { astArbitrary, eventArbitrary, withIds } from './generated-events.ts';

const search = new ByteSearch();
const RUNS = fc.readConfigureGlobal().numRuns ?? 3_000;

/** Events as the store keeps them, and the segment of them. */
function segmentOf(events: readonly EcsEvent[]): { readonly kept: readonly EcsEvent[]; readonly segment: Segment } {
  const block = new OpenBlock();
  const kept: EcsEvent[] = [];
  for (const [index, given] of events.entries()) {
    const acceptance = acceptEvent(given);
    if (!acceptance.ok) throw new Error(acceptance.reason);
    const { ts, event } = acceptance;
    const ingested = Date.UTC(2026, 2, 5) + index;
    block.add({ seq: index + 1, ingested, ts, event });
    kept.push({ ...event, 'event.ingested': new Date(ingested).toISOString() });
  }
  const bytes = Buffer.concat(sealSegment(block, { level: 1, trigrams: new TrigramCollector() }));
  return { kept, segment: Segment.open((at, length) => bytes.subarray(at, at + length), bytes.length) };
}

/** Places in the order of ingest of the rows that match, as the scan has it. */
function scanned(segment: Segment, where: Parameters<typeof planQuery>[0]): readonly number[] {
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

describe('a scan of a segment', () => {
  it('finds the rows that the reference finds, whatever is asked', () => {
    const { kept, segment } = segmentOf(withIds(sample));
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: astArbitrary }, own), (where) => {
        expect(scanned(segment, where)).toEqual(matching(kept, where));
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
    const { kept, segment } = segmentOf(events);
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
        expect(scanned(segment, where)).toEqual(matching(kept, where));
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });
});
