import { copyBack } from './unpack-snappy.ts';

const MAGIC = 0x184d2204;
/** Sizes of blocks by their code (LZ4 Frame Format 1.6.3, BD byte). */
const BLOCK_SIZES: Readonly<Record<number, number>> = { 4: 65_536, 5: 262_144, 6: 1_048_576, 7: 4_194_304 };
const UNCOMPRESSED = 0x8000_0000;

type Unpacked = Buffer | 'expanded' | 'badCompression';

/**
 * Decompresses an LZ4 frame (LZ4 Frame Format 1.6.3, Block Format) as Kafka's clients write it. Blocks may refer to those before
 * them. Checksums are not looked at: the batch has its own. Nothing grows beyond `limit` and one block.
 */
export function unpackLz4(body: Buffer, limit: number): Unpacked {
  if (body.length < 7 || body.readUInt32LE(0) !== MAGIC) return 'badCompression';
  const flags = body[4] ?? 0;
  const blockSize = BLOCK_SIZES[((body[5] ?? 0) >> 4) & 7];
  // Version 1, and no dictionary: nobody could know it.
  if (flags >> 6 !== 1 || blockSize === undefined || (flags & 1) !== 0) return 'badCompression';
  const hasSize = (flags & 8) !== 0;
  const hasBlockSums = (flags & 16) !== 0;
  return unpackBlocks(body, { at: 7 + (hasSize ? 8 : 0), sumBytes: hasBlockSums ? 4 : 0, blockSize, limit });
}

interface Blocks {
  readonly at: number;
  readonly sumBytes: number;
  readonly blockSize: number;
  readonly limit: number;
}

function unpackBlocks(body: Buffer, { at: begin, sumBytes, blockSize, limit }: Blocks): Unpacked {
  let out = Buffer.allocUnsafe(Math.min(limit, Math.max(blockSize, body.length * 4)));
  let to = 0;
  for (let at = begin; ;) {
    if (at + 4 > body.length) return 'badCompression';
    const word = body.readUInt32LE(at);
    at += 4;
    if (word === 0) return out.subarray(0, to);
    const size = word % UNCOMPRESSED;
    if (size > blockSize || at + size > body.length) return 'badCompression';
    const block = body.subarray(at, at + size);
    at += size + sumBytes;
    if (out.length - to < blockSize)
      out = Buffer.concat([out.subarray(0, to)], Math.min(limit, 2 * out.length) + blockSize);
    const end = word >= UNCOMPRESSED ? to + block.copy(out, to) : unpackBlock(block, out, to);
    if (end === undefined || end - to > blockSize) return 'badCompression';
    if (end > limit) return 'expanded';
    to = end;
  }
}

/** Follows the sequences of a block; where they end, or undefined when they are damaged. */
function unpackBlock(block: Buffer, out: Buffer, begin: number): number | undefined {
  let to = begin;
  let at = 0;
  const more = (length: number): number => {
    let sum = length;
    if (length !== 15) return sum;
    for (;;) {
      const byte = block[at++];
      if (byte === undefined) return NaN;
      sum += byte;
      if (byte !== 255) return sum;
    }
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = more(token >> 4);
    if (!(at + literals <= block.length && to + literals <= out.length)) return undefined;
    block.copy(out, to, at, at + literals);
    at += literals;
    to += literals;
    if (at >= block.length) return to;
    if (at + 2 > block.length) return undefined;
    const distance = block.readUInt16LE(at);
    at += 2;
    const length = more(token & 15) + 4;
    if (!(length > 0) || !copyBack(out, to, distance, length)) return undefined;
    to += length;
  }
  return to;
}
