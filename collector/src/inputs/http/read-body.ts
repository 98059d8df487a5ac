import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SocError } from '@qiaolou/schema';

/**
 * The body of a request, decompressed, chunk by chunk. Throws `collector.badContentEncoding` for anything but gzip,
 * `collector.bodyTooLarge` when it exceeds the limit before or after decompression, `collector.badBody` with the
 * position when it is cut off or damaged.
 */
export async function* readBody(request: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer> {
  const stated = Number(request.headers['content-length'] ?? 0);
  if (stated > maxBytes)
    throw new SocError('collector.bodyTooLarge', { limit: maxBytes, unit: 'bytes', bytes: stated });
  let bytes = 0;
  try {
    for await (const chunk of decompressed(request)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new SocError('collector.bodyTooLarge', { limit: maxBytes, unit: 'bytes' });
      yield chunk;
    }
  } catch (error) {
    if (error instanceof SocError) throw error;
    throw new SocError('collector.badBody', { at: bytes }, { cause: error });
  }
}

function decompressed(request: IncomingMessage): AsyncIterable<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  switch (encoding.toLowerCase()) {
    case 'identity':
      return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    case 'gzip':
    case 'x-gzip':
      return gunzipped(request).iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    default:
      throw new SocError('collector.badContentEncoding', { encoding });
  }
}

function gunzipped(request: IncomingMessage): Readable {
  const gunzip = createGunzip();
  // Errors reach the reader through the gunzip stream that pipeline destroys; the callback only satisfies its contract.
  return pipeline(request, gunzip, () => undefined);
}
