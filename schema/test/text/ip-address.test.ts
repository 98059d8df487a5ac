import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDateMs, compareText, dateMs, ipKey, ipText, wildcardTest } from '../../src/index.ts';

describe('ipKey and ipText', () => {
  it.each([
    ['10.0.0.1', '00000000000000000000ffff0a000001', '10.0.0.1'],
    ['::ffff:10.0.0.1', '00000000000000000000ffff0a000001', '10.0.0.1'],
    ['::1', '00000000000000000000000000000001', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['::', '0'.repeat(32), '::'],
  ])('%s', (text, key, canonical) => {
    expect(ipKey(text)).toBe(key);
    expect(ipText(key)).toBe(canonical);
  });

  it('agrees with the platform on what an address is', () => {
    const piece = fc.constantFrom('0', '1', 'f', '255', '256', '01', '.', ':', '::', 'ffff', 'g', '/');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 16 }).map((p) => p.join('')),
          fc.ipV4(),
          fc.ipV6(),
        ),
        (text) => {
          expect(ipKey(text) !== undefined).toBe(isIP(text) !== 0);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('keeps the address through canonical text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const key = ipKey(text) ?? '';
        expect(ipKey(ipText(key))).toBe(key);
      }),
    );
  });
});

describe('times', () => {
  it('reads canonical times as Date does', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(-62_135_596_800_000), max: new Date(253_402_300_799_999), noInvalidDate: true }),
        (date) => {
          expect(canonicalDateMs(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
  it.each([
    '2026-02-30T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01',
    '2026-01-01T00:00:00.000',
    '0000-01-01T00:00:00+00:01',
    '0000-01-01T07:59:59.999+08:00',
    '9999-12-31T23:59:59-00:01',
    '9999-12-31T16:00:00-08:00',
    'x',
  ])('refuses %s', (text) => {
    expect(dateMs(text)).toBeUndefined();
  });
  it('reads zones', () => {
    expect(dateMs('2026-03-01T08:00:00+08:00')).toBe(Date.UTC(2026, 2, 1));
  });
  it('reads nothing that it would not read again as the time of UTC that it is', () => {
    const part = (least: number, most: number, digits = 2): fc.Arbitrary<string> =>
      fc.integer({ min: least, max: most }).map((n) => String(n).padStart(digits, '0'));
    const year = fc.oneof(fc.constantFrom('0000', '0001', '0004', '9999'), part(0, 9_999, 4));
    const zone = fc
      .tuple(fc.constantFrom('+', '-'), part(0, 24), part(0, 60))
      .map(([sign, h, m]) => `${sign}${h}:${m}`);
    const time = fc
      .tuple(
        year,
        part(0, 13),
        part(0, 32),
        part(0, 24),
        part(0, 60),
        part(0, 60),
        fc.oneof(zone, fc.constant('.000Z')),
      )
      .map(([y, month, day, h, m, s, end]) => `${y}-${month}-${day}T${h}:${m}:${s}${end}`);
    fc.assert(
      fc.property(time, (text) => {
        const ms = dateMs(text);
        if (ms !== undefined) expect(dateMs(new Date(ms).toISOString())).toBe(ms);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('text', () => {
  it('orders by code point, as UTF-8 bytes do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
  it.each([
    ['a*', 'ABC', true],
    ['a?c', 'abc', true],
    ['a?c', 'a😀c', true],
    ['a?c', 'ac', false],
    ['*', '', true],
    ['?*', '', false],
    ['a\\*c', 'a*c', true],
    ['a\\*c', 'abc', false],
    ['*b*d*', 'a\nb\nc\nd', true],
    ['é', 'É', false],
  ])('%s on %j is %s', (pattern, text, expected) => {
    expect(wildcardTest(pattern)(text)).toBe(expected);
  });
  it('takes no time on hostile patterns', () => {
    expect(wildcardTest('*a'.repeat(200))('a'.repeat(5_000) + 'b')).toBe(false);
  });
});
