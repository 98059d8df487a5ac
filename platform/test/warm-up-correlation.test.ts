import { createDetectionEngine, loadRules } from '@qiaolou/detection-rules';
import { MemoryEventStore } from '@qiaolou/event-store';
import { SocError, systemClock, type EcsEvent } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { SHIPPED_RULES_DIRECTORY } from '../src/lifecycle/shipped-directories.ts';
import { warmUpCorrelation } from '../src/pipeline/warm-up-correlation.ts';

it('goes on when the store first needs longer than a query may take', async () => {
  const { rules } = await loadRules(SHIPPED_RULES_DIRECTORY);
  const engine = createDetectionEngine({ rules });
  const store = new MemoryEventStore(systemClock);
  const now = new Date(systemClock.now()).toISOString();
  const event: EcsEvent = {
    '@timestamp': now,
    'event.id': 'a'.repeat(40),
    'event.created': now,
    'event.original': 'a line',
    'event.kind': 'event',
    'event.dataset': 'test',
  };
  await store.append([event]);
  let slow = 2;
  const tail = store.tail.bind(store);
  store.tail = (from, limit) => (slow-- > 0 ? Promise.reject(new SocError('store.timeout')) : tail(from, limit));
  expect(await warmUpCorrelation(engine, store, systemClock)).toBe(1);
});
