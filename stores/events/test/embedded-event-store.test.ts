import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { MemoryEventStore, openEmbeddedEventStore, openEventStoreWorker } from '../src/index.ts';
import { describeEventStoreContract } from './contract.ts';

const made: string[] = [];
afterAll(async () => {
  for (const dir of made) await rm(dir, { recursive: true, force: true });
});

async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'qiaolou-events-'));
  made.push(dir);
  return dir;
}

describeEventStoreContract('memory', async (clock) => ({ store: new MemoryEventStore(clock) }));

describeEventStoreContract('embedded, all in the hot table', async (clock) => {
  const dir = await newDir();
  const store = await openEmbeddedEventStore({ dir, clock });
  return {
    store,
    reopen: async () => {
      await store.close();
      return openEmbeddedEventStore({ dir, clock });
    },
  };
});

describeEventStoreContract('embedded, flushed and compacted all the time', async (clock) => {
  const dir = await newDir();
  const store = await openEmbeddedEventStore({ dir, clock, flushRows: 50 });
  return {
    store,
    reopen: async () => {
      await store.close();
      return openEmbeddedEventStore({ dir, clock, flushRows: 50 });
    },
  };
});

describeEventStoreContract('embedded, in a worker thread', async () => {
  const dir = await newDir();
  const store = await openEventStoreWorker({ dir, flushRows: 100 });
  return {
    store,
    reopen: async () => {
      await store.close();
      return openEventStoreWorker({ dir });
    },
  };
});
