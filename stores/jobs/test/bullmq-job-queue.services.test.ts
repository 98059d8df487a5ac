import { describe, expect, it } from 'vitest';
import { openBullmqJobQueue } from '../src/index.ts';
import { describeJobQueueContract } from './contract.ts';

const url = process.env['QIAOLOU_TEST_REDIS_URL'];
const run = `t${process.pid}x${Date.now().toString(36)}`;

if (url === undefined) {
  describe.skip('BullMQ: set QIAOLOU_TEST_REDIS_URL to a Redis with appendonly yes (npm run services -- up redis)', () => {
    it('needs a Redis', () => undefined);
  });
} else {
  describeJobQueueContract('BullMQ on Redis', (storage) =>
    openBullmqJobQueue({ url, random: () => 0.5, prefix: `${run}-${storage}`, leaseMs: 1_500 }),
  );
}

describe('openBullmqJobQueue', () => {
  it('says that Redis cannot be reached', async () => {
    await expect(openBullmqJobQueue({ url: 'redis://127.0.0.1:1', random: () => 0.5 })).rejects.toMatchObject({
      code: 'jobs.unavailable',
    });
  });
});
