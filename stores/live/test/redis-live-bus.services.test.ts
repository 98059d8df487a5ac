import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openRedisLiveBus } from '@qiaolou/live-bus/redis';
import { describeLiveBusContract, takeUntil } from './contract.ts';
import { openCutConnection } from './cut-connection.ts';

const url = process.env['QIAOLOU_TEST_REDIS_URL'];
const run = `t${process.pid}x${Date.now().toString(36)}`;
const schema = z.strictObject({ by: z.string(), n: z.number() });
let publishers = 0;
const join = (at: string, channel: string, capacity = 1_000) =>
  openRedisLiveBus({ url: at, schema, publisher: `p${(publishers += 1)}`, channel: `${run}:${channel}`, capacity });

if (url === undefined) {
  describe.skip('Redis: set QIAOLOU_TEST_REDIS_URL (npm run services -- up redis)', () => {
    it('needs a Redis', () => undefined);
  });
} else {
  describeLiveBusContract('Redis', (channel, capacity) => join(url, channel, capacity));

  describe('the bus on Redis', () => {
    it('tells a gap after a lost connection, to who listens and of who publishes', async () => {
      const way = await openCutConnection(url);
      const [cut, whole] = [await join(way.url, 'cut'), await join(url, 'cut')];
      const [atCut, atWhole] = [cut.subscribe(), whole.subscribe()];
      try {
        cut.publish({ by: 'cut', n: 1 });
        expect(await takeUntil(atWhole, () => true)).toEqual([{ kind: 'message', message: { by: 'cut', n: 1 } }]);
        await way.cut();
        whole.publish({ by: 'whole', n: 2 });
        cut.publish({ by: 'cut', n: 3 });
        const seenAtCut = takeUntil(atCut, ({ kind }) => kind === 'gap');
        const seenAtWhole = takeUntil(atWhole, ({ kind }) => kind === 'gap');
        await way.mend();
        // Its own messages reach its own listeners all the same.
        expect(await seenAtCut).toEqual([
          { kind: 'message', message: { by: 'cut', n: 1 } },
          { kind: 'message', message: { by: 'cut', n: 3 } },
          { kind: 'gap' },
        ]);
        expect(await seenAtWhole).toEqual([{ kind: 'message', message: { by: 'whole', n: 2 } }, { kind: 'gap' }]);
        whole.publish({ by: 'whole', n: 4 });
        expect(await takeUntil(atCut, () => true)).toEqual([{ kind: 'message', message: { by: 'whole', n: 4 } }]);
      } finally {
        await Promise.all([cut.close(), whole.close()]);
        await way.close();
      }
    });

    it('takes a message of another shape, and no message at all, as a gap', async () => {
      const bus = await join(url, 'shape');
      const stranger = new Redis(url);
      try {
        const subscription = bus.subscribe();
        for (const text of ['nonsense', '{"from":"other","seq":1,"message":{"by":"other","n":"one"}}']) {
          await stranger.publish(`${run}:shape`, text);
          expect(await takeUntil(subscription, () => true)).toEqual([{ kind: 'gap' }]);
        }
      } finally {
        stranger.disconnect();
        await bus.close();
      }
    });
  });
}

describe('openRedisLiveBus', () => {
  it('says that Redis cannot be reached', async () => {
    await expect(join('redis://127.0.0.1:1', 'none')).rejects.toMatchObject({ code: 'live.unavailable' });
  });
});
