import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, encodePackedFrame, scanJournal, type JournalFrame } from '../src/embedded/journal-frame.ts';

const frame: fc.Arbitrary<JournalFrame> = fc.record({
  firstSeq: fc.nat(),
  ingested: fc.nat(),
  count: fc.nat(1_000),
  payload: fc.uint8Array({ maxLength: 200 }),
});
const plain = (frames: readonly JournalFrame[]) => frames.map((one) => ({ ...one, payload: [...one.payload] }));

/** Both kinds of frames. */
const KINDS = [
  ['as 0.1.0 wrote it', encodeFrame],
  ['with packed frames', encodePackedFrame],
] as const;

describe.each(KINDS)('a journal file %s', (_kind, encode) => {
  const bytesOf = (frames: readonly JournalFrame[]) => Buffer.concat(frames.flatMap(encode));
  const lengthOf = (frame: JournalFrame) => bytesOf([frame]).length;

  it('gives back the frames that were written', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), (frames) => {
        const file = bytesOf(frames);
        const scan = scanJournal(file);
        expect(plain(scan.frames)).toEqual(plain(frames));
        expect(scan).toMatchObject({ damaged: [], goodEnd: file.length });
      }),
    );
  });

  it('cut anywhere loses only the frame that was cut', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (frames, at) => {
          const file = bytesOf(frames);
          const cut = Math.floor(at * file.length);
          let whole = 0;
          let end = 0;
          for (const one of frames) {
            const next = end + lengthOf(one);
            if (next > cut) break;
            end = next;
            whole++;
          }
          const scan = scanJournal(file.subarray(0, cut));
          expect(plain(scan.frames)).toEqual(plain(frames.slice(0, whole)));
          expect(scan.goodEnd).toBe(end);
        },
      ),
    );
  });

  it('with one flipped bit loses at most the frame it is in, and tells the range', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 2, maxLength: 5 }), fc.nat(), fc.nat(7), (frames, place, bit) => {
        const file = bytesOf(frames);
        const at = place % file.length;
        file[at] = (file[at] ?? 0) ^ (1 << bit);
        const scan = scanJournal(file);
        const lost = frames.length - scan.frames.length;
        expect(lost).toBe(1);
        const bad = scan.damaged.reduce((sum, { length }) => sum + length, 0) + (file.length - scan.goodEnd);
        const good = scan.frames.reduce((sum, one) => sum + lengthOf(one), 0);
        expect(bad + good).toBe(file.length);
      }),
    );
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(500)],
    ['a header that promises too much', Buffer.from('4a454c51ffffffff0000000001000000', 'hex')],
  ])('that is %s holds no frame', (_name, file) => {
    expect(scanJournal(file)).toEqual({ frames: [], damaged: [], goodEnd: 0 });
  });
});
