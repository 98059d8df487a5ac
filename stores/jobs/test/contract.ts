import { afterEach, describe, expect, it } from 'vitest';
import type { JobQueue } from '@qiaolou/schema';

/** Opens a queue on storage of its own; the same `storage` name gives the same jobs again. */
export type OpenQueue = (storage: string) => Promise<JobQueue>;

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What every JobQueue must do, whatever keeps its jobs. */
export function describeJobQueueContract(name: string, open: OpenQueue): void {
  describe(`JobQueue contract: ${name}`, () => {
    const opened: JobQueue[] = [];
    const queueAt = async (storage: string): Promise<JobQueue> => {
      const queue = await open(storage);
      opened.push(queue);
      return queue;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
    });

    it('runs a job once with its payload', async () => {
      const queue = await queueAt('once');
      const seen: unknown[] = [];
      await queue.work('q', async (job) => void seen.push([job.key, job.payload, job.attempt]));
      expect(await queue.enqueue({ queue: 'q', key: 'a:1', payload: { n: 1, 名: '值' } })).toEqual({ created: true });
      await until(() => seen.length > 0, 'the job runs');
      expect(seen).toEqual([['a:1', { n: 1, 名: '值' }, 1]]);
    });

    it('takes a key once while its job is unfinished, and again after', async () => {
      const queue = await queueAt('keys');
      expect(await queue.enqueue({ queue: 'q', key: 'k', payload: {} })).toEqual({ created: true });
      expect(await queue.enqueue({ queue: 'q', key: 'k', payload: {} })).toEqual({ created: false });
      expect(await queue.enqueue({ queue: 'other', key: 'k', payload: {} })).toEqual({ created: true });
      let runs = 0;
      await queue.work('q', async () => void (runs += 1));
      await until(() => runs === 1, 'the job runs');
      await until(async () => (await queue.enqueue({ queue: 'q', key: 'k', payload: {} })).created, 'the key is free');
      await until(() => runs === 2, 'it runs again');
    });

    it('tries again after a failure and gives up after maxAttempts', async () => {
      const queue = await queueAt('retry');
      const attempts: number[] = [];
      await queue.work('q', async (job) => {
        attempts.push(job.attempt);
        throw new Error('no');
      });
      await queue.enqueue({ queue: 'q', key: 'bad', payload: {}, maxAttempts: 2 });
      await until(() => attempts.length === 2, 'two tries');
      await until(async () => (await queue.stats()).some((s) => s.queue === 'q' && s.failed === 1), 'it is failed');
      expect(attempts).toEqual([1, 2]);
      expect(await queue.enqueue({ queue: 'q', key: 'bad', payload: {}, maxAttempts: 1 })).toEqual({ created: true });
      await until(() => attempts.length === 3, 'a failed key may be enqueued anew');
    });

    it('keeps a delayed job back and runs it when due', async () => {
      const queue = await queueAt('delay');
      const started = Date.now();
      let ranAt = 0;
      await queue.work('q', async () => void (ranAt = Date.now()));
      await queue.enqueue({ queue: 'q', key: 'later', payload: {}, runAt: started + 300 });
      expect((await queue.stats()).find((s) => s.queue === 'q')?.delayed).toBe(1);
      await until(() => ranAt > 0, 'it runs');
      expect(ranAt).toBeGreaterThanOrEqual(started + 299);
    });

    it('runs urgent jobs first', async () => {
      const queue = await queueAt('priority');
      for (const [key, priority] of [
        ['c', 9],
        ['a', 0],
        ['b', 5],
      ] as const) {
        await queue.enqueue({ queue: 'q', key, payload: {}, priority });
      }
      const order: string[] = [];
      await queue.work('q', async (job) => void order.push(job.key));
      await until(() => order.length === 3, 'all run');
      expect(order).toEqual(['a', 'b', 'c']);
    });

    it('cancels what has not started', async () => {
      const queue = await queueAt('cancel');
      await queue.enqueue({ queue: 'q', key: 'x', payload: {} });
      expect(await queue.cancel('q', 'x')).toBe(true);
      expect(await queue.cancel('q', 'x')).toBe(false);
      let runs = 0;
      await queue.work('q', async () => void (runs += 1));
      await queue.enqueue({ queue: 'q', key: 'y', payload: {} });
      await until(() => runs === 1, 'only the other runs');
    });

    it('keeps jobs over a restart', async () => {
      const first = await queueAt('restart');
      await first.enqueue({ queue: 'q', key: 'kept', payload: { v: 7 } });
      await first.close();
      const second = await queueAt('restart');
      const seen: unknown[] = [];
      await second.work('q', async (job) => void seen.push(job.payload));
      await until(() => seen.length === 1, 'the kept job runs');
      expect(seen).toEqual([{ v: 7 }]);
    });

    it('shares work between two openers without running a job twice', async () => {
      const [a, b] = [await queueAt('shared'), await queueAt('shared')];
      const seen: string[] = [];
      for (const queue of [a, b]) await queue.work('q', async (job) => void seen.push(job.key), { concurrency: 4 });
      for (let n = 0; n < 60; n += 1) await (n % 2 === 0 ? a : b).enqueue({ queue: 'q', key: `j${n}`, payload: {} });
      await until(() => seen.length >= 60, 'all run');
      expect(new Set(seen).size).toBe(60);
      expect(seen.length).toBe(60);
    });

    it('waits for running jobs on close', async () => {
      const queue = await queueAt('close');
      let ended = false;
      let begun = false;
      const worker = await queue.work('q', async () => {
        begun = true;
        await new Promise((resolve) => setTimeout(resolve, 100));
        ended = true;
      });
      await queue.enqueue({ queue: 'q', key: 'slow', payload: {} });
      await until(() => begun, 'it begins');
      await worker.close();
      expect(ended).toBe(true);
    });

    it('refuses work after close', async () => {
      const queue = await queueAt('closed');
      await queue.close();
      await expect(queue.enqueue({ queue: 'q', key: 'k', payload: {} })).rejects.toMatchObject({ code: 'jobs.closed' });
    });
  });
}
