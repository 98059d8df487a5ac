import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValues, type Comparable } from '@qiaolou/schema';
import { mostRows } from '../src/scan/most-rows.ts';

describe('the groups with the most rows', () => {
  it('are the first of all in their order, however many have the same number', () => {
    const groups = fc.record({
      ...{ groups: fc.nat(3_000), seed: fc.nat(20_000), most: fc.constantFrom(1, 2, 40) },
      size: fc.constantFrom(1, 2, 50, 900, 5_000),
    });
    fc.assert(
      fc.property(groups, ({ groups, seed, most, size }) => {
        const texts = Array.from({ length: groups }, (_, index) => ((seed + index * 7_919) % 20_011).toString(36));
        const counts = new Map<Comparable, number>(texts.map((text, index) => [text, (index % most) + 1]));
        const all = [...counts].sort(([a, one], [b, other]) => other - one || compareValues(a, b));
        expect(mostRows(counts, size)).toEqual(all.slice(0, size));
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 200 },
    );
  });

  it('are found among very many with as many rows', () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => ((index * 7_919) % 20_011).toString(36));
    const groups = new Map<Comparable, number>(texts.map((text) => [text, 1]));
    expect(mostRows(groups, 5).map(([value]) => value)).toEqual(texts.toSorted(compareValues).slice(0, 5));
  });
});
