import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SocError, type JobQueue } from '@qiaolou/schema';
import { jobKind, startWork, type RunningWork } from '../src/index.ts';
import { ManualTime } from './support/manual-time.ts';
import { until } from './support/until.ts';

/** Opens a queue on storage of its own; the same `storage` name gives the same jobs again. */
export type OpenQueue = (storage: string) => Promise<JobQueue>;

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

    it('costs a job no try while what it needs is away', async () => {
      const queue = await queueAt('away');
      const attempts: number[] = [];
      await queue.work('q', async (job) => {
        attempts.push(job.attempt);
        if (attempts.length < 3) throw new SocError('records.unavailable');
      });
      await queue.enqueue({ queue: 'q', key: 'patient', payload: {}, maxAttempts: 1 });
      await until(() => attempts.length === 3, 'it is tried until it succeeds');
      await until(
        async () => (await queue.enqueue({ queue: 'q', key: 'patient', payload: {} })).created,
        'it has ended',
      );
      expect(attempts.slice(0, 3)).toEqual([1, 2, 3]);
    });

    it('takes many at once as one after the other, and tells of each', async () => {
      const queue = await queueAt('many');
      const request = (key: string) => ({ queue: 'q', key, payload: { key } });
      await queue.enqueue(request('known'));
      const keys = Array.from({ length: 250 }, (_, n) => `k${n}`);
      const created = await queue.enqueueAll(['known', ...keys].map(request));
      expect(created.map((one) => one.created)).toEqual([false, ...keys.map(() => true)]);
      expect((await queue.enqueueAll(keys.map(request))).every((one) => !one.created)).toBe(true);
      expect(await queue.enqueueAll([])).toEqual([]);
      const seen: unknown[] = [];
      await queue.work('q', async ({ payload }) => void seen.push(payload['key']), { concurrency: 8 });
      await until(() => seen.length >= 251, 'all run');
      expect(seen.toSorted()).toEqual(['known', ...keys].toSorted());
    });

    it('has the same generation for all who open it, also after a restart, and another elsewhere', async () => {
      const first = await queueAt('generation');
      const generation = await first.generation();
      expect(await (await queueAt('generation')).generation()).toBe(generation);
      await first.enqueue({ queue: 'q', key: 'k', payload: {} });
      expect(await first.generation()).toBe(generation);
      await first.close();
      expect(await (await queueAt('generation')).generation()).toBe(generation);
      expect(await (await queueAt('another generation')).generation()).not.toBe(generation);
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

    it('does not try a payload again that its handler refuses', async () => {
      const queue = await queueAt('refused');
      let tries = 0;
      await queue.work('q', async () => {
        tries += 1;
        throw new SocError('jobs.invalidPayload');
      });
      await queue.enqueue({ queue: 'q', key: 'k', payload: {} });
      await until(async () => (await queue.stats()).some(({ failed }) => failed === 1), 'it is failed');
      expect(tries).toBe(1);
    });

    it('takes each due time of a key once, also after its job has ended, and none before it', async () => {
      const queue = await queueAt('due');
      let runs = 0;
      await queue.work('q', async () => void (runs += 1));
      const enqueue = async (due: number) => (await queue.enqueue({ queue: 'q', key: 's', payload: {}, due })).created;
      const ended = async () => (await queue.stats()).every(({ waiting, active }) => waiting + active === 0);
      expect(await enqueue(2_000)).toBe(true);
      await until(async () => runs === 1 && (await ended()), 'it runs');
      expect([await enqueue(2_000), await enqueue(1_000)]).toEqual([false, false]);
      await until(async () => enqueue(3_000), 'the next due time is taken');
      await until(() => runs === 2, 'it runs again');
      expect((await queue.enqueue({ queue: 'q', key: 'other', payload: {}, due: 1_000 })).created).toBe(true);
    });

    it('takes no due time of a job that failed for good a second time', async () => {
      const queue = await queueAt('due-failed');
      let tries = 0;
      await queue.work('q', async () => {
        tries += 1;
        throw new Error('no');
      });
      const request = { queue: 'q', key: 's', payload: {}, maxAttempts: 1 };
      await queue.enqueue({ ...request, due: 1_000 });
      await until(async () => (await queue.stats()).some(({ failed }) => failed === 1), 'it is failed');
      expect(await queue.enqueue({ ...request, due: 1_000 })).toEqual({ created: false });
      expect(await queue.enqueue({ ...request, due: 2_000 })).toEqual({ created: true });
      await until(() => tries === 2, 'the next due time is tried');
    });

    it('runs scheduled work once for each due time, whoever of several runs it, and once for those missed', async () => {
      const start = Date.UTC(2026, 10, 22, 8, 3);
      const runs: number[] = [];
      const begin = async (): Promise<{ time: ManualTime; queue: JobQueue; work: RunningWork }> => {
        const time = new ManualTime(start);
        const handle = async (): Promise<void> => void runs.push(time.now());
        const kind = jobKind({ queue: 'scheduled', payload: z.strictObject({}), every: '10m', handle });
        const queue = await queueAt('schedules');
        const onError = (_: string, error: unknown): void => expect.unreachable(String(error));
        return {
          time,
          queue,
          work: await startWork({ kinds: [kind], queue, clock: time, timer: time.timer, onError }),
        };
      };
      const both = [await begin(), await begin()] as const;
      const idle = async () => (await both[0].queue.stats()).every(({ waiting, active }) => waiting + active === 0);
      await until(async () => runs.length === 1 && (await idle()), 'the start is worked');
      for (let n = 1; n <= 12; n += 1) {
        await Promise.all(both.map(({ time }) => time.passTo(start - 3 * 60_000 + n * 600_000)));
        await until(async () => runs.length > n && (await idle()), `due time ${n}`);
      }
      expect(runs.length).toBe(13);
      await Promise.all(both.map(({ work }) => work.close()));
      const later = await queueAt('schedules');
      const missed = new ManualTime(start + 5 * 3_600_000);
      const kind = jobKind({
        queue: 'scheduled',
        payload: z.strictObject({}),
        every: '10m',
        handle: async () => void runs.push(0),
      });
      const work = await startWork({
        kinds: [kind],
        queue: later,
        clock: missed,
        timer: missed.timer,
        onError: () => undefined,
      });
      await until(() => runs.length === 14, 'those missed are made up for');
      await missed.passTo(missed.now() + 60_000);
      await work.close();
      expect(runs.length).toBe(14);
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
