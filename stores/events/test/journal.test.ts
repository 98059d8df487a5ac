import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeFrame,
  encodePackedFrame,
  PACKED_FRAME_HEADER,
  type JournalFrame,
} from '../src/embedded/journal-frame.ts';
import { Journal, type JournalRepair } from '../src/embedded/journal.ts';
import { directoryOfTest } from './directory-of-test.ts';

const directory = directoryOfTest();

const frameOf = (number: number, text = `frame ${number}`): JournalFrame => ({
  firstSeq: number,
  ingested: 1_700_000_000_000 + number,
  count: 1,
  payload: Buffer.from(text),
});
const fileName = (number: number): string => join(directory(), `${String(number).padStart(8, '0')}.wal`);
const bytesOf = (frames: readonly JournalFrame[]): Buffer => Buffer.concat(frames.flatMap(encodePackedFrame));
const plain = ({ payload, ...rest }: JournalFrame) => ({ ...rest, text: Buffer.from(payload).toString() });

/** Opens the journal; gives it with what it replayed and repaired. */
async function opened(expected = 0) {
  const frames: ReturnType<typeof plain>[] = [];
  const repairs: JournalRepair[] = [];
  const journal = await Journal.open({
    ...{ dir: directory(), expected },
    replay: (frame) => frames.push(plain(frame)),
    tell: (repair) => repairs.push(repair),
  });
  return { journal, frames, repairs };
}

async function replayed(expected = 0) {
  const { journal, ...found } = await opened(expected);
  await journal.close();
  return found;
}

const keptAsOf = (repair: JournalRepair | undefined): string => (repair && 'keptAs' in repair ? repair.keptAs : '');

/** Empties the directory and puts one journal file into it. */
async function only(bytes: Uint8Array): Promise<void> {
  for (const name of await readdir(directory())) await rm(join(directory(), name));
  await writeFile(fileName(1), bytes);
}

