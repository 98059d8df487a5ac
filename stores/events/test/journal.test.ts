import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FRAME_HEADER, type JournalFrame } from '../src/embedded/journal-frame.ts';
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
const bytesOf = (frames: readonly JournalFrame[]): Buffer => Buffer.concat(frames.flatMap(encodeFrame));
const plain = ({ payload, ...rest }: JournalFrame) => ({ ...rest, text: Buffer.from(payload).toString() });

/** Opens the journal; gives it with what it replayed and repaired. */
async function opened(covered = 0) {
  const frames: ReturnType<typeof plain>[] = [];
  const repairs: JournalRepair[] = [];
  const journal = await Journal.open(
    directory(),
    covered,
    (frame) => Promise.resolve(void frames.push(plain(frame))),
    (repair) => repairs.push(repair),
  );
  return { journal, frames, repairs };
}

async function replayed(covered = 0) {
  const { journal, ...found } = await opened(covered);
  await journal.close();
  return found;
}

/** Empties the directory and puts one journal file into it. */
async function only(bytes: Uint8Array): Promise<void> {
  for (const name of await readdir(directory())) await rm(join(directory(), name));
  await writeFile(fileName(1), bytes);
}

describe('a journal', () => {
  it('replays exactly what was written, over rotations and openings, and begins a new file each time', async () => {
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
            expect(await journal.rotate()).toBe(before);
            expect([journal.current, journal.bytes]).toEqual([before + 1, 0]);
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
      for (const { keptAs } of first.repairs) expect(await readFile(keptAs)).toEqual(file.subarray(goodEnd, cut));
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
    ['payload', FRAME_HEADER, FRAME_HEADER + 7],
  ])('with a flipped bit in the %s of a frame loses that frame only, and tells it', async (_part, from, to) => {
    const frames = [frameOf(1), frameOf(2), frameOf(3)];
    const file = bytesOf(frames);
    const length = FRAME_HEADER + 7;
    for (let bit = from * 8; bit < to * 8; bit++) {
      const damaged = Buffer.from(file);
      const at = length + Math.floor(bit / 8);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (bit % 8));
      await only(damaged);
      const found = await replayed();
      expect(found.frames).toEqual([frames[0], frames[2]].map((frame) => plain(frame ?? frameOf(0))));
      expect(found.repairs).toMatchObject([{ kind: 'damagedFrames', file: fileName(1), at: length, bytes: length }]);
      expect(await readFile(found.repairs[0]?.keptAs ?? '')).toEqual(damaged.subarray(length, 2 * length));
    }
  });

  it('replays files in the order of their numbers, and keeps those that are covered until somebody has looked', async () => {
    for (const number of [2, 10, 9, 1]) await writeFile(fileName(number), bytesOf([frameOf(number)]));
    await writeFile(join(directory(), 'notes.txt'), 'not of the journal');
    const { journal, frames } = await opened(2);
    expect(frames).toEqual([9, 10].map((number) => plain(frameOf(number))));
    expect(journal.current).toBe(11);
    const files = (...numbers: readonly number[]): readonly string[] => [
      ...numbers.map((number) => `${String(number).padStart(8, '0')}.wal`),
      'notes.txt',
    ];
    const there = async (): Promise<readonly string[]> => (await readdir(directory())).sort();
    // A flush that covers them too must not take them away unseen.
    await journal.dropTo(9);
    expect(await there()).toEqual(files(1, 2, 10, 11));
    const seen: unknown[] = [];
    const look = (fails: number) => (frame: JournalFrame) => {
      if (frame.firstSeq === fails) return Promise.reject(new Error('not stored'));
      return Promise.resolve(void seen.push(plain(frame)));
    };
    await expect(journal.dropCovered(look(2), () => undefined)).rejects.toThrow('not stored');
    expect(await there()).toEqual(files(2, 10, 11));
    await journal.dropCovered(look(0), () => undefined);
    expect(await there()).toEqual(files(10, 11));
    expect(seen).toEqual([1, 2].map((number) => plain(frameOf(number))));
    await journal.close();
  });

  it('never takes a covered number again, though no file is left of it', async () => {
    const { journal } = await opened(7);
    expect(journal.current).toBe(8);
    await journal.close();
  });

  it('drops whole files up to a number and goes on in the one being written', async () => {
    const { journal } = await opened();
    await journal.write([frameOf(1)]);
    const first = await journal.rotate();
    await journal.write([frameOf(2)]);
    await journal.dropTo(first);
    expect(await readdir(directory())).toEqual(['00000002.wal']);
    await journal.write([frameOf(3)]);
    await journal.close();
    expect((await replayed(first)).frames).toEqual([2, 3].map((number) => plain(frameOf(number))));
  });

  it('rotates later when the next file is in the way now, and has lost nothing', async () => {
    const { journal } = await opened();
    await journal.write([frameOf(1)]);
    await writeFile(fileName(2), '');
    await expect(journal.rotate()).rejects.toThrow('EEXIST');
    expect(journal.current).toBe(1);
    await journal.write([frameOf(2)]);
    await rm(fileName(2));
    expect(await journal.rotate()).toBe(1);
    await journal.write([frameOf(3)]);
    await journal.close();
    expect((await replayed()).frames).toEqual([1, 2, 3].map((number) => plain(frameOf(number))));
  });

  it('does not open when a frame cannot be replayed: going on would cover it', async () => {
    await writeFile(fileName(1), bytesOf([frameOf(1)]));
    const failing = Journal.open(
      directory(),
      0,
      () => Promise.reject(new Error('no memory')),
      () => undefined,
    );
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
