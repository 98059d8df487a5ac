import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasCode, systemClock } from '@qiaolou/schema';
import { DuckDbEngine } from '../src/parquet/duckdb-engine.ts';
import { openEmbeddedEventStore, openEventStoreWorker } from '../src/index.ts';
import { numberedEvent } from './numbered-event.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'qiaolou-closing-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
/** Runs for minutes unless it is interrupted. */
const ENDLESS = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b';

function openEngine(): Promise<DuckDbEngine> {
  return DuckDbEngine.open({ dir, threads: 1, memoryMb: 64, concurrency: 2 });
}

/** Each is fulfilled or rejected with `store.closed`, nothing else. */
function fulfilledOrClosed(results: readonly PromiseSettledResult<unknown>[]): boolean {
  return results.every((result) => result.status === 'fulfilled' || hasCode(result.reason, 'store.closed'));
}

describe('an engine that is closed', () => {
  // What used to hang: a connection closed under its running query. The numbers are the issue's.
  it('ends 500 times with queries, drops and an appender in flight', async () => {
    for (let round = 0; round < 500; round++) {
      const engine = await openEngine();
      await engine.writer.run('CREATE TABLE hot AS SELECT range AS n FROM range(2000)');
      await engine.writer.run('CREATE TABLE retired AS FROM hot');
      const first = engine.query('SELECT $1', [round], Infinity);
      const settled = Promise.allSettled([
        first,
        engine.query('SELECT count(*) FROM hot a, hot b WHERE a.n > b.n', [], Infinity),
        engine.query('SELECT 3', [], Infinity),
        engine.background.run('DROP TABLE retired'),
        engine.writer.openAppender('hot'),
      ]);
      // Some close in the turn of the queries' start, some when one of them has ended.
      if (round % 3 === 1) await first;
      await engine.close();
      expect(fulfilledOrClosed(await settled)).toBe(true);
    }
  });

  it('interrupts what would run for minutes and tells it store.closed', async () => {
    const engine = await openEngine();
    const running = Promise.allSettled([
      engine.query(ENDLESS, [], Infinity),
      engine.background.run(`CREATE TABLE never AS ${ENDLESS}`),
      engine.query(ENDLESS, [], Infinity),
      engine.query('SELECT 1', [], Infinity),
    ]);
    await engine.close();
    const results = await running;
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(fulfilledOrClosed(results)).toBe(true);
  });

  it('refuses new work with store.closed and may be closed again', async () => {
    const engine = await openEngine();
    const closing = engine.close();
    const late = await Promise.allSettled([
      engine.query('SELECT 1', [], Infinity),
      engine.writer.run('SELECT 1'),
      engine.background.openAppender('hot'),
    ]);
    expect(late.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(fulfilledOrClosed(late)).toBe(true);
    await closing;
    await engine.close();
  });

  // Deadlines at fractions of a millisecond: the timer that ends a query may fire before the clock has reached them.
  it('ends a query whose time is over with store.timeout, whenever in a millisecond that is', async () => {
    const engine = await openEngine();
    for (let n = 0; n < 40; n++) {
      const deadline = performance.now() + 2 + n / 40;
      await expect(engine.query(ENDLESS, [], deadline)).rejects.toMatchObject({ code: 'store.timeout' });
    }
    await engine.close();
  });

  it('lets a query after an interrupted one run undisturbed', async () => {
    const engine = await openEngine();
    const slow = [1, 2].map(() => engine.query(ENDLESS, [], performance.now() + 30));
    const after = [1, 2, 3, 4].map((n) => engine.query(`SELECT CAST(${n} AS DOUBLE) AS n`, [], Infinity));
    const ended = await Promise.allSettled(slow);
    expect(ended.every((end) => end.status === 'rejected' && hasCode(end.reason, 'store.timeout'))).toBe(true);
    expect(await Promise.all(after)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }], [{ n: 4 }]]);
    await engine.close();
  });
});

describe('a store that is closed', () => {
  const events = (round: number) => Array.from({ length: 60 }, (_, n) => numberedEvent(round * 60 + n));
  const search = { where: { op: 'all' }, range: RANGE, sort: 'oldest', limit: 1_000 } as const;

  it('keeps every event 20 times with appends, flushes, drops and reads in flight', async () => {
    for (let round = 0; round < 20; round++) {
      const store = await openEmbeddedEventStore({ dir, clock: systemClock, threads: 1, flushRows: 20 });
      const flights = [store.append(events(round)), store.search(search), store.stats(), store.search(search)];
      if (round % 2 === 1) await flights[0];
      const settled = Promise.allSettled(flights);
      await store.close();
      expect(fulfilledOrClosed(await settled)).toBe(true);
    }
    const store = await openEmbeddedEventStore({ dir, clock: systemClock });
    expect((await store.stats()).events).toBe(20 * 60);
    await store.close();
  });

  it('ends its thread 5 times with calls in flight', async () => {
    for (let round = 0; round < 5; round++) {
      const store = await openEventStoreWorker({ dir, threads: 1, flushRows: 20 });
      const settled = Promise.allSettled([store.append(events(round)), store.search(search), store.search(search)]);
      await store.close();
      expect(fulfilledOrClosed(await settled)).toBe(true);
    }
  });
});
