import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock, type EventStore } from '@qiaolou/schema';
import { openEmbeddedEventStore, type StoreReport } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
const BATCH = 60;

const reports: StoreReport[] = [];
const open = (): Promise<EventStore> =>
  openEmbeddedEventStore({
    dir: directory(),
    clock: systemClock,
    flushRows: BATCH,
    onReport: (report) => reports.push(report),
  });
const manifest = (): string => join(directory(), 'manifest.json');
const saved = (name: string): string => join(directory(), `../${name}-of-test`);

const batch = (number: number) => Array.from({ length: BATCH }, (_, n) => numberedEvent(number * BATCH + n));

/** Opens, stores one batch, closes: what it stored is in segments. */
async function stored(number: number): Promise<void> {
  const store = await open();
  await store.append(batch(number));
  await store.close();
}

async function found(store: EventStore): Promise<number> {
  const page = await store.search({ where: { op: 'all' }, range: RANGE, sort: 'oldest', limit: 10_000 });
  return new Set(page.events.map((event) => event['event.id'])).size;
}

/** Contents of all segments, wherever they are. */
async function segments(): Promise<readonly string[]> {
  const names = await readdir(directory(), { recursive: true });
  const files = names.filter((name) => name.endsWith('.seg'));
  return Promise.all(files.map((name) => readFile(join(directory(), name), 'latin1')));
}

const kinds = (): readonly string[] => reports.map(({ kind }) => kind).sort();

describe('a store whose manifest is not that of its files', () => {
  it.each([
    ['missing', () => rm(manifest()), ['manifestRebuilt']],
    ['empty', () => writeFile(manifest(), ''), ['manifestRebuilt', 'setAside']],
    ['damaged', () => writeFile(manifest(), '{"format":2}\n17\n'), ['manifestRebuilt', 'setAside']],
    ['an older one', (old: string) => cp(old, manifest()), ['manifestRebuilt']],
  ] as const)('takes it from them, and loses nothing: %s', async (_name, harm, told) => {
    await stored(0);
    const old = saved('manifest');
    await cp(manifest(), old);
    await stored(1);
    await stored(2);
    const before = await segments();
    expect(before).toHaveLength(3);
    await harm(old);
    reports.length = 0;
    const store = await open();
    expect(kinds().filter((kind) => kind !== 'segmentAdopted')).toEqual(told);
    expect(new Set(await segments())).toEqual(new Set(before));
    expect(await found(store)).toBe(3 * BATCH);
    expect(await store.stats()).toMatchObject({ events: 3 * BATCH, missing: 0 });
    // All of them are known, and stored no second time.
    for (const number of [0, 1, 2])
      expect(await store.append(batch(number))).toMatchObject({ accepted: 0, duplicates: BATCH });
    await store.close();
    reports.length = 0;
    await (await open()).close();
    expect(reports).toEqual([]);
    await rm(old);
  });

  it('takes it from them when no manifest is left at all', async () => {
    for (const number of [0, 1, 2]) await stored(number);
    for (const name of await readdir(directory())) if (name.startsWith('manifest')) await rm(join(directory(), name));
    reports.length = 0;
    const store = await open();
    expect(kinds()).toEqual(['manifestRebuilt', 'segmentAdopted', 'segmentAdopted', 'segmentAdopted']);
    expect(await found(store)).toBe(3 * BATCH);
    const { next } = await store.tail({ ingestedSince: RANGE.from }, 10_000);
    expect(next).toBe(String(3 * BATCH));
    expect(await store.append(batch(3))).toMatchObject({ accepted: BATCH });
    expect((await store.tail(next, 10_000)).events).toHaveLength(BATCH);
    await store.close();
  });

  it('sets aside what is no segment of its own, and removes only what it had not finished itself', async () => {
    await stored(0);
    const folder = join(directory(), 'segments');
    const [own = ''] = await readdir(folder);
    await cp(join(folder, own), join(folder, '00000077.seg'));
    await writeFile(join(folder, '00000078.seg'), 'no segment');
    await writeFile(join(folder, 'notes.txt'), 'of somebody');
    await writeFile(join(folder, '00000079.seg.tmp'), 'half of on');
    reports.length = 0;
    const store = await open();
    expect(await readdir(folder)).toEqual([own]);
    expect((await readdir(join(directory(), 'set-aside'))).sort()).toEqual([
      '00000077.seg',
      '00000078.seg',
      'notes.txt',
    ]);
    expect(kinds()).toEqual(['setAside', 'setAside', 'setAside']);
    expect(await found(store)).toBe(BATCH);
    await store.close();
  });

  it('does not open with a manifest of another format, and leaves everything as it is', async () => {
    await stored(0);
    const body = JSON.stringify({ format: 4, segments: 'of tomorrow' });
    await writeFile(manifest(), `${body}\n${crc32(body)}\n`);
    await expect(open()).rejects.toMatchObject({
      code: 'store.corrupt',
      details: { file: manifest(), reason: 'format' },
    });
    expect(await readFile(manifest(), 'utf8')).toContain('of tomorrow');
    expect(await segments()).toHaveLength(1);
  });

  it('does not open without its manifest where a later release wrote a segment, and leaves everything as it is', async () => {
    await stored(0);
    for (const name of await readdir(directory())) if (name.startsWith('manifest')) await rm(join(directory(), name));
    const [name = ''] = (await readdir(join(directory(), 'segments'))).filter((one) => one.endsWith('.seg'));
    const path = join(directory(), 'segments', name);
    const bytes = await readFile(path);
    for (const at of [4, bytes.length - 8]) bytes.writeUInt32LE(999, at);
    await writeFile(path, bytes);
    await expect(open()).rejects.toMatchObject({ code: 'store.corrupt', details: { file: path, format: 999 } });
    expect(await readFile(path)).toEqual(bytes);
    // What only one end says is damage: the store opens without it.
    bytes.writeUInt32LE(2, 4);
    await writeFile(path, bytes);
    const store = await open();
    expect(await found(store)).toBe(0);
    await store.close();
    expect(await segments()).toEqual([bytes.toString('latin1')]);
  });

  it('keeps what a journal holds that the manifest covers by its number only', async () => {
    for (const number of [0, 1, 2, 3]) await stored(number);
    const newer = saved('newer');
    await cp(directory(), newer, { recursive: true });
    // Everything lost but what is stored from here on, in journals that begin with number 1 again …
    for (const name of ['manifest.json', 'journal', 'segments'])
      await rm(join(directory(), name), { recursive: true, force: true });
    const store = await open();
    await store.append(Array.from({ length: 5 }, (_, n) => numberedEvent(90_000 + n)));
    const journal = saved('journal');
    await cp(join(directory(), 'journal'), journal, { recursive: true });
    await store.close();
    // … and then the old store put back under it, as after a loss of power.
    await rm(directory(), { recursive: true });
    await cp(newer, directory(), { recursive: true });
    await cp(journal, join(directory(), 'journal'), { recursive: true });
    const again = await open();
    expect(await found(again)).toBe(4 * BATCH + 5);
    await again.close();
    for (const copy of [newer, journal]) await rm(copy, { recursive: true });
  });
});
