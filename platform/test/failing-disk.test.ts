import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteJobQueue } from '@qiaolou/job-queue';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { afterAll, describe, expect, it } from 'vitest';
import { DISK_FAULTS, failingCallsEnvironment } from './support/failing-calls.ts';
import type { Asked } from './support/failing-disk-child.ts';
import { mayMount, mountSmallDisk } from './support/small-disk.ts';
import { EVENTS, JOBS, numberedEvents, outcome, RECORDS } from './support/store-operations.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-failing-disk-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const data = join(directory, 'data');
const environment = failingCallsEnvironment(directory, data);
if (environment === undefined)
  process.stderr.write('skipped: a disk that fails call by call; there is no C compiler\n');

const CODED =
  /^(?:done|disk\.full|disk\.refuses|(?:records|jobs|store)\.unavailable|store\.corrupt|collector\.spoolWriteFailed)$/;

/** Every operation of the stores in the data directory, and opening them. */
const STORES = { records: RECORDS, jobs: JOBS, events: EVENTS, spool: { append: undefined } };

async function asked(store: string): Promise<readonly Asked[]> {
  const folder = join(data, store);
  mkdirSync(folder, { recursive: true });
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'support/failing-disk-child.ts'),
      store,
      folder,
    ],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(said).toBe('');
  return out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Asked]));
}

describe.skipIf(environment === undefined)('a disk that fails call by call; skipped without a C compiler', () => {
  it.each(Object.entries(STORES))(
    'under %s: every operation is done or told with a code, leaves nothing half done, and is done when the disk is well',
    { timeout: 900_000 },
    async (store, operations) => {
      const lines = await asked(store);
      expect(lines.filter(({ came }) => !CODED.test(came))).toEqual([]);
      expect(lines.filter(({ again, wrong }) => again !== 'done' || wrong !== undefined)).toEqual([]);
      // Each was asked under each fault, and those that write met them.
      const met = new Set(lines.map(({ operation, says }) => `${operation} ${says}`));
      const all = Object.keys(operations).flatMap((name) => DISK_FAULTS.map(({ says }) => `${name} ${says}`));
      expect(all.filter((one) => !met.has(one))).toEqual([]);
      for (const { says } of DISK_FAULTS)
        expect(
          lines.some((line) => line.says === says && line.came !== 'done'),
          says,
        ).toBe(true);
    },
  );
});

describe('a file of records that another program writes to', () => {
  it.each(Object.entries(RECORDS))(
    '%s: done or told with a code, and done when it has ended',
    async (name, operation) => {
      const path = join(directory, 'kept.db');
      const store = await openSqliteRecordStore({ path, clock: systemClock, lockTimeoutMs: 20 });
      const other = new DatabaseSync(path);
      other.exec('begin immediate');
      const came = await outcome(() => operation(store));
      expect(came).toBe(name === 'transaction' ? 'records.unavailable' : 'done');
      other.close();
      expect(await outcome(() => operation(store))).toBe('done');
      await store.close();
    },
  );
});

/** Stores on a disk of their own, and what is asked of each. */
const ON_DISK = {
  records: async (folder) => {
    const store = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock: systemClock });
    return { close: () => store.close(), asked: Object.values(RECORDS).map((ask) => () => ask(store)) };
  },
  jobs: (folder) => {
    const queue = openSqliteJobQueue({
      ...{ path: join(folder, 'jobs.db'), clock: systemClock },
      ...{ random: () => 0.5, newToken: randomUUID },
    });
    return Promise.resolve({ close: () => queue.close(), asked: Object.values(JOBS).map((ask) => () => ask(queue)) });
  },
  events: async (folder) => {
    const store = await openEmbeddedEventStore({ dir: folder, clock: systemClock, threads: 1, flushRows: 15 });
    let first = 0;
    const append = (): Promise<unknown> => store.append(numberedEvents((first += 10), 10));
    return {
      close: () => store.close(),
      asked: [append, append, ...Object.values(EVENTS).map((ask) => () => ask(store))],
    };
  },
} satisfies Record<string, (folder: string) => Promise<OnDisk>>;

interface OnDisk {
  readonly close: () => Promise<void>;
  readonly asked: readonly (() => Promise<unknown>)[];
}

describe.skipIf(!mayMount(directory))('a disk that is really full; skipped where mounting is not permitted', () => {
  it.each(Object.entries(ON_DISK))('under %s: every operation, however little room is left', async (name, open) => {
    const folder = join(directory, 'disk', name);
    const disk = mountSmallDisk(folder, 24);
    if (disk === undefined) throw new Error('mounting is not permitted any more');
    try {
      const { asked, close } = await open(folder);
      const came = new Set<string>();
      for (const left of [0, 1, 2, 3, 5, 8, 16]) {
        for (const ask of asked) {
          disk.fill(left * 4_096);
          came.add(await outcome(ask));
          disk.free();
          // What could not be flushed is flushed first, which may still be under way.
          for (let again = ''; again !== 'done';) {
            again = await outcome(ask);
            came.add(again);
          }
        }
      }
      expect([...came].filter((code) => !CODED.test(code))).toEqual([]);
      expect(came).toContain('disk.full');
      await close();
    } finally {
      disk.remove();
    }
  });
});
