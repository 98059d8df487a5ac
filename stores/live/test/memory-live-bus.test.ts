import type { LiveBus } from '@qiaolou/schema';
import { createMemoryLiveBus } from '../src/index.ts';
import { describeLiveBusContract, type TestMessage } from './contract.ts';

/** One process has one bus a channel. */
const buses = new Map<string, LiveBus<TestMessage>>();

describeLiveBusContract('memory', (channel, capacity) => {
  const bus = buses.get(channel) ?? createMemoryLiveBus<TestMessage>({ capacity });
  buses.set(channel, bus);
  return Promise.resolve(bus);
});
