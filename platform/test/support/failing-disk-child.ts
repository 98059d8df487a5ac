import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSpool, openSpoolReader } from '@qiaolou/collector';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteJobQueue } from '@qiaolou/job-queue';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { systemClock, type EcsEvent, type EventStore, type JobQueue } from '@qiaolou/schema';
import { DISK_FAULTS, FailingCalls, type DiskFault } from './failing-calls.ts';
import { EVENTS, JOBS, numberedEvents, outcome, RECORDS, WHOLE_RANGE } from './store-operations.ts';

/**
 * Asks every operation of a store while its disk fails, at each system call in turn, and tells what came of each: a line of
 * JSON on standard output. Arguments: the store, its folder.
 */
const [store = '', folder = ''] = process.argv.slice(2);
const calls = new FailingCalls(process.env['FAILING_CALLS_PAGE'] ?? '');
const TRIES = 500;

/** What came of an operation at one failing call. */
export interface Asked {
  readonly operation: string;
  readonly says: DiskFault['says'];
  /** Calls that passed before the one that failed. */
  readonly pass: number;
  readonly came: string;
  /** What came of it when the disk was well again: `done`, or the last of many tries. */
  readonly again: string;
  /** Something is not as it must be after that. */
  readonly wrong?: string;
}

/** What is looked at around an operation, while the disk is well. */
interface Looks {
  readonly before: () => Promise<unknown>;
  readonly wrong: (came: string) => Promise<string | undefined>;
  /** Calls that fail each in turn; of those after them, hundreds in one write, some. */
  readonly each?: number;
}

const LOOKS_AT_NOTHING: Looks = { before: () => Promise.resolve(), wrong: () => Promise.resolve(undefined) };

/** Asks with each call of it failing in turn, until none is left to fail. */
async function ask(
  operation: string,
  work: () => Promise<unknown>,
  { before, wrong, each = 8 }: Looks = LOOKS_AT_NOTHING,
): Promise<void> {
  for (const fault of DISK_FAULTS) {
    for (let pass = 0, failed = 1; failed > 0; pass += pass < each ? 1 : pass >> 1) {
      await before();
      calls.fail(fault, pass);
      const came = await outcome(work);
      failed = calls.mend();
      const told = await wrong(came);
      let again = 'not asked';
      for (let tries = 0; again !== 'done' && tries < TRIES; tries += 1) again = await outcome(work);
      const asked: Asked = { operation, says: fault.says, pass, came, again };
      process.stdout.write(`${JSON.stringify(told === undefined ? asked : { ...asked, wrong: told })}\n`);
    }
  }
}

async function records(): Promise<void> {
  const open = (file = 'records.db'): Promise<RecordStore> =>
    openSqliteRecordStore({ path: join(folder, file), clock: systemClock });
  await ask('open', async () => (await open()).close());
  // Each time another, made by the first try or the next.
  let made = 0;
  await ask('make', async () => (await open(`${made}.db`)).close(), {
    ...LOOKS_AT_NOTHING,
    before: () => Promise.resolve((made += 1)),
  });
  let opened = await open();
  const entries = async (): Promise<number> =>
    (await opened.db.selectFrom('auditEntries').select('seq').execute()).length;
  for (const [name, operation] of Object.entries(RECORDS)) {
    let count = 0;
    await ask(name, () => operation(opened), {
      before: async () => {
        count = await entries();
        // What was read once is not read from the disk again; verifying the trail opens the file each time.
        if (name === 'verifyAudit') return;
        await opened.close();
        opened = await open();
      },
      wrong: async (came) => {
        const more = (await entries()) - count;
        if (more !== (came === 'done' && name === 'transaction' ? 2 : 0)) return `${more} entries more`;
        if (name !== 'transaction') return undefined;
        const verdict = await opened.verifyAudit([]);
        return verdict.ok ? undefined : JSON.stringify(verdict);
      },
    });
  }
  await opened.close();
}

async function jobs(): Promise<void> {
  const open = (): Promise<JobQueue> =>
    Promise.resolve(
      openSqliteJobQueue({
        path: join(folder, 'jobs.db'),
        clock: systemClock,
        random: () => 0.5,
        newToken: randomUUID,
      }),
    );
  await ask('open', async () => (await open()).close());
  const opened = await open();
  for (const [name, operation] of Object.entries(JOBS)) await ask(name, () => operation(opened));
  await opened.close();
}

const FLUSH_ROWS = 15;
const BATCH = 10;
const PAGE = 500;

