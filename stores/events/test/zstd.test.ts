import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedByZstd, unpackedByZstd } from '../src/packing/zstd.ts';
import { zstdContentSize } from '../src/packing/zstd-frame.ts';
import { packedInTurn, unpackedInTurn } from '../src/packing/zstd-objects.ts';

/** Bytes that shrink a lot, little, and not at all. */
const raw = fc
  .tuple(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 900 }))
  .map(([bytes, times]) => Buffer.concat(Array.from({ length: times }, () => bytes)));
const level = fc.integer({ min: 1, max: 9 });

/** What is documented to unpack. */
function asNode(packed: Uint8Array, length: number): Buffer | 'refused' {
  try {
    return zstdDecompressSync(packed, { chunkSize: Math.max(64, length), maxOutputLength: Math.max(1, length) });
  } catch {
    return 'refused';
  }
}

function asOurs(packed: Uint8Array, length: number): Buffer | 'refused' {
  try {
    return unpackedByZstd(packed, length);
  } catch {
    return 'refused';
  }
}

describe('what zstd packs', () => {
  it('is unpacked as it was, in the one object that is there for it', () => {
    const property = fc.property(raw, level, fc.boolean(), (bytes, of, checksum) => {
      const packed = packedByZstd(bytes, of, checksum);
      const params = { [constants.ZSTD_c_compressionLevel]: of, [constants.ZSTD_c_checksumFlag]: checksum ? 1 : 0 };
      expect(packed.equals(zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length }))).toBe(true);
      expect(packedInTurn(bytes, { level: of, checksum })?.equals(packed)).toBe(true);
      expect(zstdContentSize(packed)).toBe(bytes.length);
      expect(unpackedByZstd(packed, bytes.length).equals(bytes)).toBe(true);
      if (bytes.length > 0) expect(unpackedInTurn(packed, bytes.length)?.equals(bytes)).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('damaged, cut off or of another length, is what Node says it is, and what comes after it is as it was', () => {
    const damage = fc.record({
      at: fc.nat(),
      bits: fc.integer({ min: 0, max: 255 }),
      cut: fc.nat({ max: 12 }),
      more: fc.integer({ min: -3, max: 3 }),
    });
    const property = fc.property(raw, level, damage, raw, (bytes, of, { at, bits, cut, more }, after) => {
      const packed = packedByZstd(bytes, of);
      packed[at % packed.length] = (packed[at % packed.length] ?? 0) ^ bits;
      const given = packed.subarray(0, packed.length - cut);
      const length = Math.max(0, bytes.length + more);
      expect(asOurs(given, length)).toEqual(asNode(given, length));
      expect(unpackedByZstd(packedByZstd(after, 1), after.length).equals(after)).toBe(true);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it('is unpacked as Node does where a frame does not tell its size, several follow each other, or it is large', () => {
    const text = Buffer.from('谯楼 '.repeat(5_000));
    const untold = zstdCompressSync(text, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } });
    const frames = Buffer.concat([packedByZstd(text, 1), packedByZstd(text, 3)]);
    const large = Buffer.alloc(3_000_000, text);
    expect([zstdContentSize(untold), zstdContentSize(frames)]).toEqual([undefined, undefined]);
    expect(unpackedInTurn(packedByZstd(large, 1), large.length)).toBeUndefined();
    expect(unpackedByZstd(untold, text.length).equals(text)).toBe(true);
    // Of several frames Node unpacks the first.
    expect(unpackedByZstd(frames, text.length * 2).equals(text)).toBe(true);
    expect(unpackedByZstd(packedByZstd(large, 1), large.length).equals(large)).toBe(true);
  });
});
