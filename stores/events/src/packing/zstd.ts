import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { inZlibTurn } from './zlib-turn.ts';
import { packedInTurn, unpackedInTurn, zstdParameters } from './zstd-objects.ts';

/** Most things shrink to less than this share. */
const USUAL_SHARE = 8;
const LEAST_CHUNK = 16_384;
const MOST_CHUNK = 4_194_304;
/** The smallest buffer that Node unpacks into. */
const LEAST_UNPACKED = 64;

/**
 * Bytes packed by zstd (RFC 8878), in buffers of the size they will need, and with the memory that so many bytes need: told
 * neither, each call makes what it would need for megabytes.
 *
 * @param checksum Whether the frame ends with one of its content (RFC 8878 §3.1.1).
 */
export function packedByZstd(raw: Uint8Array, level: number, checksum = false): Buffer {
  const packed = packedInTurn(raw, { level, checksum });
  if (packed !== undefined) return packed;
  const options = {
    params: zstdParameters({ level, checksum }),
    pledgedSrcSize: raw.byteLength,
    chunkSize: Math.min(MOST_CHUNK, Math.max(LEAST_CHUNK, Math.ceil(raw.byteLength / USUAL_SHARE))),
  };
  return inZlibTurn(() => zstdCompressSync(raw, options));
}

/** Bytes of zstd that are to be `length`, at most `length` of them: throws zlib's error for more, and for what is none. */
export function unpackedByZstd(packed: Uint8Array, length: number): Buffer {
  const unpacked = unpackedInTurn(packed, length);
  if (unpacked !== undefined) return unpacked;
  const options = { chunkSize: Math.max(LEAST_UNPACKED, length), maxOutputLength: Math.max(1, length) };
  return inZlibTurn(() => zstdDecompressSync(packed, options));
}
