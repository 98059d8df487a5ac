import { constants, zstdCompressSync } from 'node:zlib';

/** Most things shrink to less than this share. */
const USUAL_SHARE = 8;
const LEAST_CHUNK = 16_384;
const MOST_CHUNK = 4_194_304;

/**
 * Bytes packed by zstd (RFC 8878), in buffers of the size they will need, and with the memory that so many bytes need: told
 * neither, each call makes what it would need for megabytes.
 */
export function packedByZstd(raw: Uint8Array, level: number): Buffer {
  return zstdCompressSync(raw, {
    params: { [constants.ZSTD_c_compressionLevel]: level },
    pledgedSrcSize: raw.byteLength,
    chunkSize: Math.min(MOST_CHUNK, Math.max(LEAST_CHUNK, Math.ceil(raw.byteLength / USUAL_SHARE))),
  });
}
