import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openBullmqJobQueue } from '@qiaolou/job-queue/bullmq';
import { describeJobQueueContract } from './contract.ts';

const url = process.env['QIAOLOU_TEST_REDIS_URL'];
const run = `t${process.pid}x${Date.now().toString(36)}`;

if (url === undefined) {
  describe.skip('BullMQ: set QIAOLOU_TEST_REDIS_URL to a Redis with appendonly yes (npm run services -- up redis)', () => {
    it('needs a Redis', () => undefined);
  });
} else {
  describeJobQueueContract('BullMQ on Redis', (storage) =>
    openBullmqJobQueue({ url, random: () => 0.5, newId: randomUUID, prefix: `${run}-${storage}`, leaseMs: 1_500 }),
  );

  describe('BullMQ on Redis', () => {
    it('has another generation once everything in Redis is lost, and works on', async () => {
      const prefix = `${run}-emptied`;
      const redis = new Redis(url);
      const queue = await openBullmqJobQueue({ url, random: () => 0.5, newId: randomUUID, prefix, leaseMs: 1_500 });
      const seen: string[] = [];
      await queue.work('q', async ({ key }) => void seen.push(key));
      const before = await queue.generation();
      await queue.enqueue({ queue: 'q', key: 'lost', payload: {}, runAt: Date.now() + 3_600_000 });
      // As FLUSHALL, but of this test's keys only.
      const keys = await redis.keys(`${prefix}*`);
      await redis.del(...keys);
      expect(await queue.generation()).not.toBe(before);
      expect(await queue.enqueue({ queue: 'q', key: 'lost', payload: {} })).toEqual({ created: true });
      while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(seen).toEqual(['lost']);
      await queue.close();
      redis.disconnect();
    });

    it('leaves no connection open when it is closed: one would keep the process from ending', async () => {
      const prefix = `${run}-connections`;
      const redis = new Redis(url);
      const open = async () =>
        (await redis.client('LIST'))?.toString().match(new RegExp(` name=${prefix}-jobs\\b`, 'g'))?.length ?? 0;
      const queue = await openBullmqJobQueue({ url, random: () => 0.5, newId: randomUUID, prefix, leaseMs: 1_500 });
      const done = Promise.withResolvers<undefined>();
      const workers = await Promise.all(
        ['one', 'two'].map((name) => queue.work(name, async () => done.resolve(undefined))),
      );
      await queue.enqueue({ queue: 'one', key: 'k', payload: {} });
      await done.promise;
      expect(await open()).toBeGreaterThan(2);
      await workers[0]?.close();
      await queue.close();
      // The server sees the end of a connection a moment after the client.
      while ((await open()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      redis.disconnect();
    });
  });
}

describe('openBullmqJobQueue', () => {
  it('says that Redis cannot be reached', async () => {
    await expect(
      openBullmqJobQueue({ url: 'redis://127.0.0.1:1', random: () => 0.5, newId: randomUUID }),
    ).rejects.toMatchObject({
      code: 'jobs.unavailable',
    });
  });
});
