import { openPostgresRecordStore } from '@qiaolou/record-store/postgres';
import { systemClock } from '@qiaolou/schema';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { describeAskRecordsContract } from './ask-records-contract.ts';
import { describeChangeLogContract } from './change-log-contract.ts';
import { auditInput } from './record-samples.ts';
import { describeRecordStoreContract } from './record-store-contract.ts';
import { describeTableAreasContract } from './table-areas-contract.ts';
import { createPostgresDatabase, URL_OF_SERVER } from './postgres-database.ts';

describe.skipIf(URL_OF_SERVER === undefined)('PostgreSQL (QIAOLOU_TEST_DATABASE_URL)', () => {
  describeRecordStoreContract('PostgreSQL', createPostgresDatabase);
  describeChangeLogContract('PostgreSQL', createPostgresDatabase);
  describeTableAreasContract('PostgreSQL', createPostgresDatabase);
  describeAskRecordsContract('PostgreSQL', createPostgresDatabase, 1_000);

  it('survives connections that break, idle and in a transaction, and writes on', async () => {
    const database = await createPostgresDatabase();
    const store = await database.open();
    const breakAll = () =>
      database.tamper(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    const broken = store.transaction(async (tx) => {
      await tx.audit(auditInput());
      await breakAll();
      await tx.audit(auditInput());
    });
    await expect(broken).rejects.toMatchObject({ code: 'records.unavailable' });
    expect((await store.transaction((tx) => tx.audit(auditInput()))).seq).toBe(1);
    await breakAll();
    expect((await store.transaction((tx) => tx.audit(auditInput()))).seq).toBe(2);
    expect(await store.verifyAudit([])).toMatchObject({ ok: true, entries: 2 });
    await database.dispose();
  });

  it('tells of commits by other processes, also after its connection broke', async () => {
    const database = await createPostgresDatabase();
    const [one, other] = [await database.open(), await database.open()];
    const told = countedWatch();
    await one.watchChanges(told.listener);
    await other.transaction(async (tx) => tx.changed({ kind: 'run', id: 'r1' }));
    await told.reached(1);
    // Its own are told at once, and not a second time by the server.
    await one.transaction(async (tx) => tx.changed({ kind: 'run', id: 'r2' }));
    expect(told.count()).toBe(2);
    await database.tamper(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    // Connected again, it tells once more: what happened meanwhile was told to nobody.
    await told.reached(3);
    await other.transaction(async (tx) => tx.changed({ kind: 'run', id: 'r3' })).catch(() => undefined);
    await other.transaction(async (tx) => tx.changed({ kind: 'run', id: 'r4' }));
    await told.reached(4);
    await database.dispose();
  });

  it('ends a duty whose connection broke, and gives it to the next who asks', async () => {
    const database = await createPostgresDatabase();
    const [one, other] = [await database.open(), await database.open()];
    const duty = await one.takeDuty('changes');
    expect(await other.takeDuty('changes')).toBeUndefined();
    await database.tamper(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
    );
    await duty?.ended;
    expect(await other.takeDuty('changes')).toBeDefined();
    await database.dispose();
  });

  it('runs a transaction again that PostgreSQL asks to', async () => {
    const database = await createPostgresDatabase();
    const store = await database.open();
    let runs = 0;
    const seq = await store.transaction(async (tx) => {
      runs += 1;
      const entry = await tx.audit(auditInput());
      if (runs < 3) await sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(tx.db);
      return entry.seq;
    });
    expect([runs, seq]).toEqual([3, 1]);
    await database.dispose();
  });

  it('says when the server cannot be reached', async () => {
    await expect(
      openPostgresRecordStore({ url: 'postgres://x@127.0.0.1:1/x', clock: systemClock }),
    ).rejects.toMatchObject({ code: 'records.unavailable' });
  });
});

/** A listener that counts, and waits for a count. */
function countedWatch() {
  let count = 0;
  let wake: () => void = () => undefined;
  return {
    listener: () => {
      count += 1;
      wake();
    },
    count: () => count,
    reached: async (wanted: number) => {
      while (count < wanted) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}
