import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readBody } from '../../src/inputs/bounded/read-body.ts';
import { FairTurns } from '../../src/inputs/fair-turns.ts';

const MIB = 1024 * 1024;
const TURN_BYTES = 64 * 1024;

/** A request with this body; what of it readBody looks at. */
function gzipRequest(...chunks: readonly Buffer[]): IncomingMessage {
  return Object.assign(Readable.from(chunks), {
    headers: { 'content-encoding': 'gzip' },
  }) as unknown as IncomingMessage;
}

/** Counts the turns of the event loop until it is ended. */
function countLoopTurns(): () => number {
  let turns = 0;
  let counting = true;
  const count = (): void => {
    if (!counting) return;
    turns++;
    setImmediate(count);
  };
  setImmediate(count);
  return () => {
    counting = false;
    return turns;
  };
}

async function read(request: IncomingMessage, turns: FairTurns, maxBytes = 16 * MIB): Promise<readonly number[]> {
  const lengths: number[] = [];
  for await (const chunk of readBody(request, { maxBytes, turns, address: '192.0.2.1' })) lengths.push(chunk.length);
  return lengths;
}

describe('a compressed body', () => {
  test('comes in small chunks, with a turn of the event loop between them', async () => {
    const turns = countLoopTurns();
    const lengths = await read(gzipRequest(gzipSync(Buffer.alloc(8 * MIB, 'x'))), new FairTurns());
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(8 * MIB);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(TURN_BYTES);
    expect(turns()).toBeGreaterThanOrEqual((8 * MIB) / (2 * TURN_BYTES));
  });

  test('leaves turns to others also when many come at once, and when nothing comes of it', async () => {
    const shared = new FairTurns();
    const several = countLoopTurns();
    const bodies = Array.from({ length: 10 }, () => read(gzipRequest(gzipSync(Buffer.alloc(MIB, 'x'))), shared));
    await Promise.all(bodies);
    expect(several()).toBeGreaterThanOrEqual((10 * MIB) / (2 * TURN_BYTES));

    const empty = gzipSync('');
    const members = Buffer.concat(Array.from({ length: Math.ceil(TURN_BYTES / empty.length) }, () => empty));
    const nothing = countLoopTurns();
    expect(await read(gzipRequest(...Array.from({ length: 20 }, () => members)), shared)).toEqual([]);
    // The first piece is dealt with at once.
    expect(nothing()).toBeGreaterThanOrEqual(19);
  });

  test('is too large by what it is before decompression, too', async () => {
    const members = Buffer.concat(Array.from({ length: 1_000 }, () => gzipSync('')));
    const endless = Array.from({ length: 20 }, () => members);
    await expect(read(gzipRequest(...endless), new FairTurns(), 100_000)).rejects.toMatchObject({
      code: 'collector.bodyTooLarge',
      details: { limit: 100_000, unit: 'bytes' },
    });
  });
});
