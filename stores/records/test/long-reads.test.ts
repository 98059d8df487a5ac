import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditInput } from './record-samples.ts';

let folder: string;
let store: RecordStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'long-reads-'));
  store = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock: systemClock });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** A statement that counts to `n`: long, and without touching a table. */
const countTo = (n: number) =>
  sql<{
    n: number;
  }>`with recursive c(x) as (select 1 union all select x + 1 from c where x < ${n}) select count(*) as n from c`;

test('a long read holds up neither commits nor short reads: they are done while it runs', async () => {
  let isRunning = true;
  // Long enough to outlast what follows on any machine: it is waited for at the end.
  const long = countTo(3_000_000)
    .execute(store.longReads)
    .then(({ rows }) => {
      isRunning = false;
      return rows[0]?.n;
    });
  await store.transaction((tx) => tx.audit(auditInput()));
  expect(await store.db.selectFrom('auditEntries').select('seq').execute()).toEqual([{ seq: 1 }]);
  expect(isRunning).toBe(true);
  expect(await long).toBe(3_000_000);
});

test('what is committed is read, with names and values as in short reads', async () => {
  await store.transaction((tx) => tx.audit(auditInput()));
  const entries = (db: typeof store.db) => db.selectFrom('auditEntries').selectAll().execute();
  expect(await entries(store.longReads)).toEqual(await entries(store.db));
});

test('a write and a transaction through it fail', async () => {
  const write = store.longReads.deleteFrom('auditEntries').execute();
  await expect(write).rejects.toMatchObject({ errcode: 8 });
  await expect(store.longReads.transaction().execute(() => Promise.resolve())).rejects.toThrow('single statement');
});

test('a thread that dies fails what it was asked with a code, and the next read starts another', async () => {
  const started = Promise.withResolvers<Worker>();
  process.once('worker', started.resolve);
  const long = countTo(1_000_000_000).execute(store.longReads);
  const waiting = store.longReads.selectFrom('auditEntries').selectAll().execute();
  const ends = Promise.allSettled([long, waiting]);
  const thread = await started.promise;
  await new Promise((resolve) => thread.once('online', resolve));
  void thread.terminate();
  for (const end of await ends)
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'records.unavailable' } });
  expect((await countTo(3).execute(store.longReads)).rows).toEqual([{ n: 3 }]);
});

test('more reads than it takes are refused at once, those it took are answered', async () => {
  // What plugs the thread meanwhile is one of them.
  const plug = countTo(3_000_000).execute(store.longReads);
  const asked = Array.from({ length: 599 }, (_, n) => sql<{ n: number }>`select ${n} as n`.execute(store.longReads));
  const answers = await Promise.allSettled(asked);
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBe(100);
  for (const answer of refused)
    expect(answer).toMatchObject({
      reason: { code: 'records.unavailable', details: { reason: 'too many reads are waiting' } },
    });
  await plug;
  const values = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.rows[0]?.n] : []));
  expect(values).toEqual(Array.from({ length: 499 }, (_, n) => n));
});

describe('a question whose statement looks at no row, as when SQLite sorts', () => {
  /** Longer than any bound here on any machine. */
  const silent = countTo(20_000_000);
  const one = sql<{ n: number }>`select 1 as n`;
  const bounds = { seconds: 60, mostBytes: 1_000_000 };

  test('ends when its time is over, and the next ones are answered meanwhile', async () => {
    const long = store.boundedRead(silent, { ...bounds, seconds: 0.1 });
    const next = store.boundedRead(one, bounds);
    await expect(long).rejects.toMatchObject({ code: 'store.timeout', details: { seconds: 0.1 } });
    expect(await next).toEqual([{ n: 1 }]);
    expect(await store.boundedRead(one, bounds)).toEqual([{ n: 1 }]);
  });

  test('ends when nobody waits any more, and so does what waits behind it', async () => {
    const leaving = new AbortController();
    const started = Promise.withResolvers<Worker>();
    process.once('worker', started.resolve);
    const reads = [silent, one].map((statement) => store.boundedRead(statement, { ...bounds, signal: leaving.signal }));
    const ends = Promise.allSettled(reads);
    const last = store.boundedRead(one, bounds);
    // It has begun when the thread says so.
    await new Promise((resolve) => void started.promise.then((thread) => thread.once('message', resolve)));
    leaving.abort();
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'store.cancelled' } });
    expect(await last).toEqual([{ n: 1 }]);
  });

  test('is waited for by those behind it once two threads were given up for its like, its own end being told in time', async () => {
    const [first, second, third, fourth] = [silent, silent, silent, one].map((statement, index) =>
      store.boundedRead(statement, index < 3 ? { ...bounds, seconds: 0.1 } : bounds),
    );
    for (const read of [first, second, third]) await expect(read).rejects.toMatchObject({ code: 'store.timeout' });
    expect(await fourth).toEqual([{ n: 1 }]);
  });

  test('does not keep the store from closing, which waits for what was asked behind it', async () => {
    const long = store.boundedRead(silent, { ...bounds, seconds: 0.1 }).catch((error: unknown) => error);
    const next = store.boundedRead(one, bounds);
    await new Promise(setImmediate);
    await store.close();
    expect(await long).toMatchObject({ code: 'store.timeout' });
    expect(await next).toEqual([{ n: 1 }]);
  });
});

test('closing waits for what was asked and refuses what comes later', async () => {
  const before = countTo(200_000).execute(store.longReads);
  await new Promise(setImmediate);
  await store.close();
  expect((await before).rows).toEqual([{ n: 200_000 }]);
  await expect(countTo(1).execute(store.longReads)).rejects.toThrow();
});