const openEvents = (dir: string): Promise<EventStore> =>
  openEmbeddedEventStore({ dir, clock: systemClock, threads: 1, flushRows: FLUSH_ROWS });

/** Every id in a store that was left as it is, as if its process had been killed. */
async function idsAfterCrash(dir: string): Promise<readonly string[]> {
  if (!existsSync(dir)) return [];
  const copy = `${dir}-copy`;
  cpSync(dir, copy, { recursive: true });
  const crashed = await openEvents(copy);
  const ids: string[] = [];
  let from: Parameters<EventStore['tail']>[0] = { ingestedSince: WHOLE_RANGE.from };
  for (let remaining = 1; remaining > 0;) {
    const page = await crashed.tail(from, PAGE);
    ids.push(...page.events.map((event) => event['event.id']));
    ({ next: from, remaining } = page);
  }
  const { total } = await crashed.search({ where: { op: 'all' }, range: WHOLE_RANGE, sort: 'oldest', limit: 1 });
  if (total.value !== ids.length) throw new Error(`${total.value} are found, ${ids.length} are there`);
  await crashed.close();
  rmSync(copy, { recursive: true });
  return ids;
}

async function events(): Promise<void> {
  const dir = join(folder, 'events');
  const acknowledged = new Set<string>();
  let opened: EventStore | undefined;
  let first = 0;
  const append = async (batch: readonly EcsEvent[]): Promise<void> => {
    const { accepted, duplicates, rejected } = await (opened ??= await openEvents(dir)).append(batch);
    if (accepted + duplicates !== batch.length) throw new Error(`not stored: ${JSON.stringify(rejected)}`);
    for (const event of batch) acknowledged.add(event['event.id']);
  };
  const close = async (): Promise<void> => {
    const store = opened;
    opened = undefined;
    await store?.close();
  };
  /** Opens, appends what is flushed on the way, and closes, which flushes the rest. */
  const live = async (): Promise<void> => {
    await append(numberedEvents(first, BATCH));
    await append(numberedEvents(first + BATCH, BATCH));
    await close();
  };
  await ask('append', live, {
    // Whole lives, whose flushes and manifests come last.
    each: 8,
    before: () => Promise.resolve((first += 2 * BATCH)),
    wrong: async () => {
      const ids = await idsAfterCrash(dir);
      const there = new Set(ids);
      if (there.size !== ids.length) return `${ids.length - there.size} twice`;
      const lost = [...acknowledged].filter((id) => !there.has(id));
      return lost.length === 0 ? undefined : `${lost.length} lost`;
    },
  });
  for (const [name, operation] of Object.entries(EVENTS)) {
    if (name === 'append') continue;
    await ask(name, async () => operation((opened ??= await openEvents(dir))), {
      ...LOOKS_AT_NOTHING,
      // Each opens the store, and a read starts its thread.
      each: 3,
      // What was read once is not read from the disk again.
      before: async () => {
        await close();
        opened = await openEvents(dir);
      },
    });
  }
  await close();
}

const SPOOLED = 3;

async function spool(): Promise<void> {
  const dir = join(folder, 'spool');
  // Segments of a few records, so that new ones are begun all the time.
  const settings = { dir, randomId: () => 'ab'.repeat(16), segmentBytes: 300, fsyncIntervalMs: 1, retryMs: 1 };
  const opened = await openSpool(settings);
  let sent = 0;
  let taken = false;
  const durable = async (): Promise<void> => {
    // What was taken is kept and written by itself: asking again is no second record.
    for (let n = 0; n < SPOOLED && !taken; n += 1)
      opened.append({
        payload: Buffer.from(`line ${(sent += 1)} ${'x'.repeat(100)}`),
        ...{ receivedAt: 1, listener: 'syslog-tcp', peer: '192.0.2.1' },
      });
    taken = true;
    await opened.durableOrFailed();
  };
  await ask('append', durable, {
    before: () => Promise.resolve((taken = false)),
    wrong: (came) => {
      const read = openSpoolReader({ dir });
      const lines: number[] = [];
      for (let some = read.read(100, 1e6); some.length > 0; some = read.read(100, 1e6))
        lines.push(...some.map(({ record }) => Number(Buffer.from(record.payload).toString().split(' ')[1])));
      read.close();
      const inOrder = lines.every((line, index) => line === index + 1);
      const right = inOrder && (came === 'done' ? lines.length === sent : lines.length >= sent - SPOOLED);
      return Promise.resolve(right ? undefined : `${sent} sent, there are ${lines.join()}`);
    },
  });
  await opened.close();
}

const all = { records, jobs, events, spool };
await all[store as keyof typeof all]();
