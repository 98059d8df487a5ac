import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteJobQueue } from '@qiaolou/job-queue';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { systemClock, type JobQueue } from '@qiaolou/schema';
import { DISK_FAULTS, FailingCalls, type DiskFault } from './failing-calls.ts';
import { JOBS, outcome, RECORDS } from './store-operations.ts';

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
}

const LOOKS_AT_NOTHING: Looks = { before: () => Promise.resolve(), wrong: () => Promise.resolve(undefined) };

/** Asks with each call of it failing in turn, until none is left to fail. */
async function ask(
  operation: string,
  work: () => Promise<unknown>,
  { before, wrong }: Looks = LOOKS_AT_NOTHING,
): Promise<void> {
  for (const fault of DISK_FAULTS) {
    // Each of the first calls; of hundreds that follow each other in one write some.
    for (let pass = 0, failed = 1; failed > 0; pass += pass < 12 ? 1 : pass >> 2) {
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

const all = { records, jobs };
await all[store as keyof typeof all]();
