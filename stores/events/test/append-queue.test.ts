import { describe, expect, it } from 'vitest';
import { hasCode, type AppendResult, type EcsEvent } from '@qiaolou/schema';
import { AppendQueue, type StoreGroup } from '../src/embedded/write/append-queue.ts';
import { batchOf, type EventBatch } from '../src/embedded/write/event-batch.ts';
import { numberedEvent } from './numbered-event.ts';

const EVENT = numberedEvent(1);
const batch = (size: number): EventBatch => batchOf(new Array<EcsEvent>(size).fill(EVENT));
const allAccepted: StoreGroup = (batches) =>
  Promise.resolve(batches.map(({ size }): AppendResult => ({ accepted: size, duplicates: 0, rejected: [] })));

/** A store whose groups end when the test says so. */
function heldStore() {
  const groups: { readonly sizes: readonly number[]; readonly end: () => void }[] = [];
  const store: StoreGroup = async (batches) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    groups.push({ sizes: batches.map(({ size }) => size), end: () => resolve(undefined) });
    await promise;
    return allAccepted(batches);
  };
  return { store, groups };
}

describe('AppendQueue', () => {
  it('stores what was pushed in one turn together, each with its own result', async () => {
    const sizes: number[][] = [];
    const queue = new AppendQueue((batches) => {
      sizes.push(batches.map(({ size }) => size));
      return allAccepted(batches);
    });
    const results = await Promise.all([queue.push(batch(1)), queue.push(batch(2)), queue.push(batch(3))]);
    expect(results.map(({ accepted }) => accepted)).toEqual([1, 2, 3]);
    expect(sizes).toEqual([[1, 2, 3]]);
  });

  it('takes at most 10,000 events in a group, and a larger batch by itself', async () => {
    const sizes: number[][] = [];
    const queue = new AppendQueue((batches) => {
      sizes.push(batches.map(({ size }) => size));
      return allAccepted(batches);
    });
    await Promise.all([6_000, 4_000, 1, 12_000, 5].map((size) => queue.push(batch(size))));
    expect(sizes).toEqual([[6_000, 4_000], [1], [12_000], [5]]);
  });

  it('refuses with store.busy when 50,000 events wait, and takes more when they are done', async () => {
    const { store, groups } = heldStore();
    const queue = new AppendQueue(store);
    const first = queue.push(batch(10));
    await Promise.resolve();
    const second = queue.push(batch(50_000));
    const error: unknown = await queue.push(batch(1)).catch((reason: unknown) => reason);
    expect(hasCode(error, 'store.busy') && error.details).toMatchObject({ waiting: 50_000 });
    groups[0]?.end();
    await first;
    await expect.poll(() => groups.length).toBe(2);
    groups[1]?.end();
    await second;
    const third = queue.push(batch(1));
    await expect.poll(() => groups.length).toBe(3);
    groups[2]?.end();
    expect(await third).toMatchObject({ accepted: 1 });
  });

  it('fails only the group whose store failed', async () => {
    let calls = 0;
    const queue = new AppendQueue((batches) =>
      ++calls === 1 ? Promise.reject(new Error('disk')) : allAccepted(batches),
    );
    await expect(queue.push(batch(1))).rejects.toThrow('disk');
    expect(await queue.push(batch(2))).toMatchObject({ accepted: 2 });
  });

  it('is idle only when everything pushed before has ended', async () => {
    const { store, groups } = heldStore();
    const queue = new AppendQueue(store);
    await queue.idle();
    const push = queue.push(batch(1));
    let idle = false;
    const waiting = queue.idle().then(() => (idle = true));
    await expect.poll(() => groups.length).toBe(1);
    expect(idle).toBe(false);
    groups[0]?.end();
    await Promise.all([push, waiting]);
    expect(idle).toBe(true);
  });
});
