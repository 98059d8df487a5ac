import { afterEach, describe, expect, it } from 'vitest';
import type { LiveBus, LiveDelivery, LiveSubscription } from '@qiaolou/schema';

/** What the contract sends. */
export interface TestMessage {
  readonly by: string;
  readonly n: number;
}

/** Joins a channel as one more process would, or the same again where there is only one process. */
export type JoinChannel = (channel: string, capacity: number) => Promise<LiveBus<TestMessage>>;

/** Takes deliveries until one is as asked for. */
export async function takeUntil(
  subscription: LiveSubscription<TestMessage>,
  isLast: (delivery: LiveDelivery<TestMessage>) => boolean,
): Promise<readonly LiveDelivery<TestMessage>[]> {
  const taken: LiveDelivery<TestMessage>[] = [];
  const iterator = subscription[Symbol.asyncIterator]();
  for (;;) {
    const next: IteratorResult<LiveDelivery<TestMessage>, unknown> = await iterator.next();
    if (next.done === true) return taken;
    taken.push(next.value);
    if (isLast(next.value)) return taken;
  }
}

const message = (by: string, n: number): LiveDelivery<TestMessage> => ({ kind: 'message', message: { by, n } });
const isNumber =
  (n: number) =>
  (delivery: LiveDelivery<TestMessage>): boolean =>
    delivery.kind === 'message' && delivery.message.n === n;

/** What every LiveBus must do, whatever carries its messages. */
export function describeLiveBusContract(name: string, join: JoinChannel): void {
  describe(`LiveBus contract: ${name}`, () => {
    const joined: LiveBus<TestMessage>[] = [];
    const busAt = async (channel: string, capacity = 1_000): Promise<LiveBus<TestMessage>> => {
      const bus = await join(channel, capacity);
      joined.push(bus);
      return bus;
    };
    afterEach(async () => {
      await Promise.all(joined.splice(0).map((bus) => bus.close()));
    });

    it('tells every subscriber, of the publisher and of others, in the order of the publisher', async () => {
      const [a, b] = [await busAt('order'), await busAt('order')];
      const subscriptions = [a.subscribe(), a.subscribe(), b.subscribe()];
      for (let n = 1; n <= 200; n += 1) a.publish({ by: 'a', n });
      const expected = Array.from({ length: 200 }, (_, index) => message('a', index + 1));
      for (const subscription of subscriptions) expect(await takeUntil(subscription, isNumber(200))).toEqual(expected);
    });

    it('keeps the order of each of several publishers', async () => {
      const [a, b] = [await busAt('several'), await busAt('several')];
      const subscription = (await busAt('several')).subscribe();
      for (let n = 1; n <= 100; n += 1) {
        a.publish({ by: 'a', n });
        b.publish({ by: 'b', n });
      }
      const taken = [];
      while (taken.length < 200) taken.push(...(await takeUntil(subscription, () => true)));
      for (const by of ['a', 'b'])
        expect(
          taken.flatMap((one) => (one.kind === 'message' && one.message.by === by ? [one.message.n] : [])),
        ).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    });

    it('keeps channels apart', async () => {
      const [here, there] = [await busAt('here'), await busAt('there')];
      const subscription = here.subscribe();
      there.publish({ by: 'there', n: 1 });
      here.publish({ by: 'here', n: 2 });
      expect(await takeUntil(subscription, isNumber(2))).toEqual([message('here', 2)]);
    });

    it('tells a subscriber nothing of before it subscribed', async () => {
      const bus = await busAt('late');
      bus.publish({ by: 'a', n: 1 });
      const subscription = bus.subscribe();
      bus.publish({ by: 'a', n: 2 });
      expect(await takeUntil(subscription, isNumber(2))).toEqual([message('a', 2)]);
    });

    it('gives a gap to who takes too slowly, and to nobody else; the publisher does not wait', async () => {
      const bus = await busAt('slow', 4);
      const slow = bus.subscribe();
      const quick = bus.subscribe();
      const taking = takeUntil(quick, isNumber(6));
      for (let n = 1; n <= 6; n += 1) {
        bus.publish({ by: 'a', n });
        await Promise.resolve();
        await Promise.resolve();
        await Promise.resolve();
      }
      expect(await taking).toEqual([1, 2, 3, 4, 5, 6].map((n) => message('a', n)));
      expect(await takeUntil(slow, isNumber(6))).toEqual([{ kind: 'gap' }, message('a', 6)]);
    });

    it('delivers nothing after a subscription is closed, and ends who waits on it', async () => {
      const bus = await busAt('closing');
      const kept = bus.subscribe();
      bus.publish({ by: 'a', n: 1 });
      kept.close();
      expect(await takeUntil(kept, () => false)).toEqual([]);
      const waiting = bus.subscribe();
      const taking = takeUntil(waiting, () => false);
      waiting.close();
      bus.publish({ by: 'a', n: 2 });
      expect(await taking).toEqual([]);
    });

    it('ends the subscription of a loop that is left', async () => {
      const bus = await busAt('left');
      const subscription = bus.subscribe();
      bus.publish({ by: 'a', n: 1 });
      bus.publish({ by: 'a', n: 2 });
      for await (const delivery of subscription) {
        expect(delivery).toEqual(message('a', 1));
        break;
      }
      expect(await takeUntil(subscription, () => false)).toEqual([]);
    });

    it('delivers nothing after the bus is closed, and publishing to it does nothing', async () => {
      const bus = await busAt('closed');
      const before = bus.subscribe();
      const taking = takeUntil(before, () => false);
      await bus.close();
      bus.publish({ by: 'a', n: 1 });
      expect(await taking).toEqual([]);
      expect(await takeUntil(bus.subscribe(), () => false)).toEqual([]);
      await bus.close();
    });
  });
}
