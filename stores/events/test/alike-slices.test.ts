import { describe, expect, it } from 'vitest';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { AlikeSlices } from '../src/columns/alike-slices.ts';

const PART = 65_536;

/** Slices, and how often one of them was unpacked. */
function counted() {
  const alike = new AlikeSlices();
  let times = 0;
  const unpacked = (packed: Buffer, rawLength: number) =>
    alike.unpacked(packed, rawLength, () => {
      times++;
      try {
        return zstdDecompressSync(packed, { maxOutputLength: PART * 2 });
      } catch {
        return undefined;
      }
    });
  return { unpacked, times: () => times };
}

const filled = (byte: number, length = PART): Buffer => zstdCompressSync(Buffer.alloc(length, byte));

describe('slices that segments have alike', () => {
  it('are unpacked once, each as what it is', () => {
    const { unpacked, times } = counted();
    for (let again = 0; again < 3; again++) {
      expect(unpacked(filled(0), PART)).toEqual(Buffer.alloc(PART, 0));
      expect(unpacked(filled(1), PART)).toEqual(Buffer.alloc(PART, 1));
      expect(unpacked(filled(1, 100), 100)).toEqual(Buffer.alloc(100, 1));
    }
    expect(times()).toBe(3);
  });

  it('are not kept when they are large, packed or unpacked, or not what they must be', () => {
    const { unpacked, times } = counted();
    const texts = zstdCompressSync(Buffer.from(Array.from({ length: 999 }, (_, n) => `${n * 7_919}`).join()));
    for (let again = 0; again < 2; again++) {
      expect(unpacked(texts, PART)?.length).toBeGreaterThan(0);
      expect(unpacked(filled(0, PART + 1), PART + 1)).toHaveLength(PART + 1);
      expect(unpacked(filled(2), PART - 1)).toHaveLength(PART);
      expect(unpacked(Buffer.from('no frame'), PART)).toBeUndefined();
    }
    expect(times()).toBe(8);
  });

  it('are some at most: those that were used last', () => {
    const { unpacked, times } = counted();
    for (let byte = 0; byte < 40; byte++) unpacked(filled(byte), PART);
    unpacked(filled(39), PART);
    expect(times()).toBe(40);
    unpacked(filled(0), PART);
    expect(times()).toBe(41);
  });
});
