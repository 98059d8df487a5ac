import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CENTRE_FRAMES,
  encodeFrame,
  FrameReader,
  MAX_BATCH_BODY_BYTES,
  MAX_WORD_BYTES,
  SITE_FRAMES,
} from '../../src/forward/frame.ts';
import { decodeBatch, encodeBatch, MAX_BATCH_RECORDS } from '../../src/forward/record-batch.ts';
import type { ForwardedRecord } from '../../src/forward/forwarded-record.ts';
import { readWord, statusWord } from '../../src/forward/words.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const record: fc.Arbitrary<ForwardedRecord> = fc
  .record({
    payload: fc.uint8Array({ maxLength: 200 }),
    receivedAt: fc.double({ min: -8e15, max: 8e15, noNaN: true }),
    listener: fc.constantFrom('syslog-udp', 'http'),
    peer: text,
    identity: fc.option(text, { nil: undefined }),
    segment: fc.nat(),
    offset: fc.nat(),
    frame: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ segment, offset, frame, identity, ...rest }) => ({
    record: identity === undefined ? rest : { ...rest, identity },
    position: frame === undefined ? { segment, offset } : { segment, offset, frame },
  }));

describe('a batch', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), (records) => {
        const decoded = decodeBatch(encodeBatch(records));
        expect(decoded).toEqual({
          ok: true,
          records: records.map((one) => ({
            ...one,
            record: { ...one.record, payload: Buffer.from(one.record.payload) },
          })),
        });
      }),
    );
  });

  test('damaged at any place is read or refused with the place, never more than it holds', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(255), (records, at, byte) => {
        const bytes = encodeBatch(records);
        bytes.writeUInt8(byte, at % bytes.length);
        for (const part of [bytes, bytes.subarray(0, at % bytes.length)]) {
          const decoded = decodeBatch(part);
          if (decoded.ok) {
            const sum = decoded.records.reduce((total, one) => total + one.record.payload.length, 0);
            expect(sum).toBeLessThanOrEqual(part.length);
          } else expect(decoded.error.at).toBeLessThanOrEqual(part.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of too many records is refused', () => {
    const one = {
      record: { payload: Buffer.alloc(0), receivedAt: 0, listener: 'http', peer: '' },
      position: { segment: 1, offset: 1 },
    };
    expect(decodeBatch(encodeBatch(Array.from({ length: MAX_BATCH_RECORDS }, () => one))).ok).toBe(true);
    const decoded = decodeBatch(encodeBatch(Array.from({ length: MAX_BATCH_RECORDS + 1 }, () => one)));
    expect(decoded).toMatchObject({ ok: false, error: { reason: 'tooMany' } });
  });
});

describe('frames', () => {
  test('come out the same however the stream is split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...SITE_FRAMES), fc.uint8Array({ maxLength: 100 })), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        (frames, cuts) => {
          const stream = Buffer.concat(frames.map(([kind, body]) => encodeFrame(kind, body)));
          const reader = new FrameReader(SITE_FRAMES);
          const read: unknown[] = [];
          for (let at = 0, i = 0; at < stream.length; i++) {
            const end = at + (cuts[i % cuts.length] ?? 1);
            read.push(...reader.push(stream.subarray(at, end)).frames);
            at = end;
          }
          expect(read).toEqual(frames.map(([kind, body]) => ({ kind, body: Buffer.from(body) })));
          expect(reader.heldBytes).toBe(0);
        },
      ),
    );
  });

  test.each([
    ['a kind nobody knows', Buffer.from([0x20, 0, 0, 0, 0]), 'unknownKind'],
    ['a kind that only the other side says', encodeFrame('acknowledge', Buffer.alloc(4)), 'unknownKind'],
    ['a word that is too long', encodeFrame('hello', Buffer.alloc(MAX_WORD_BYTES + 1)), 'tooLong'],
    ['a batch that is too long', Buffer.from([0x42, 0xff, 0xff, 0xff, 0xff]), 'tooLong'],
  ])('%s ends the stream', (_, bytes, fault) => {
    const reader = new FrameReader(SITE_FRAMES);
    expect(reader.push(bytes)).toEqual({ frames: [], fault });
    expect(reader.push(encodeFrame('hello', Buffer.from('{}')))).toEqual({ frames: [], fault });
  });

  test('random bytes hold no more than one frame', () => {
    for (let i = 0; i < 300; i++) {
      const reader = new FrameReader(i % 2 === 0 ? SITE_FRAMES : CENTRE_FRAMES);
      reader.push(randomBytes(100));
      expect(reader.heldBytes).toBeLessThanOrEqual(MAX_BATCH_BODY_BYTES + 5);
    }
  });
});

test.each(['', '{', '[]', '{"now":1}', '{"now":"x"}', 'null', '\ufeff{}'])('%j is no status', (json) => {
  expect(readWord(statusWord, Buffer.from(json))).toBeUndefined();
});
