import { constants, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** Smaller answers fit into one packet anyway. */
export const COMPRESS_FROM_BYTES = 1_024;
/** Larger answers go as they are: compressing may not hold the main thread for longer than making the answer did. */
export const COMPRESS_TO_BYTES = 1_048_576;

/**
 * Answers with JSON that a route says may be compressed. Synchronously and at the fastest level, 6 ms for the largest, so
 * that no reader can fill Node's pool, which the event store reads and writes through (ADR 5).
 *
 * @example
 *   sendList(req, res.status(200), { rows });
 */
export function sendList(req: Request, res: Response, output: unknown): void {
  const bytes = Buffer.from(JSON.stringify(output));
  const worth = bytes.length >= COMPRESS_FROM_BYTES && bytes.length <= COMPRESS_TO_BYTES;
  res.vary('Accept-Encoding').type('json');
  if (!worth || req.acceptsEncodings('gzip') === false) res.send(bytes);
  else res.set('content-encoding', 'gzip').send(gzipSync(bytes, { level: constants.Z_BEST_SPEED }));
}
