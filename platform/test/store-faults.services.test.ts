import { randomUUID } from 'node:crypto';
import type { RecordStore } from '@qiaolou/record-store';
import { openBullmqJobQueue } from '@qiaolou/job-queue/bullmq';
import { openRedisLiveBus } from '@qiaolou/live-bus/redis';
import { openPostgresRecordStore } from '@qiaolou/record-store/postgres';
import { publishedEventSchema, systemClock, type JobQueue, type LiveBus, type PublishedEvent } from '@qiaolou/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCutWay, type CutWay } from './support/cut-way.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { JOBS, LIVE, outcome, RECORDS, written } from './support/store-operations.ts';

const database = process.env['QIAOLOU_TEST_DATABASE_URL'];
const redis = process.env['QIAOLOU_TEST_REDIS_URL'];

/** When the way is cut: before it is asked, or right after. */
const WHEN = ['before', 'during'] as const;

const casesOf = <Operation extends string>(operations: Readonly<Record<Operation, unknown>>) =>
  WHEN.flatMap((when) => (Object.keys(operations) as Operation[]).map((name) => [name, when] as const));

/** How long the way stays cut for those that wait instead of failing. */
const CUT_MS = 1_000;

/** Asks while the way is cut; answers what came of it. What waits goes on when the way is mended. */
async function cutAt(way: CutWay, when: (typeof WHEN)[number], work: () => Promise<unknown>): Promise<string> {
  if (when === 'before') await way.cut();
  const asked = outcome(work);
  if (when === 'during') await way.cut();
  await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, CUT_MS))]);
  await way.mend();
  return asked;
}

/** Asks again and again until it is done; a fault without a code is never right. */
async function until(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const came = await outcome(work);
    if (came === 'done') return;
    expect(came).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.skipIf(database === undefined)('records on a PostgreSQL that goes away (npm run services -- up)', () => {
  let way: CutWay;
  let store: RecordStore;
  beforeAll(async () => {
    way = await openCutWay(await freshDatabase(database ?? ''));
    store = await openPostgresRecordStore({ url: way.url, clock: systemClock });
  });
  afterAll(async () => {
    await store.close();
    await way.close();
  });

  it.each(casesOf(RECORDS))(
    '%s, cut %s it is asked: done, or told with a code; and then as before',
    async (name, when) => {
      const came = await cutAt(way, when, () => RECORDS[name](store));
      expect(came).toMatch(/^(?:done|records\.unavailable)$/);
      await until(() => RECORDS[name](store));
    },
  );

  it('a transaction that is cut between two entries leaves both or none, and a whole chain', async () => {
    const count = async (): Promise<number> =>
      (await store.db.selectFrom('auditEntries').select('seq').execute()).length;
    const before = await count();
    const came = await outcome(() => written(store, () => way.cut()));
    expect(came).toBe('records.unavailable');
    await way.mend();
    await until(() => count());
    expect(await count()).toBe(before);
    await written(store);
    expect(await count()).toBe(before + 2);
    expect(await store.verifyAudit([])).toMatchObject({ ok: true, entries: before + 2 });
  });
});

describe.skipIf(redis === undefined)('jobs on a Redis that goes away (npm run services -- up)', () => {
  let way: CutWay;
  let queue: JobQueue;
  beforeAll(async () => {
    way = await openCutWay(redis ?? '');
    const prefix = `faults-${process.pid}-${Date.now()}`;
    queue = await openBullmqJobQueue({ url: way.url, random: () => 0.5, newId: randomUUID, prefix });
  });
  afterAll(async () => {
    await queue.close();
    await way.close();
  });

  it.each(casesOf(JOBS))(
    '%s, cut %s it is asked: done, or told with a code; and then as before',
    async (name, when) => {
      const came = await cutAt(way, when, () => JOBS[name](queue));
      expect(came).toMatch(/^(?:done|jobs\.unavailable)$/);
      await until(() => JOBS[name](queue));
    },
  );

  it('a job whose answer was cut off is there once, when it is told again', async () => {
    const request = { queue: 'once', key: 'k', payload: {} };
    await cutAt(way, 'during', () => queue.enqueue(request));
    await until(() => queue.enqueue(request));
    const seen: string[] = [];
    const worker = await queue.work('once', ({ key }) => Promise.resolve(void seen.push(key)));
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await worker.close();
    expect(seen).toEqual(['k']);
  });
});

describe.skipIf(redis === undefined)('the live bus on a Redis that goes away (npm run services -- up)', () => {
  let way: CutWay;
  let bus: LiveBus<PublishedEvent>;
  beforeAll(async () => {
    way = await openCutWay(redis ?? '');
    bus = await openRedisLiveBus({ url: way.url, schema: publishedEventSchema, publisher: randomUUID() });
  });
  afterAll(async () => {
    await bus.close();
    await way.close();
  });

  it.each(casesOf(LIVE))(
    '%s, cut %s it is asked: done, or told with a code; and then as before',
    async (name, when) => {
      const came = await cutAt(way, when, () => LIVE[name](bus));
      // Publishing and listening never fail: what does not reach other processes is told to them as a gap.
      expect(came).toMatch(name === 'reachable' ? /^(?:done|live\.unavailable)$/ : /^done$/);
      await until(() => bus.reachable());
      await until(() => LIVE[name](bus));
    },
  );
});
