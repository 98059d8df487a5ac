import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock, type PublishedEvent } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { createChangePublisher } from '../src/index.ts';

/** A log that keeps its newest change alone, pruned each time its numbers pass a thousand. */
const SHORT = { maxRows: 1 };
const THINGS = Array.from({ length: 1_000 }, (_, index) => ({ kind: 'thing', id: String(index) }));

it('tells of changes that were pruned before they were published, with the number before the gap, and goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'qiaolou-publisher-'));
  const path = join(folder, 'records.db');
  const records = await openSqliteRecordStore({ path, clock: systemClock, changeLog: SHORT });
  onTestFinished(async () => {
    await records.close();
    await rm(folder, { recursive: true, force: true });
  });
  const faults: unknown[] = [];
  const published: PublishedEvent[] = [];
  const publisher = createChangePublisher({
    records,
    bus: { publish: (event) => void published.push(event) },
    from: 0,
    onFault: (error) => void faults.push(error),
  });
  await records.transaction((tx) => {
    for (const thing of THINGS) tx.changed(thing);
    return Promise.resolve();
  });
  await publisher.settled();
  expect(faults).toMatchObject([{ code: 'records.changesPruned', details: { after: 0 } }]);
  await records.transaction((tx) => {
    tx.changed({ kind: 'thing', id: 'later' });
    return Promise.resolve();
  });
  await publisher.settled();
  expect(faults).toHaveLength(1);
  expect(published).toEqual([]);
});
