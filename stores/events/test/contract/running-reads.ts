import { expect, it } from 'vitest';
import {
  hasCode,
  type EventStore,
  type GroupBy,
  type Reading,
  type ReadProgress,
  type TimeRange,
} from '@qiaolou/schema';
import { ALL, RANGE, type StoreLife } from './store-life.ts';

const HALF = { from: '2026-03-01T12:00:00.000Z', to: RANGE.to };
const NEVER = { from: RANGE.from, to: RANGE.from };

/** Reads that tell how far they are. */
function reads(store: EventStore): readonly ((range: TimeRange, reading: Reading) => Promise<unknown>)[] {
  return [
    (range, reading) => store.search({ where: ALL, range, sort: 'newest', limit: 5 }, reading),
    (range, reading) =>
      store.aggregate({ where: ALL, range, by: [], metrics: [{ kind: 'cardinality', field: 'user.name' }] }, reading),
    (range, reading) =>
      store.pick({ where: ALL, range, choice: { kind: 'newestOfEach', by: ['user.name'] }, limit: 5 }, reading),
  ];
}

/** Reads that are not wanted any more, tell how far they are, or have little memory. */
export function endsAndTells(life: StoreLife): void {
  it('ends a read that nobody waits for any more, and goes on', async () => {
    const { store } = life.under;
    const reads: readonly ((signal: AbortSignal) => Promise<unknown>)[] = [
      (signal) => store.search({ where: ALL, range: RANGE, sort: 'newest', limit: 100 }, { signal }),
      (signal) => store.aggregate({ where: ALL, range: RANGE, by: [], metrics: [] }, { signal }),
      (signal) =>
        store.pick(
          { where: ALL, range: RANGE, choice: { kind: 'newestOfEach', by: ['user.name'] }, limit: 5 },
          { signal },
        ),
      (signal) => store.get([life.events[0]?.['event.id'] ?? ''], { signal }),
    ];
    for (const read of reads) {
      await expect(read(AbortSignal.abort())).rejects.toMatchObject({ code: 'store.cancelled' });
      const leaving = new AbortController();
      const left = read(leaving.signal);
      leaving.abort();
      await expect(left).rejects.toMatchObject({ code: 'store.cancelled' });
      await read(new AbortController().signal);
    }
  });

  it('tells how far it is: never back, to its end just before the answer, and nothing after that', async () => {
    const { store, silent = false } = life.under;
    for (const [read, range] of reads(store).flatMap((one) =>
      [RANGE, HALF, NEVER].map((span) => [one, span] as const),
    )) {
      const told: ReadProgress[] = [];
      const answer = await read(range, { onProgress: (progress) => told.push(progress) });
      const atAnswer = told.length;
      expect(answer).toEqual(await read(range, {}));
      expect(told.slice(atAnswer)).toEqual([]);
      const total = (await life.oracle.aggregate({ where: ALL, range, by: [], metrics: [] }))[0]?.count ?? NaN;
      if (silent) expect(told).toEqual([]);
      else expect([told[0]?.done, told.at(-1)?.done]).toEqual([0, told[0]?.total]);
      for (const [index, { done, total: of }] of told.entries()) {
        expect(of).toBe(told[0]?.total);
        // All events of a part of the store may have to be looked at for those of the range.
        expect(of).toBeGreaterThanOrEqual(total);
        expect(done).toBeLessThanOrEqual(of);
        if (index > 0) expect(done).toBeGreaterThan(told[index - 1]?.done ?? NaN);
      }
    }
  });

  it('tells nothing more of a read that failed or that nobody waits for', async () => {
    const { store } = life.under;
    for (const read of reads(store)) {
      const leaving = new AbortController();
      let after = 0;
      const onProgress = (): void => {
        if (leaving.signal.aborted) after += 1;
      };
      const left = read(RANGE, { signal: leaving.signal, onProgress });
      leaving.abort();
      await expect(left).rejects.toMatchObject({ code: 'store.cancelled' });
      await read(RANGE, {});
      expect(after).toBe(0);
    }
  });

  it('has no more in memory than a read may: it fails with a code that says so, or gives a shorter page', async () => {
    const { store } = life.under;
    const by: readonly GroupBy[] = [{ kind: 'terms', field: 'user.name', size: 100 }];
    const ids = life.events.slice(0, 20).map((event) => event['event.id']);
    const large: readonly ((reading: Reading) => Promise<unknown>)[] = [
      (reading) => store.aggregate({ where: ALL, range: RANGE, by, metrics: [] }, reading),
      (reading) =>
        store.pick(
          { where: ALL, range: RANGE, choice: { kind: 'newestOfEach', by: ['user.name'] }, limit: 5 },
          reading,
        ),
    ];
    for (const read of large) {
      const error: unknown = await read({ mostBytes: 20 }).catch((reason: unknown) => reason);
      const said = hasCode(error, 'query.tooManyGroups') || hasCode(error, 'query.tooMuchMemory');
      expect(said, String(error)).toBe(true);
      expect(await read({ mostBytes: 32_000_000 })).toEqual(await read({}));
    }
    expect(await store.get(ids, { mostBytes: 32_000_000 })).toEqual(await store.get(ids));
  });
}
