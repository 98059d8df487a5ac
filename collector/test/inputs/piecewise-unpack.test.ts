import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PiecewiseUnpack } from '../../src/inputs/bounded/piecewise-unpack.ts';

/** What a body becomes; undefined when it is damaged or cut off. */
type Verdict = string | undefined;

function ours(chunks: readonly Buffer[]): Verdict {
  const gunzip = new PiecewiseUnpack('gzip');
  try {
    const parts = chunks.flatMap((chunk) => [...gunzip.push(chunk)]);
    return Buffer.concat([...parts, ...gunzip.end()]).toString('base64');
  } catch {
    return undefined;
  } finally {
    gunzip.close();
  }
}

/** Of the body in one chunk: where a body is cut, Node's own verdict on padding changes. */
async function nodes(body: Buffer): Promise<Verdict> {
  const parts: Buffer[] = [];
  try {
    await pipeline(Readable.from([body]), createGunzip(), async (gunzipped: AsyncIterable<Buffer>) => {
      for await (const part of gunzipped) parts.push(part);
    });
    return Buffer.concat(parts).toString('base64');
  } catch {
    return undefined;
  }
}

function cut(bytes: Buffer, length: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) =>
    bytes.subarray(i * length, (i + 1) * length),
  );
}

const members = fc.array(
  fc
    .tuple(
      fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.string({ maxLength: 40 }).map((text) => text.repeat(500)),
      ),
      fc.integer({ min: 0, max: 9 }),
    )
    .map(([content, level]) => gzipSync(content, { level })),
  { minLength: 1, maxLength: 4 },
);
const behind = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.concat([Buffer.alloc(3), bytes])),
  fc.constant(Buffer.alloc(700)),
);
const damage = fc.oneof(
  { weight: 3, arbitrary: fc.constant((bytes: Buffer) => bytes) },
  fc.double({ min: 0, max: 1, noNaN: true }).map((at) => (bytes: Buffer) => bytes.subarray(0, at * bytes.length)),
  fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 255 })).map(
    ([at, flip]) =>
      (bytes: Buffer) =>
        Buffer.from(bytes.map((byte, i) => (i === Math.floor(at * bytes.length) ? byte ^ flip : byte))),
  ),
);

describe('gzip, piece by piece', () => {
  test("has the verdicts of Node's gunzip: members, padding, rubbish, damage, cuts, whatever the chunks", async () => {
    const chunk = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 200, max: 70_000 }));
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(members, behind, damage, chunk, async (gzipped, rest, damaged, length) => {
        const body = damaged(Buffer.concat([...gzipped, rest]));
        const verdict = ours(cut(body, length));
        verdicts.add(typeof verdict);
        expect(verdict).toBe(await nodes(body));
      }),
      { numRuns: 400 },
    );
    expect(verdicts).toEqual(new Set(['string', 'undefined']));
  });

  const member = gzipSync('{"a":1}\n');
  const flipped = (at: number): Buffer =>
    Buffer.from(member.map((byte, i) => (i === member.length + at ? ~byte : byte)));
  test.each<[name: string, body: Buffer, becomes: string | undefined]>([
    ['one member', member, '{"a":1}\n'],
    ['two members', Buffer.concat([member, member]), '{"a":1}\n{"a":1}\n'],
    ['padding', Buffer.concat([member, Buffer.alloc(20)]), '{"a":1}\n'],
    ['rubbish behind padding', Buffer.concat([member, Buffer.from([0, 1, 2])]), '{"a":1}\n'],
    ['rubbish', Buffer.concat([member, Buffer.from('rubbish')]), undefined],
    ['a wrong CRC', flipped(-6), undefined],
    ['a wrong length', flipped(-2), undefined],
    ['a cut trailer', member.subarray(0, -1), undefined],
    ['a cut second member', Buffer.concat([member, member.subarray(0, 5)]), undefined],
    ['no gzip', Buffer.from('plain'), undefined],
  ])('%s, in one chunk and byte by byte', async (_name, body, becomes) => {
    const expected = becomes === undefined ? undefined : Buffer.from(becomes).toString('base64');
    expect([ours([body]), ours(cut(body, 1)), await nodes(body)]).toEqual([expected, expected, expected]);
  });

  test('never makes more of a body at once than a small piece of it can become', () => {
    const gunzip = new PiecewiseUnpack('gzip');
    const written = gzipSync(Buffer.alloc(64 * 1024 * 1024, '\n'));
    const first = gunzip.push(written).next().value as Buffer;
    expect(first.length).toBeLessThanOrEqual(256 * 1_032);
    gunzip.close();
  });
});
