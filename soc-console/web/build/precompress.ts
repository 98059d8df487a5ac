/* Build only. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** What is worth compressing; the page itself has a new nonce in every response. */
const TEXTS = /\.(?:js|css|svg)$/;

const ENCODERS = [
  {
    ending: '.br',
    encode: (bytes: Buffer) =>
      brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
  },
  { ending: '.gz', encode: (bytes: Buffer) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }) },
] as const;

/**
 * Writes `<file>.br` and `<file>.gz` beside every text of a built folder, where that is smaller: compressed once here, as
 * well as it goes, nothing has to be compressed while somebody waits for the console.
 *
 * @example
 *   precompress('soc-console/web/dist');
 */
export function precompress(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!TEXTS.test(name)) continue;
    const bytes = readFileSync(join(folder, name));
    for (const { encode, ending } of ENCODERS) {
      const encoded = encode(bytes);
      if (encoded.length < bytes.length) writeFileSync(join(folder, name + ending), encoded);
    }
  }
}
