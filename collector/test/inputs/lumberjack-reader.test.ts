import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LumberjackReader, type LumberjackItem } from '../../src/inputs/beats/lumberjack-reader.ts';
import { compressedFrame, dataFrame, jsonFrame, windowFrame } from './lumberjack-client.ts';

const LIMITS = { windowEvents: 1_000, eventBytes: 100, expandedBytes: 100_000 };

/** What comes out of a stream in these chunks; work on packed bytes left out, as it depends on the chunks. */
function read(chunks: readonly Buffer[]): readonly LumberjackItem[] {
  const reader = new LumberjackReader(LIMITS);
  const items = chunks.flatMap((chunk) => [...reader.push(chunk)]);
  reader.close();
  return items
    .filter(({ kind }) => kind !== 'worked')
    .map((item) => (item.kind === 'event' ? { ...item, payload: Buffer.from(item.payload) } : item));
}

const payload = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const frame = fc.oneof(
  payload.map((bytes) => (sequence: number) => jsonFrame(sequence, bytes)),
  fc
    .dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    })
    .map((pairs) => (sequence: number) => dataFrame(sequence, pairs)),
);
const stream = fc
  .array(fc.tuple(fc.array(frame, { minLength: 1, maxLength: 6 }), fc.boolean()), { maxLength: 4 })
  .map((windows) =>
    Buffer.concat(
      windows.flatMap(([frames, compressed]) => {
        const bytes = frames.map((make, i) => make(i + 1));
        return [windowFrame(frames.length), ...(compressed ? [compressedFrame(bytes)] : bytes)];
      }),
    ),
  );
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 });

function cut(bytes: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

test('what comes out does not depend on how the stream is cut', () => {
  fc.assert(
    fc.property(stream, cuts, (bytes, lengths) => {
      const whole = read([bytes]);
      expect(read(cut(bytes, lengths))).toEqual(whole);
      expect(whole.filter(({ kind }) => kind === 'fault')).toEqual([]);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('damaged streams end with a fault or wait for more; what comes out is bounded and its order is kept', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(stream, damage, cuts, (bytes, places, lengths) => {
      const damaged = Buffer.from(bytes);
      for (const [at, byte] of places) if (damaged.length > 0) damaged[at % damaged.length] = byte;
      const items = read(cut(damaged, lengths));
      const faultAt = items.findIndex(({ kind }) => kind === 'fault');
      expect(faultAt === -1 || faultAt === items.length - 1).toBe(true);
      for (const item of items) {
        if (item.kind === 'event') expect(item.payload.length).toBeLessThanOrEqual(8 * LIMITS.eventBytes);
        if (item.kind === 'begins') expect(item.bytes).toBeLessThanOrEqual(LIMITS.eventBytes);
        if (item.kind === 'fault') expect(item.at).toBeLessThanOrEqual(damaged.length);
      }
    }),
    { seed: 2, numRuns: 1_000 },
  );
});

test('an event that is too long is cut and marked, and the next is whole', () => {
  const bytes = Buffer.concat([windowFrame(2), jsonFrame(1, 'x'.repeat(500)), jsonFrame(2, 'next')]);
  expect(read([bytes]).filter(({ kind }) => kind === 'event')).toMatchObject([
    { sequence: 1, truncated: true, left: 1, payload: Buffer.from('x'.repeat(100)) },
    { sequence: 2, truncated: false, left: 0, payload: Buffer.from('next') },
  ]);
});
