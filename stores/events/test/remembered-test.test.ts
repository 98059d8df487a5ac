import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RememberedTest } from '../src/scan/remembered-test.ts';

it('a test that remembers says what the test says, of texts that come again, of many and of long ones', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.string({ minLength: 60, maxLength: 90 }));
  const property = fc.property(fc.array(text, { minLength: 1, maxLength: 60 }), (texts) => {
    let asked = 0;
    const test = (value: unknown): boolean => (asked++, String(value).length % 3 === 1);
    const remembered = new RememberedTest(test);
    for (const one of [...texts, ...texts]) {
      const bytes = Buffer.from(`<${one.toWellFormed()}>`);
      const said = remembered.matches(bytes, 1, bytes.length - 1);
      expect(said).toBe(one.toWellFormed().length % 3 === 1);
    }
    const short = new Set(texts.map((one) => one.toWellFormed()).filter((one) => Buffer.byteLength(one) <= 64));
    const long = texts.filter((one) => Buffer.byteLength(one.toWellFormed()) > 64);
    expect(asked).toBe(short.size + long.length * 2);
  });
  fc.assert(property, { numRuns: 200 });
});

it('forgets when it has remembered 16,384, and goes on', () => {
  const remembered = new RememberedTest((value) => String(value).endsWith('7'));
  for (let n = 0; n < 40_000; n++) {
    const bytes = Buffer.from(`port=${n}`);
    expect(remembered.matches(bytes, 0, bytes.length)).toBe(n % 10 === 7);
  }
});
