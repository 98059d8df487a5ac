import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasCode, systemClock } from '@qiaolou/schema';
import { openEmbeddedEventStore, openEventStoreWorker } from '../src/index.ts';
import { numberedEvent } from './numbered-event.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'qiaolou-closing-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
/** Each is fulfilled or rejected with `store.closed`, nothing else. */
function fulfilledOrClosed(results: readonly PromiseSettledResult<unknown>[]): boolean {
  return results.every((result) => result.status === 'fulfilled' || hasCode(result.reason, 'store.closed'));
}

describe('a store that is closed', () => {
  const events = (round: number) => Array.from({ length: 60 }, (_, n) => numberedEvent(round * 60 + n));
  const search = { where: { op: 'all' }, range: RANGE, sort: 'oldest', limit: 1_000 } as const;

  it('keeps every event 20 times with appends, flushes, drops and reads in flight', async () => {
    for (let round = 0; round < 20; round++) {
      const store = await openEmbeddedEventStore({ dir, clock: systemClock, threads: 1, flushRows: 20 });
      const flights = [store.append(events(round)), store.search(search), store.stats(), store.search(search)];
      if (round % 2 === 1) await flights[0];
      const settled = Promise.allSettled(flights);
      await store.close();
      expect(fulfilledOrClosed(await settled)).toBe(true);
    }
    const store = await openEmbeddedEventStore({ dir, clock: systemClock });
    expect((await store.stats()).events).toBe(20 * 60);
    await store.close();
  });

  it('ends its thread 5 times with calls in flight', async () => {
    for (let round = 0; round < 5; round++) {
      const store = await openEventStoreWorker({ dir, threads: 1, flushRows: 20 });
      const settled = Promise.allSettled([store.append(events(round)), store.search(search), store.search(search)]);
      await store.close();
      expect(fulfilledOrClosed(await settled)).toBe(true);
    }
  });
});
