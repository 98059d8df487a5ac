import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryDictionary } from '../src/columns/entry-dictionary.ts';
import type { ByteValue } from '../src/lines/byte-value.ts';

const valueOf = (text: string, marked = false): ByteValue => {
  const bytes = Buffer.from(`<${text}>`);
  return { bytes, from: 1, to: bytes.length - 1, marked };
};

/** Texts whose hashes have the same low bits: the places of a table of a million entries. */
function colliding(count: number): readonly string[] {
  const texts: string[] = [];
  for (let n = 0; texts.length < count; n++) {
    const text = n.toString(36);
    if ((lowBits(text) & 0xfff) === 0) texts.push(text);
  }
  return texts;
}

/** FNV-1a with the mix of the dictionary: known to whoever reads the source. */
function lowBits(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85_eb_ca_6b);
  return hash ^ (hash >>> 13);
}

describe('entries of a column', () => {
  it('have a code each, in the order they came, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.boolean()), { maxLength: 60 }),
        (values) => {
          const entries = new EntryDictionary();
          const codes = new Map<string, number>();
          for (const [text, marked] of values) {
            const entry = marked ? `\u0001${text}` : text;
            if (!codes.has(entry)) codes.set(entry, codes.size + 1);
            const value = valueOf(text, marked);
            expect(entries.codeOf(value)).toBe(codes.get(entry));
            expect(entries.is(codes.get(entry) ?? 0, value)).toBe(true);
          }
          const texts = entries.texts();
          expect([...codes.keys()].map((_, index) => texts.at(index))).toEqual([...codes.keys()]);
        },
      ),
    );
  });

  it('are as they were for whoever has them, when more come', () => {
    const entries = new EntryDictionary();
    entries.codeOf(valueOf('a'));
    const before = entries.texts();
    for (let n = 0; n < 10_000; n++) expect(entries.codeOf(valueOf(`entry ${n} 谯楼`))).toBe(n + 2);
    expect([before.length, before.at(0), before.bytes.toString()]).toEqual([1, 'a', 'a']);
    expect(entries.texts().at(10_000)).toBe('entry 9999 谯楼');
    expect(entries.texts()).toBe(entries.texts());
  });

  it('made to collide keep their codes', () => {
    const entries = new EntryDictionary();
    const texts = colliding(300);
    for (let round = 0; round < 2; round++)
      for (const [index, text] of texts.entries()) expect(entries.codeOf(valueOf(text))).toBe(index + 1);
    expect(entries.codeOf(valueOf('5', true))).toBe(301);
    expect(entries.codeOf(valueOf('\u00015'))).toBe(301);
    expect(texts.map((_, index) => entries.texts().at(index))).toEqual(texts);
  });

  it('of no code are none', () => {
    const entries = new EntryDictionary();
    expect(entries.is(0, valueOf(''))).toBe(false);
    expect(entries.is(1, valueOf(''))).toBe(false);
    expect(entries.codeOf(valueOf(''))).toBe(1);
    expect(entries.is(1, valueOf('', true))).toBe(false);
  });
});
