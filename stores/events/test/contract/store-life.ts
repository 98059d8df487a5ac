import fc from 'fast-check';
import { expect } from 'vitest';
import type { Ast, EcsEvent, EventStore, SearchRequest } from '@qiaolou/schema';
import type { MemoryEventStore } from '../../src/index.ts';

/** A store under test; `settle` makes everything appended visible where that takes a moment, `reopen` restarts it. */
export interface StoreUnderTest {
  readonly store: EventStore;
  readonly settle?: () => Promise<void>;
  readonly reopen?: () => Promise<EventStore>;
  /** Sums of doubles and the like may differ in the last digits. */
  readonly approximate?: boolean;
  /** It does not tell how far a read is. */
  readonly silent?: boolean;
}

/** One life of one store, from empty to closed: what a test finds is what those before it stored. */
export interface StoreLife {
  under: StoreUnderTest;
  readonly oracle: MemoryEventStore;
  /** The first ones that are stored. */
  readonly events: readonly EcsEvent[];
  settle(): Promise<void>;
}

export const ALL: Ast = { op: 'all' };
export const RANGE = { from: '1960-01-01T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' };
/** Generated queries per property; more are for a long look: `fc.configureGlobal({ numRuns: 5_000 })`. */
export const RUNS = fc.readConfigureGlobal().numRuns ?? 50;

/** An event without the time of its receipt. */
export function plain(event: EcsEvent): Record<string, unknown> {
  const { 'event.ingested': ingested, ...rest } = event;
  expect(ingested).toMatch(/^\d{4}-\d\d-\d\dT/);
  return rest;
}

/** A search with what is not asked left at a usual value. */
export function search(store: EventStore, request: Partial<SearchRequest>) {
  return store.search({ where: ALL, range: RANGE, sort: 'newest', limit: 100, ...request });
}
