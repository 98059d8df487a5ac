import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { systemClock } from '@qiaolou/schema';
import { openEmbeddedEventStore, type StoreReport } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const batch = (from: number, count: number) => Array.from({ length: count }, (_, n) => numberedEvent(from + n));
const journals = async (): Promise<readonly string[]> => (await readdir(join(directory(), 'journal'))).sort();

it('a block that is being written costs one journal file, however many appends come meanwhile', async () => {
  const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock, flushRows: 4_000 });
  await store.append(batch(0, 4_000));
  for (let n = 0; n < 60; n += 1) await store.append(batch(10_000 + n * 10, 10));
  expect((await journals()).at(-1)).toBe('00000002.wal');
  await store.close();
  // What a file has is in segments: only the one that is written next is left.
  expect(await journals()).toEqual(['00000003.wal']);
});

it('a block that cannot be written is tried again with the next one, not with each append', async () => {
  const reports: StoreReport[] = [];
  const store = await openEmbeddedEventStore({
    ...{ dir: directory(), clock: systemClock, flushRows: 1_000 },
    onReport: (report) => reports.push(report),
  });
  // In the place of the manifest that a flush ends with.
  await mkdir(join(directory(), 'manifest.json.tmp'));
  await store.append(batch(0, 1_000));
  while (reports.length === 0) await nextTurn();
  for (let n = 0; n < 30; n += 1) await store.append(batch(5_000 + n, 1));
  expect(reports.map(({ kind }) => kind)).toEqual(['flushFailed']);
  await rm(join(directory(), 'manifest.json.tmp'), { recursive: true });
  await store.append(batch(10_000, 1_000));
  await store.close();
  expect(reports).toHaveLength(1);
  const again = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
  expect(await again.stats()).toMatchObject({ events: 2_030, missing: 0 });
  await again.close();
});
