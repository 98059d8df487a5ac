import { describe, expect, it } from 'vitest';
import { WriterQueue } from '../src/store/writer-queue.ts';

describe('writer queue', () => {
  it('runs one after the other in the order asked, whatever fails', async () => {
    const queue = new WriterQueue();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    };
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => queue.run(task(name))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('refuses a task inside a task, but not what a task left behind', async () => {
    const queue = new WriterQueue();
    let later: Promise<number> | undefined;
    await queue.run(async () => {
      await expect(queue.run(() => Promise.resolve(1))).rejects.toThrow('inside a transaction');
      later = new Promise((resolve) => setTimeout(resolve, 5)).then(() => queue.run(() => Promise.resolve(2)));
    });
    await expect(later).resolves.toBe(2);
  });

  it('closes once, after what was asked before', async () => {
    const queue = new WriterQueue();
    let released = 0;
    const release = () => {
      released += 1;
      return Promise.resolve();
    };
    const before = queue.run(() => Promise.resolve(released));
    await Promise.all([queue.close(release), queue.close(release)]);
    expect([await before, released]).toEqual([0, 1]);
    await expect(queue.run(() => Promise.resolve())).rejects.toMatchObject({ code: 'records.unavailable' });
  });
});
