import { createDetectionEngine, loadRules, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { MemoryEventStore } from '@qiaolou/event-store';
import { SocError, systemClock, type EcsEvent, type EventStore } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { warmUpCorrelation } from '../src/pipeline/warm-up-correlation.ts';

it('goes on when the store first needs longer than a query may take', async () => {
  const { rules } = await loadRules(OWN_RULES_DIRECTORY);
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
  expect(await warmUpCorrelation(engine, store, systemClock)).toEqual({ fed: 1, missingDays: [] });
});

it('takes the newest part of the window when the whole is too much', async () => {
  let now = Date.UTC(2026, 10, 22);
  const clock = { now: () => now };
  const store = new MemoryEventStore(clock);
  for (let number = 0; number < 64; number += 1) {
    const at = new Date(now).toISOString();
    await store.append([
      {
        '@timestamp': at,
        'event.id': number.toString(16).padStart(40, '0'),
        'event.created': at,
        'event.original': `line ${number}`,
        'event.kind': 'event',
        'event.dataset': 'test',
      },
    ]);
    now += 1_000;
  }
  const fed: string[] = [];
  const engine = {
    maxTimespanMs: 64_000,
    warmUp: (events: Iterable<EcsEvent>) => {
      for (const event of events) fed.push(event['event.original']);
    },
  };
  // 64 events in the window, 32 in its half, 16 in its quarter.
  expect(await warmUpCorrelation(engine, store, clock, 20)).toMatchObject({ fed: 16 });
  expect(fed).toEqual(Array.from({ length: 16 }, (_, index) => `line ${48 + index}`));
});

it('goes on without what is damaged, and names its days', async () => {
  const pages = [
    { events: [], next: '1', remaining: 2 },
    { events: [{ 'event.original': 'a' }], next: '2', remaining: 1, missingDays: ['2026-11-22', '2026-11-20'] },
    { events: [{ 'event.original': 'b' }], next: '3', remaining: 0, missingDays: ['2026-11-22'] },
    { events: [], next: '3', remaining: 0 },
  ];
  const asked: unknown[] = [];
  const store = {
    tail: (from: unknown, limit: number, options: unknown) => {
      asked.push(options);
      return Promise.resolve(pages.shift());
    },
  } as unknown as EventStore;
  const fed: string[] = [];
  const engine = {
    maxTimespanMs: 64_000,
    warmUp: (events: Iterable<EcsEvent>) => {
      for (const event of events) fed.push(event['event.original']);
    },
  };
  const warmUp = await warmUpCorrelation(engine, store, systemClock);
  expect(warmUp).toEqual({ fed: 2, missingDays: ['2026-11-20', '2026-11-22'] });
  expect(fed).toEqual(['a', 'b']);
  expect(asked).toEqual(Array.from({ length: 4 }, () => ({ skipDamaged: true })));
});
