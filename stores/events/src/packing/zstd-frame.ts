/** Magic number of a frame, little-endian. */
const MAGIC = 0xfd_2f_b5_28;
const SINGLE_SEGMENT = 0b0010_0000;
const CHECKSUM = 0b0000_0100;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const BLOCK = { raw: 0, rle: 1, compressed: 2 } as const;
const BLOCK_HEADER = 3;
const CHECKSUM_BYTES = 4;

/**
 * Bytes that the one frame in `packed` says it unpacks to; undefined where it does not say so, is not complete, needs a
 * dictionary, or something follows it. Nothing of it is unpacked (RFC 8878 §3.1.1).
 */
export function zstdContentSize(packed: Uint8Array): number | undefined {
  if (packed.length < 6 || little(packed, 0, 4) !== MAGIC) return undefined;
  const descriptor = packed[4] ?? 0;
  const single = (descriptor & SINGLE_SEGMENT) !== 0;
  if (DICTIONARY_BYTES[descriptor & 0b11] !== 0) return undefined;
  const sizeAt = single ? 5 : 6;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  // With two bytes it counts from 256.
  const size = little(packed, sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  const end = endOfBlocks(packed, sizeAt + sizeBytes) + ((descriptor & CHECKSUM) === 0 ? 0 : CHECKSUM_BYTES);
  return sizeBytes > 0 && end === packed.length ? size : undefined;
}

/** Where the last block ends; NaN when it is not there. */
function endOfBlocks(packed: Uint8Array, first: number): number {
  for (let at = first; at + BLOCK_HEADER <= packed.length;) {
    const header = little(packed, at, BLOCK_HEADER);
    const type = (header >> 1) & 0b11;
    if (type > BLOCK.compressed) return NaN;
    at += BLOCK_HEADER + (type === BLOCK.rle ? 1 : header >> 3);
    if ((header & 1) === 1) return at;
  }
  return NaN;
}

/** A number of up to eight bytes, little-endian; what is beyond the end counts as 0. */
function little(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let place = length - 1; place >= 0; place--) value = value * 256 + (bytes[at + place] ?? 0);
  return value;
}
