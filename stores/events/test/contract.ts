import fc from 'fast-check';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Clock } from '@qiaolou/schema';
import { MemoryEventStore } from '../src/index.ts';
import { answersAsOracle } from './contract/oracle-answers.ts';
import { ordersAndCounts } from './contract/order-and-days.ts';
import { endsAndTells } from './contract/running-reads.ts';
import { replaysEvents } from './contract/replayed-events.ts';
import type { StoreLife, StoreUnderTest } from './contract/store-life.ts';
import { keepsEvents, livesOn, storesEvents } from './contract/stored-events.ts';
import { eventArbitrary, withIds } from './generated-events.ts';

/** Opens an empty store. */
export type OpenStore = (clock: Clock) => Promise<StoreUnderTest>;

function tickingClock(): Clock {
  let now = Date.UTC(2026, 2, 5);
  return { now: () => (now += 1_000) };
}

/** Everything a store promises, checked against the in-memory oracle. */
export function describeEventStoreContract(name: string, open: OpenStore): void {
  // One life of one store, from empty to closed: what a test finds is what those before it stored.
  describe(`event store contract: ${name}`, { shuffle: false }, () => {
    const oracle = new MemoryEventStore(tickingClock());
    const [sample] = fc.sample(fc.array(eventArbitrary(), { minLength: 300, maxLength: 300 }), {
      numRuns: 1,
      seed: 42,
    });
    // Until it is opened nothing is asked of it.
    const life: StoreLife = {
      ...{ under: { store: oracle }, oracle, events: withIds(sample ?? []) },
      settle: async () => life.under.settle?.(),
    };

    beforeAll(async () => {
      life.under = await open(tickingClock());
    });
    afterAll(async () => {
      await life.under.store.close();
    });

    storesEvents(life);
    endsAndTells(life);
    keepsEvents(life);
    replaysEvents(life);
    answersAsOracle(life);
    ordersAndCounts(life);
    livesOn(life);
  });
}
