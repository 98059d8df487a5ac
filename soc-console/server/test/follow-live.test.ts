import { expect, test } from 'vitest';
import type { LiveBus, LiveDelivery, PublishedEvent } from '@qiaolou/schema';
import { createStreamBus, followLive, type NumberedEvent } from '../src/index.ts';
import { testClock } from './console-fixture.ts';
import { alertGroup } from './sample-records.ts';

const event = (index: number): PublishedEvent => ({ kind: 'alert-group', change: 'created', group: alertGroup(index) });
const message = (index: number): LiveDelivery<PublishedEvent> => ({ kind: 'message', message: event(index) });

/** A bus that delivers what it is given, and then ends. */
function deliver(deliveries: readonly LiveDelivery<PublishedEvent>[]): LiveBus<PublishedEvent> {
  return {
    publish: () => undefined,
    subscribe: () => ({
      close: () => undefined,
      async *[Symbol.asyncIterator]() {
        yield* deliveries;
      },
    }),
    reachable: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

test('what is published is on the stream in its order', async () => {
  const bus = createStreamBus(testClock());
  const heard: NumberedEvent['event'][] = [];
  bus.subscribe((numbered) => heard.push(numbered.event));
  await followLive(deliver([message(1), message(2)]), bus).close();
  expect(heard).toEqual([event(1), event(2)]);
});

test('a gap resets who listens, and who resumes from before it', async () => {
  const bus = createStreamBus(testClock());
  const before = bus.lastId;
  const heard: NumberedEvent[] = [];
  bus.subscribe((numbered) => heard.push(numbered));
  await followLive(deliver([message(1), { kind: 'gap' }, message(2)]), bus).close();
  expect(heard.map(({ event: { kind } }) => kind)).toEqual(['alert-group', 'reset', 'alert-group']);
  const [first, reset, second] = heard;
  expect(bus.since(before)).toEqual({ kind: 'reset' });
  expect(bus.since(first?.id ?? 0)).toEqual({ kind: 'reset' });
  expect(bus.since(reset?.id ?? 0)).toEqual({ kind: 'missed', events: [second] });
});
