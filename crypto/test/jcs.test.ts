import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jcs } from '@qiaolou/crypto';

/** JSON values whose text JCS carries: no lone surrogates. `-0` becomes 0 by the standard. */
const json = fc
  .jsonValue({ stringUnit: 'binary' })
  .filter((value) => JSON.stringify(value).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(value)));

describe('JCS, RFC 8785', () => {
  it('prints the example of §3.2.2', () => {
    const value: unknown = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(jcs(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units as §3.2.3 shows', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.values(JSON.parse(jcs(value)) as object)).toEqual([4, 2, 6, 7, 1, 5, 3]);
    expect(jcs({ b: 1, a: 2, 10: 3, 9: 4 })).toBe('{"10":3,"9":4,"a":2,"b":1}');
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [1e23, '1e+23'],
    [333333333.3333332, '333333333.3333332'],
    [0.000001, '0.000001'],
    [1e-7, '1e-7'],
  ])('prints %d as Appendix B does', (value, text) => expect(jcs(value)).toBe(text));

  it('means the same value, in one form whatever the order', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = jcs(value);
        expect(JSON.stringify(sorted(JSON.parse(text)))).toBe(
          JSON.stringify(sorted(JSON.parse(JSON.stringify(value)))),
        );
        expect(jcs(JSON.parse(text))).toBe(text);
        expect(jcs(reversed(value))).toBe(text);
      }),
    );
  });

  it('leaves out undefined members as JSON.stringify does', () => {
    expect(jcs({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    ['NaN', { a: [NaN] }, '$.a[0]'],
    ['infinity', Infinity, '$'],
    ['a lone surrogate', { a: '\ud800' }, '$.a'],
    ['a lone surrogate in a key', { '\udc00': 1 }, '$.\ufffd'],
    ['undefined in an array', [undefined], '$[0]'],
    ['a hole in an array', Array(1), '$[0]'],
    ['a Date', { at: new Date(0) }, '$.at'],
    ['a Map', new Map(), '$'],
    ['a bigint', 1n, '$'],
    ['a function', { f: () => 1 }, '$.f'],
  ])('refuses %s and says where', (_, value, path) => {
    expect(() => jcs(value)).toThrow(expect.objectContaining({ code: 'crypto.badEncoding', details: expect.objectContaining({ path }) as unknown })); // prettier-ignore
  });

  it('refuses endless nesting instead of overflowing', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    expect(() => jcs(value)).toThrow('nested too deeply');
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
