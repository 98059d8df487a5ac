import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { unpackLz4 } from './unpack-lz4.ts';
import { unpackSnappy } from './unpack-snappy.ts';

/** Why a batch is not decompressed. */
export type UnpackRefusal =
  /** It would become more than it may. */
  | 'expanded'
  /** The compressed bytes are damaged. */
  | 'badCompression'
  /** A compression that is not known here; Zstandard before Node 22.15. */
  | 'unknownCompression';

/** What a batch is compressed with (the three lowest bits of its attributes). */
const NONE = 0;
const GZIP = 1;
const SNAPPY = 2;
const LZ4 = 3;
const ZSTD = 4;

/** The records of a batch, or why they are not to be had. Nothing grows beyond `limit` bytes. */
export function unpackBatch(body: Buffer, compression: number, limit: number): Buffer | UnpackRefusal {
  switch (compression) {
    case NONE:
      return body;
    case GZIP:
      return byZlib(() => gunzipSync(body, { maxOutputLength: limit }));
    case SNAPPY:
      return unpackSnappy(body, limit);
    case LZ4:
      return unpackLz4(body, limit);
    case ZSTD:
      // Node 20 has none.
      return typeof zstdDecompressSync === 'function'
        ? byZlib(() => zstdDecompressSync(body, { maxOutputLength: limit }))
        : 'unknownCompression';
    default:
      return 'unknownCompression';
  }
}

function byZlib(unpack: () => Buffer): Buffer | UnpackRefusal {
  try {
    return unpack();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'expanded' : 'badCompression';
  }
}
