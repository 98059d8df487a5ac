import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdFilter, SEGMENT_FILTER } from '../src/columns/id-filter.ts';

const filterOf = (ids: readonly string[], size = ids.length) => {
  const filter = IdFilter.sized(size, SEGMENT_FILTER);
  for (const id of ids) filter.add(id);
  return filter;
};

describe('IdFilter', () => {
  it('never denies an id that was added, also when it is too small or read back from its bits', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(50), (ids, size) => {
        const { bits } = filterOf(ids, size);
        const read = new IdFilter(Uint8Array.from(bits), SEGMENT_FILTER.probes);
        expect(ids.filter((id) => !read.mayHave(id))).toEqual([]);
      }),
    );
  });

  it('wrongly affirms at most a few of 20,000 others', () => {
    const filter = filterOf(Array.from({ length: 10_000 }, (_, n) => `event-${n}`));
    const wrong = Array.from({ length: 20_000 }, (_, n) => `other-${n}`).filter((id) => filter.mayHave(id));
    expect(wrong.length).toBeLessThan(4);
  });

  it('denies everything when it is empty', () => {
    expect(IdFilter.sized(0, SEGMENT_FILTER).mayHave('any')).toBe(false);
  });
});
