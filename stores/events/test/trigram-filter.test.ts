import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiLower } from '@qiaolou/schema';
import { mayContain, TrigramCollector, trigramsOf } from '../src/columns/trigram-filter.ts';

const text = fc.string({
  unit: fc.constantFrom('a', 'B', 'c', 'D', '1', '录', '志', ' '),
  minLength: 3,
  maxLength: 40,
});

describe('a trigram filter', () => {
  it('never says no of what is there, in capitals or not', () => {
    const collector = new TrigramCollector();
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), fc.nat(), fc.nat(), (texts, which, where) => {
        for (const one of texts) collector.add(Buffer.from(one));
        const filter = collector.finish();
        const chosen = texts[which % texts.length] ?? '';
        const part = chosen.slice(where % chosen.length);
        for (const needle of [part, asciiLower(part), part.toUpperCase()])
          expect(mayContain(filter, trigramsOf(Buffer.from(needle)))).toBe(true);
      }),
    );
  });

  it('says no of most of what is not there, and holds nothing of the filter before', () => {
    const collector = new TrigramCollector();
    collector.add(Buffer.from('Failed password for root'));
    collector.finish();
    for (let n = 0; n < 5_000; n++) collector.add(Buffer.from(`line ${n} of a day`));
    const filter = collector.finish();
    expect(mayContain(filter, trigramsOf(Buffer.from('password')))).toBe(false);
    const words = Array.from({ length: 1_000 }, (_, n) => `${n.toString(36)}zq${(n * 7).toString(36)}x`);
    const there = words.filter((word) => mayContain(filter, trigramsOf(Buffer.from(word))));
    expect(there.length).toBeLessThan(100);
  });

  it('knows nothing of texts of fewer than three bytes: they may be anywhere', () => {
    const collector = new TrigramCollector();
    expect(mayContain(collector.finish(), trigramsOf(Buffer.from('ab')))).toBe(true);
  });
});
