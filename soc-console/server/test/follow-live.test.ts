import { expect, test, vi } from 'vitest';
import { createMemoryLiveBus } from '@qiaolou/live-bus';
import type { PublishedEvent } from '@qiaolou/schema';
import { createStreamBus, followLive, type NumberedEvent } from '../src/index.ts';
import { testClock } from './console-fixture.ts';
import { alertGroup } from './sample-records.ts';

const event = (index: number): PublishedEvent => ({ kind: 'alert-group', change: 'created', group: alertGroup(index) });

test('what is published is on the stream in its order; after closing nothing is', async () => {
  const live = createMemoryLiveBus<PublishedEvent>();
  const bus = createStreamBus(testClock());
  const heard: NumberedEvent['event'][] = [];
  bus.subscribe((numbered) => heard.push(numbered.event));
  const follower = followLive(live, bus);
  live.publish(event(1));
  live.publish(event(2));
  await vi.waitFor(() => expect(heard).toEqual([event(1), event(2)]));
  await follower.close();
  live.publish(event(3));
  await live.close();
  expect(heard).toHaveLength(2);
});

test('a gap resets who listens, and who resumes from before it', async () => {
  const live = createMemoryLiveBus<PublishedEvent>({ capacity: 2 });
  const bus = createStreamBus(testClock());
  bus.publish(event(0));
  const before = bus.lastId;
  const heard: string[] = [];
  bus.subscribe(({ event: { kind } }) => heard.push(kind));
  const follower = followLive(live, bus);
  // More at once than the subscription keeps.
  for (let index = 1; index <= 5; index += 1) live.publish(event(index));
  await vi.waitFor(() => expect(heard).toContain('reset'));
  expect(bus.since(before)).toEqual({ kind: 'reset' });
  live.publish(event(6));
  await vi.waitFor(() => expect(heard.at(-1)).toBe('alert-group'));
  await follower.close();
  await live.close();
});
