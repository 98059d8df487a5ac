import { cp, readdir, readFile, rm } from 'node:fs/promises';
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

/** Opens, stores one batch, closes: what it stored is in segments. */
async function stored(number: number): Promise<void> {
  const store = await open();
  await store.append(Array.from({ length: BATCH }, (_, n) => numberedEvent(number * BATCH + n)));
  await store.close();
}

async function found(store: EventStore): Promise<number> {
  const page = await store.search({ where: { op: 'all' }, range: RANGE, sort: 'oldest', limit: 10_000 });
  return new Set(page.events.map((event) => event['event.id'])).size;
}

/** Contents of all Parquet files, wherever they are. */
async function parquet(): Promise<readonly string[]> {
  const names = await readdir(directory(), { recursive: true });
  const files = names.filter((name) => name.endsWith('.parquet'));
  return Promise.all(files.map((name) => readFile(join(directory(), name), 'latin1')));
}

describe('a store whose manifest is not that of its files', () => {
  it.each([
    ['missing', (old: string) => Promise.resolve(old).then(() => rm(manifest()))],
    ['an older one', (old: string) => cp(old, manifest())],
  ])('loses no file and says which it set aside: %s', async (_name, harm) => {
    reports.length = 0;
    await stored(0);
    const old = saved('manifest');
    await cp(manifest(), old);
    await stored(1);
    await stored(2);
    const before = await parquet();
    expect(before).toHaveLength(3);
    await harm(old);
    const store = await open();
    expect(new Set(await parquet())).toEqual(new Set(before));
    const aside = reports.filter(({ kind }) => kind === 'setAside');
    // Each segment that the manifest does not list, and its id filter.
    expect(aside).toHaveLength(2 * (3 - (await found(store)) / BATCH));
    // Stored again they are there again, beside what was set aside.
    for (const number of [0, 1, 2])
      await store.append(Array.from({ length: BATCH }, (_, n) => numberedEvent(number * BATCH + n)));
    expect(await found(store)).toBe(3 * BATCH);
    await store.close();
    expect(new Set(await parquet())).toEqual(new Set([...before, ...(await parquet())]));
    await rm(old);
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
