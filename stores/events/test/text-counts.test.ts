import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipKey } from '@qiaolou/schema';
import { mostRows, valuesOf } from '../src/scan/most-rows.ts';
import { addText, placeOf, textCounts, valueAt, type TextCounts } from '../src/scan/text-counts.ts';

/** Counts texts, those that are not taken in a map. */
function counted(texts: readonly string[]): { readonly counts: TextCounts; readonly others: Map<string, number> } {
  const counts = textCounts(false);
  const others = new Map<string, number>();
  const bytes = Buffer.from(texts.join(''));
  let at = 0;
  for (const text of texts) {
    const end = at + Buffer.byteLength(text);
    if (addText(counts, bytes, [at, end], 1) === undefined) others.set(text, (others.get(text) ?? 0) + 1);
    at = end;
  }
  return { counts, others };
}

function expected(texts: readonly string[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const text of texts) all.set(text, (all.get(text) ?? 0) + 1);
  return all;
}

/** FNV-1a of 32 bits, as the texts are told apart by. */
function fnv(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
  return hash >>> 0;
}

describe('texts that are counted by their bytes', () => {
  it('are the texts of a map, however many, empty ones and Chinese ones too', () => {
    const text = fc.oneof(fc.constantFrom('', 'a', 'aa', '漏', '漏洞'), fc.string({ unit: 'grapheme', maxLength: 3 }));
    const texts = fc.oneof(
      fc.array(text, { maxLength: 50 }),
      fc
        .tuple(fc.nat(6_000), fc.nat(3_000))
        .map(([n, again]) => Array.from({ length: n }, (_, i) => `v${i % (again + 1)}`)),
    );
    fc.assert(
      fc.property(texts, (given) => {
        const { counts, others } = counted(given);
        expect(others.size).toBe(0);
        const found = Array.from({ length: counts.size }, (_, place) => [valueAt(counts, place), counts.rows[place]]);
        expect(new Map(found as [string, number][])).toEqual(expected(given));
        const size = 7;
        const most = mostRows(new Map(), size, structuredClone(counts));
        expect(most).toEqual(mostRows(expected(given), size));
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 60 },
    );
  });

  it('go elsewhere, each once, when somebody makes many with one hash', () => {
    // All have the same lowest 11 bits, by which their slots begin.
    const alike: string[] = [];
    const hashOf = (text: string): number => ((fnv(text) ^ (fnv(text) >>> 15)) >>> 0) & 2_047;
    for (let n = 0; alike.length < 90; n++) if (hashOf(`k${n}`) === 5) alike.push(`k${n}`);
    const texts = [...alike, ...alike, ...Array.from({ length: 2_000 }, (_, n) => `other ${n}`), ...alike];
    const { counts, others } = counted(texts);
    expect(counts.full).toBe(true);
    const found = new Map(others);
    for (let place = 0; place < counts.size; place++) {
      expect(found.has(valueAt(counts, place))).toBe(false);
      found.set(valueAt(counts, place), counts.rows[place] ?? 0);
    }
    expect(found).toEqual(expected(texts));
    expect(valuesOf(new Set([...others.keys(), ...alike]), counts)).toBe(expected(texts).size);
  });

  it('are addresses in their one spelling where they stand for addresses, and add up with those that are elsewhere', () => {
    const counts = textCounts(true);
    for (const [text, rows] of [
      ['10.0.0.1', 3],
      ['10.0.0.2', 4],
    ] as const)
      addText(counts, Buffer.from(text), [0, text.length], rows);
    const [one = '', six = ''] = [ipKey('::ffff:10.0.0.1'), ipKey('::1')];
    expect(placeOf(counts, one)).toBe(0);
    expect(
      mostRows(
        new Map([
          [one, 2],
          [six, 1],
        ]),
        10,
        counts,
      ),
    ).toEqual([
      [one, 5],
      [ipKey('10.0.0.2'), 4],
      [six, 1],
    ]);
    expect(valuesOf(new Set([one, six]), counts)).toBe(3);
  });
});
