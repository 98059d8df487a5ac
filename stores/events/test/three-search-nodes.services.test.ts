import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { DAY_MS, dayStart, HOUR_MS, isoTime, mayPass, type EcsEvent } from '@qiaolou/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openElasticsearchEventStore, type ServerEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import { MemoryEventStore } from '../src/index.ts';
import { CustodyKeeper } from './custody-keeper.ts';
import { askSecured, readAccess, type SecuredAccess } from './secured-access.ts';
import { eventsOf } from './server-custody-contract.ts';

const access: SecuredAccess | undefined = readAccess();
const FIRST = dayStart(Date.now()) + 12 * HOUR_MS;
const RANGE = { from: isoTime(FIRST - DAY_MS), to: isoTime(FIRST + 2 * DAY_MS) };
const CLOCK = { now: () => Date.now() };

interface Shard {
  readonly prirep: string;
  readonly node: string;
}

/** Only npm run services:nightly has three. */
describe.skipIf((access?.urls.length ?? 0) < 3)('three real nodes of one cluster, of which one is killed', () => {
  const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
  const oracle = new MemoryEventStore(CLOCK);
  const { urls = [], ca = '', username = '', password = '', pidFiles = [], starts = [] } = access ?? {};
  let store: ServerEventStore;
  beforeAll(async () => {
    store = await openElasticsearchEventStore({ url: urls, ca, username, password, clock: CLOCK, indexPrefix });
  });
  afterAll(() => store.close());

  /** What a pipeline does: the same batch again until it is acknowledged. Answers the tries it took. */
  async function acknowledged(events: readonly EcsEvent[]): Promise<number> {
    for (let tries = 1; ; tries++) {
      try {
        const { accepted, duplicates, rejected } = await store.append(events);
        expect([accepted + duplicates, rejected]).toEqual([events.length, []]);
        return tries;
      } catch (error) {
        if (!mayPass(error) || tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** Names of nodes are those of their folders; the one that has the primary shard of the day. */
  async function nodeOfPrimary(): Promise<number> {
    const { body } = (await askSecured('GET', `/_cat/shards/${indexPrefix}-*?format=json`)) as {
      body: readonly Shard[];
    };
    const { node = '' } = body.find(({ prirep }) => prirep === 'p') ?? {};
    return pidFiles.findIndex((file) => file.includes(`/${node}/`));
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await holds().catch(() => false)); tries++) {
      if (tries === 600) throw new Error('it did not come to it in two minutes');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async function isAsTheOracle(): Promise<void> {
    await store.stats();
    for (const field of ['event.dataset', 'event.created'])
      for (const where of [{ op: 'all' } as const, { op: 'eq', field: 'event.dataset', value: 'sshd' } as const]) {
        const page = { where, range: RANGE, sort: 'newest', limit: 500, fields: ['event.id', field] } as const;
        expect(await store.search(page)).toEqual(await oracle.search(page));
        const counts = {
          ...{ where, range: RANGE, by: [{ kind: 'terms' as const, field: 'event.dataset', size: 5 }] },
          metrics: [{ kind: 'cardinality' as const, field: 'event.id' }],
        };
        expect(await store.aggregate(counts)).toEqual(await oracle.aggregate(counts));
      }
  }

  it('loses and repeats nothing that was acknowledged, answers as before, and is whole again when the node is back', async () => {
    const batches = Array.from({ length: 60 }, (_, n) => eventsOf(FIRST, 0, 50, `batch-${n}`));
    let killed = -1;
    let tries = 0;
    for (const [n, batch] of batches.entries()) {
      // In the middle of a batch, so that some of it may be stored and nobody told.
      const writing = acknowledged(batch);
      if (n === 1) await until(async () => (await store.health()).status === 'green');
      if (n === 20) {
        killed = await nodeOfPrimary();
        process.kill(Number(readFileSync(pidFiles[killed] ?? '', 'utf8')), 'SIGKILL');
      }
      tries += await writing;
      await oracle.append(batch);
    }
    expect(killed).toBeGreaterThanOrEqual(0);
    expect(tries).toBeGreaterThanOrEqual(batches.length);
    await isAsTheOracle();
    expect((await store.stats()).events).toBe(3_000);
    expect((await store.health()).nodes).toBe(2);
    // Sent once more: everything is there.
    for (const batch of batches) expect((await store.append(batch)).duplicates).toBe(batch.length);

    const keeper = new CustodyKeeper(store.custody, FIRST);
    await keeper.seal(5);
    expect(await keeper.verify()).toMatchObject({ ok: true, files: 1, read: 1 });
    startAgain(starts[killed] ?? '');
    await until(async () => (await store.health()).nodes === 3 && (await store.health()).status === 'green');
    await isAsTheOracle();
    // Another copy, other files: what was sealed is the same.
    expect(await keeper.verify()).toMatchObject({ ok: true, files: 1, read: 1 });
    expect(pidFiles.every((file) => existsSync(file))).toBe(true);
  });

  function startAgain(command: string): void {
    const { status } = spawnSync('sh', ['-c', command]);
    expect(status).toBe(0);
  }
});
