import type { IncomingMessage } from 'node:http';
import { SocError } from '@qiaolou/schema';
import type { FairTurns } from '../fair-turns.ts';
import { PiecewiseUnpack } from './piecewise-unpack.ts';

/** How a body is read. */
export interface BodyLimits {
  /** Most bytes, before and after decompression. */
  readonly maxBytes: number;
  /** Shared by all bodies of the thread: none of them, nor all together, keeps it from its other sockets. */
  readonly turns: Pick<FairTurns, 'take'>;
  /** Whose body it is, for the turns; absent: nobody's in particular. */
  readonly address?: string | undefined;
}

/** Bytes, compressed and decompressed, dealt with in one piece. */
const TURN_BYTES = 64 * 1024;

/**
 * The body of a request, decompressed, in chunks of 64 KiB at most. Throws `collector.badContentEncoding` for anything but
 * gzip, `collector.bodyTooLarge` when it exceeds the limit before or after decompression, `collector.badBody` with the
 * position when it is cut off or damaged.
 */
export async function* readBody(request: IncomingMessage, limits: BodyLimits): AsyncGenerator<Buffer> {
  const { maxBytes } = limits;
  const stated = Number(request.headers['content-length'] ?? 0);
  if (stated > maxBytes) throw tooLarge(maxBytes, { bytes: stated });
  let bytes = 0;
  try {
    for await (const chunk of decompressed(request, limits)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof SocError) throw error;
    throw new SocError('collector.badBody', { at: bytes }, { cause: error });
  }
}

function decompressed(request: IncomingMessage, limits: BodyLimits): AsyncIterable<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  switch (encoding.toLowerCase()) {
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return gunzipped(body, limits);
    default:
      throw new SocError('collector.badContentEncoding', { encoding });
  }
}

/** In parts, between which other sockets get their turn. */
async function* gunzipped(
  body: AsyncIterable<Buffer>,
  { maxBytes, turns, address = '' }: BodyLimits,
): AsyncGenerator<Buffer> {
  const gunzip = new PiecewiseUnpack('gzip');
  let compressed = 0;
  let sinceTurn = 0;
  const spend = async (bytes: number): Promise<void> => {
    sinceTurn += bytes;
    if (sinceTurn <= TURN_BYTES) return;
    // Decompressing costs about as much again as cutting into lines.
    await turns.take(address, 2 * sinceTurn);
    sinceTurn = 0;
  };
  try {
    for await (const chunk of body) {
      compressed += chunk.length;
      // Empty members without end become nothing, and would never be too large.
      if (compressed > maxBytes) throw tooLarge(maxBytes);
      await spend(chunk.length);
      for (const part of partsOf(gunzip.push(chunk))) {
        await spend(part.length);
        yield part;
      }
    }
    yield* partsOf(gunzip.end());
  } finally {
    gunzip.close();
  }
}

function* partsOf(buffers: Iterable<Buffer>): Generator<Buffer> {
  for (const buffer of buffers)
    for (let at = 0; at < buffer.length; at += TURN_BYTES) yield buffer.subarray(at, at + TURN_BYTES);
}

function tooLarge(limit: number, stated: { readonly bytes?: number } = {}): SocError {
  return new SocError('collector.bodyTooLarge', { limit, unit: 'bytes', ...stated });
}
