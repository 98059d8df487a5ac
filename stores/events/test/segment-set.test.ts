import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SegmentEntry } from '../src/embedded/segments/manifest.ts';
import { segmentPath } from '../src/embedded/segments/segment-path.ts';
import { SegmentSet } from '../src/embedded/segments/segment-set.ts';
import { directoryOfTest } from './directory-of-test.ts';

const directory = directoryOfTest();

const entryOf = (number: number): SegmentEntry => ({
  ...{ number, bytes: 1, sm3: '0'.repeat(64), footerCrc: number, rows: 1, level: 0 },
  ...{ days: [{ start: 0, rows: 1 }], minTs: 0, maxTs: 0 },
  ...{ minSeq: number, maxSeq: number, minIngested: 0, maxIngested: 0 },
});

/** What happens to a set: somebody begins or ends to read, the oldest segment goes or is moved, a new one comes. */
const step = fc.oneof(
  fc.constantFrom('read', 'add', 'remove', 'move').map((kind) => ({ kind, of: 0 })),
  fc.nat(3).map((of) => ({ kind: 'end', of })),
);

it('a segment is said to be gone once, and to nobody who still reads it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const [dir, coldDir] = [join(directory(), 'hot'), join(directory(), 'cold')];
      for (const one of [dir, coldDir]) {
        rmSync(one, { recursive: true, force: true });
        mkdirSync(join(one, 'segments'), { recursive: true });
      }
      const { segments } = await SegmentSet.open({ dir, coldDir }, () => expect.unreachable());
      const gone: number[] = [];
      const readers: ReturnType<SegmentSet['pin']>[] = [];
      const expected: number[] = [];
      segments.onGone = (number) => {
        gone.push(number);
        const readBy = readers.filter((reader) => reader.segments.some((entry) => entry.number === number));
        // Whoever began after a file was moved reads the other one.
        expect(readBy.every((reader) => reader.segments.find((entry) => entry.number === number)?.cold)).toBe(true);
      };
      for (const { kind, of } of [...steps, ...Array.from({ length: 30 }, () => ({ kind: 'end', of: 0 }))]) {
        const live = segments.manifest.segments;
        const number = live[0]?.number;
        const hot = live.find(({ cold }) => cold === undefined)?.number;
        if (kind === 'read') readers.push(segments.pin());
        else if (kind === 'end') readers.splice(of, 1)[0]?.release();
        else if (kind === 'add') {
          const added = segments.newNumber();
          for (const one of [dir, coldDir]) writeFileSync(segmentPath(one, added), '');
          await segments.commit({ add: [entryOf(added)] });
        } else if (kind === 'remove' && number !== undefined) {
          expected.push(number);
          await segments.commit({ add: [], remove: new Set([number]) });
        } else if (kind === 'move' && hot !== undefined) {
          expected.push(hot);
          await segments.commit({ add: [], cold: new Set([hot]) });
        }
      }
      await segments.settled();
      expect(gone.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});
