import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock, type EventStore } from '@qiaolou/schema';
import { openEmbeddedEventStore, type StoreReport } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
const batch = (from: number, count: number) => Array.from({ length: count }, (_, n) => numberedEvent(from + n));
const all = (store: EventStore) => store.search({ where: { op: 'all' }, range: RANGE, sort: 'oldest', limit: 10_000 });

/** The first thread that is started after this. */
function nextThread(): Promise<Worker> {
  const started = Promise.withResolvers<Worker>();
  process.on('worker', started.resolve);
  onTestFinished(() => void process.off('worker', started.resolve));
  return started.promise;
}

it('a query thread that dies ends the question it had with a code, and the next one starts another', async () => {
  const first = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
  await first.append(batch(0, 100));
  await first.close();
  const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock, threads: 1 });
  const thread = nextThread();
  const asked = all(store).catch((error: unknown) => error);
  await (await thread).terminate();
  expect(await asked).toMatchObject({ code: 'store.unavailable' });
  expect((await all(store)).events).toHaveLength(100);
  await store.close();
});

it('a merging thread that dies is told, loses nothing, and the next flush merges', async () => {
  const reports: StoreReport[] = [];
  const store = await openEmbeddedEventStore({
    ...{ dir: directory(), clock: systemClock, flushRows: 40 },
    onReport: (report) => reports.push(report),
  });
  const thread = nextThread();
  for (let at = 0; at < 320; at += 40) await store.append(batch(at, 40));
  const merging = await thread;
  await merging.terminate();
  while (reports.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(reports.map(({ kind }) => kind)).toEqual(['compactionFailed']);
  const again = nextThread();
  await store.append(batch(320, 40));
  await once(await again, 'exit');
  expect((await all(store)).events).toHaveLength(360);
  await store.close();
});

it('a thread that looks at files and dies ends the look with a code, and the next look starts another', async () => {
  const first = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
  await first.append(batch(0, 100));
  await first.close();
  const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock, threads: 1 });
  const [file] = await store.custodyFiles();
  const thread = nextThread();
  const looking = store.custodyLook([file?.number ?? 0], 'seal').catch((error: unknown) => error);
  await (await thread).terminate();
  expect(await looking).toMatchObject({ code: 'store.unavailable' });
  expect(await store.custodyLook([file?.number ?? 0], 'bytes')).toMatchObject([{ state: 'read', sm3: file?.sm3 }]);
  await store.close();
});