describe('a journal', () => {
  it('replays exactly what was written, over rotations and openings', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constantFrom('rotate' as const, 'reopen' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const name of await readdir(directory())) await rm(join(directory(), name));
        const written: ReturnType<typeof plain>[] = [];
        let { journal } = await opened();
        for (const one of steps) {
          if (one === 'rotate') {
            const before = journal.current;
            const empty = journal.bytes === 0;
            await journal.rotate();
            expect([journal.current, journal.bytes]).toEqual([empty ? before : before + 1, 0]);
          } else if (one === 'reopen') {
            await journal.close();
            const again = await opened();
            expect(again).toMatchObject({ frames: written, repairs: [] });
            ({ journal } = again);
          } else {
            const frames = one.map((text, index) => frameOf(written.length + index, text));
            const before = journal.bytes;
            await journal.write(frames);
            expect(journal.bytes).toBe(before + bytesOf(frames).length);
            written.push(...frames.map(plain));
          }
        }
        await journal.close();
        expect(await replayed()).toEqual({ frames: written, repairs: [] });
      }),
      { numRuns: 40 },
    );
  });

  it('cut off at any byte keeps the frames before the cut, puts the rest aside and is whole at the next opening', async () => {
    const frames = [frameOf(1), frameOf(2, '谯楼'), frameOf(3, '')];
    const ends = frames.map((_, index) => bytesOf(frames.slice(0, index + 1)).length);
    const file = bytesOf(frames);
    for (let cut = 0; cut < file.length; cut++) {
      await only(file.subarray(0, cut));
      const whole = ends.filter((end) => end <= cut).length;
      const goodEnd = ends[whole - 1] ?? 0;
      const first = await replayed();
      expect(first.frames).toEqual(frames.slice(0, whole).map(plain));
      const torn = cut - goodEnd;
      expect(first.repairs).toEqual(
        torn === 0
          ? []
          : [
              {
                kind: 'tornTail',
                file: fileName(1),
                at: goodEnd,
                bytes: torn,
                keptAs: `${fileName(1)}.tornTail-${goodEnd}`,
              },
            ],
      );
      for (const repair of first.repairs) expect(await readFile(keptAsOf(repair))).toEqual(file.subarray(goodEnd, cut));
      expect(await replayed()).toEqual({ frames: frames.slice(0, whole).map(plain), repairs: [] });
    }
  });

  it.each([
    ['magic', 0, 4],
    ['payload length', 4, 8],
    ['checksum', 8, 12],
    ['event count', 12, 16],
    ['first sequence number', 16, 24],
    ['ingest time', 24, 32],
    ['codec', 32, 36],
    ['unpacked length', 36, 40],
    ['payload', PACKED_FRAME_HEADER, PACKED_FRAME_HEADER + 7],
  ])('with a flipped bit in the %s of a frame loses that frame only, and tells it', async (_part, from, to) => {
    const frames = [frameOf(1), frameOf(2), frameOf(3)];
    const file = bytesOf(frames);
    const length = PACKED_FRAME_HEADER + 7;
    for (let bit = from * 8; bit < to * 8; bit++) {
      const damaged = Buffer.from(file);
      const at = length + Math.floor(bit / 8);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (bit % 8));
      await only(damaged);
      const found = await replayed();
      expect(found.frames).toEqual([frames[0], frames[2]].map((frame) => plain(frame ?? frameOf(0))));
      expect(found.repairs).toMatchObject([{ kind: 'damagedFrames', file: fileName(1), at: length, bytes: length }]);
      expect(await readFile(keptAsOf(found.repairs[0]))).toEqual(damaged.subarray(length, 2 * length));
    }
  });

  it('replays files in the order of their numbers, with the largest sequence number of each', async () => {
    for (const number of [11, 10, 9])
      await writeFile(fileName(number), bytesOf([frameOf(number * 10), frameOf(number)]));
    await writeFile(join(directory(), 'notes.txt'), 'not of the journal');
    const through: number[] = [];
    const journal = await Journal.open({
      ...{ dir: directory(), expected: 0, tell: () => expect.fail('nothing was wrong') },
      replay: ({ firstSeq }, last) => through.push(firstSeq, last),
    });
    expect(through).toEqual([90, 90, 9, 90, 100, 100, 10, 100, 110, 110, 11, 110]);
    expect(journal.current).toBe(12);
    await journal.close();
  });

  it('removes the finished files whose events are in segments, and no others', async () => {
    const { journal } = await opened();
    const there = async (): Promise<readonly string[]> => (await readdir(directory())).sort();
    for (const number of [1, 2, 3]) {
      await journal.write([frameOf(number * 10)]);
      if (number < 3) await journal.rotate();
    }
    await journal.dropThrough(9);
    expect(await there()).toHaveLength(3);
    await journal.dropThrough(10);
    expect(await there()).toEqual(['00000002.wal', '00000003.wal']);
    // The file that is being written stays, whatever it holds.
    await journal.dropThrough(1_000);
    expect(await there()).toEqual(['00000003.wal']);
    await journal.close();
    expect((await replayed()).frames).toEqual([plain(frameOf(30))]);
  });

  it('goes on with the last file when it is empty, and never takes a number again', async () => {
    const { journal } = await opened(7);
    expect(journal.current).toBe(8);
    await journal.close();
    const again = await opened(8);
    expect([again.journal.current, again.repairs]).toEqual([8, []]);
    await again.journal.close();
    expect(await readdir(directory())).toEqual(['00000008.wal']);
  });

  it.each([
    ['the last one', 3, [3], 3],
    ['one in the middle', 2, [2], 1],
    ['the first that must be there', 2, [2], 2],
  ])('tells which file is missing: %s', async (_name, gone, missing, expected) => {
    for (const number of [1, 2, 3]) await writeFile(fileName(number), bytesOf([frameOf(number)]));
    await rm(fileName(gone));
    const { journal, repairs } = await opened(expected);
    expect(repairs).toEqual(missing.map((number) => ({ kind: 'journalMissing', file: fileName(number) })));
    expect(journal.current).toBe(4);
    await journal.close();
  });

  it('packs what has some events, and reads what 0.1.0 wrote', async () => {
    const line = JSON.stringify({ message: 'Accepted password for root from 192.0.2.7' });
    const frame = { ...frameOf(1, new Array(200).fill(line).join('\n')), count: 200 };
    expect(bytesOf([frame]).length).toBeLessThan(frame.payload.byteLength / 20);
    await writeFile(
      fileName(1),
      Buffer.concat([...encodeFrame(frameOf(1)), ...encodePackedFrame(frame), ...encodeFrame(frameOf(2))]),
    );
    const { frames, repairs } = await replayed();
    expect(frames).toEqual([frameOf(1), frame, frameOf(2)].map(plain));
    expect(repairs).toEqual([]);
  });

  it('rotates later when the next file is in the way now, and has lost nothing', async () => {
    const { journal } = await opened();
    await journal.write([frameOf(1)]);
    await writeFile(fileName(2), '');
    await expect(journal.rotate()).rejects.toThrow('EEXIST');
    expect(journal.current).toBe(1);
    await journal.write([frameOf(2)]);
    await rm(fileName(2));
    await journal.rotate();
    expect(journal.current).toBe(2);
    await journal.write([frameOf(3)]);
    await journal.close();
    expect((await replayed()).frames).toEqual([1, 2, 3].map((number) => plain(frameOf(number))));
  });

  it('does not open when a frame cannot be replayed: going on would cover it', async () => {
    await writeFile(fileName(1), bytesOf([frameOf(1)]));
    const failing = Journal.open({
      ...{ dir: directory(), expected: 0, tell: () => undefined },
      replay: () => {
        throw new Error('no memory');
      },
    });
    await expect(failing).rejects.toThrow('no memory');
    expect((await replayed()).frames).toEqual([plain(frameOf(1))]);
  });

  it('whose disk is full keeps what it acknowledged and nothing of what it refused', async () => {
    const program = fileURLToPath(new URL('./journal-until-full.ts', import.meta.url));
    // A bound of the file size stands for the full disk: the write that crosses it ends in the middle.
    const child = spawn('sh', ['-c', `ulimit -f 8 && exec "$0" "$@"`, process.execPath, program, directory()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    const told = JSON.parse(text) as { readonly acknowledged: readonly number[]; readonly refused: readonly string[] };
    expect([code, told.refused]).toEqual([0, ['EFBIG', 'EFBIG']]);
    expect(told.acknowledged.length).toBeGreaterThan(3);
    const { frames, repairs } = await replayed();
    expect(frames.map(({ firstSeq }) => firstSeq)).toEqual(told.acknowledged);
    expect(repairs).toEqual([]);
  });
});
