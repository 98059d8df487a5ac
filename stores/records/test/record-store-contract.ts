import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { anyOf, fromRow, oneOf, toJson, toRow, type RecordStore } from '@qiaolou/record-store';
import { describeAuditContract } from './audit-contract.ts';
import { describeManipulationsContract } from './audit-manipulations-contract.ts';
import type { TestDatabase } from './test-database.ts';
import { startCommitLoop } from './commit-loop-process.ts';
import { alert, alertGroup, auditInput, incident, user } from './record-samples.ts';

/** What every record store must do. */
export function describeRecordStoreContract(name: string, createDatabase: () => Promise<TestDatabase>): void {
  describe(`record store contract: ${name}`, () => {
    let database: TestDatabase;
    let store: RecordStore;
    beforeEach(async () => {
      database = await createDatabase();
      store = await database.open();
    });
    afterEach(() => database.dispose());

    describeRows(() => store);
    describeTransactions(
      () => store,
      () => database,
    );
    describeSqlParity(() => store);
    describeAuditContract(() => database);
    describeManipulationsContract(() => database);
  });
}

function describeRows(store: () => RecordStore): void {
  it('gives back every record as it was put in', async () => {
    await store().transaction(async (tx) => {
      await tx.db.insertInto('alerts').values(toRow('alerts', alert())).execute();
      await tx.db
        .insertInto('alertGroups')
        .values(toRow('alertGroups', alertGroup({ incidentId: 'i1' })))
        .execute();
      await tx.db.insertInto('incidents').values(toRow('incidents', incident())).execute();
      await tx.db.insertInto('users').values(toRow('users', user())).execute();
    });
    const { db } = store();
    expect(fromRow('alerts', await db.selectFrom('alerts').selectAll().executeTakeFirstOrThrow())).toEqual(alert());
    expect(fromRow('alertGroups', await db.selectFrom('alertGroups').selectAll().executeTakeFirstOrThrow())).toEqual(
      alertGroup({ incidentId: 'i1' }),
    );
    expect(fromRow('incidents', await db.selectFrom('incidents').selectAll().executeTakeFirstOrThrow())).toEqual(
      incident(),
    );
    expect(fromRow('users', await db.selectFrom('users').selectAll().executeTakeFirstOrThrow())).toEqual(user());
  });

  it('changes a versioned row once per version', async () => {
    await store().transaction((tx) => tx.db.insertInto('incidents').values(toRow('incidents', incident())).execute());
    const change = (version: number, title: string) =>
      store().transaction((tx) => tx.updateVersioned('incidents', 'i1', version, { title }));
    expect(await change(1, '甲')).toBe(2);
    await expect(change(1, '乙')).rejects.toMatchObject({
      code: 'records.versionConflict',
      details: { table: 'incidents', id: 'i1', expected: 1, actual: 2 },
    });
    expect(await change(2, '丙')).toBe(3);
    expect((await store().db.selectFrom('incidents').select('title').executeTakeFirstOrThrow()).title).toBe('丙');
  });

  it('lets one of many writers with the same version win', async () => {
    await store().transaction((tx) =>
      tx.db
        .insertInto('settings')
        .values({ key: 'k', value: toJson(0), version: 1 })
        .execute(),
    );
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        store().transaction((tx) => tx.updateVersioned('settings', 'k', 1, { value: toJson(n) })),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('names a row that is not there, a duplicate and a broken reference', async () => {
    await expect(
      store().transaction((tx) => tx.updateVersioned('users', 'nobody', 1, { displayName: '' })),
    ).rejects.toMatchObject({ code: 'records.notFound', details: { table: 'users', id: 'nobody' } });
    const insert = (id: string) =>
      store().transaction((tx) =>
        tx.db
          .insertInto('users')
          .values(toRow('users', user({ id })))
          .execute(),
      );
    await insert('u1');
    await expect(insert('u1')).rejects.toMatchObject({ code: 'records.duplicate' });
    await expect(insert('u2')).rejects.toMatchObject({ code: 'records.duplicate' });
    await expect(
      store().transaction((tx) => tx.db.insertInto('alerts').values(toRow('alerts', alert())).execute()),
    ).rejects.toMatchObject({ code: 'records.brokenReference' });
  });
}

function describeTransactions(store: () => RecordStore, database: () => TestDatabase): void {
  it('keeps change and audit entry together, or neither', async () => {
    const failing = store().transaction(async (tx) => {
      await tx.db.insertInto('users').values(toRow('users', user())).execute();
      await tx.audit(auditInput());
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await store().db.selectFrom('users').selectAll().execute()).toEqual([]);
    expect(await store().db.selectFrom('auditEntries').selectAll().execute()).toEqual([]);
    const entry = await store().transaction((tx) => tx.audit(auditInput()));
    expect(entry).toMatchObject({ seq: 1, prevHash: '0'.repeat(64) });
    expect(await store().verifyAudit([])).toMatchObject({ ok: true, entries: 1, unsigned: 1 });
  });

  it('shows readers only what is committed', async () => {
    await store().transaction(async (tx) => {
      await tx.db.insertInto('users').values(toRow('users', user())).execute();
      expect(await store().db.selectFrom('users').select('id').execute()).toEqual([]);
    });
    expect(await store().db.selectFrom('users').select('id').execute()).toHaveLength(1);
  });

  it('refuses writes outside transactions and transactions inside transactions', async () => {
    await expect(store().db.deleteFrom('users').execute()).rejects.toThrow(/read-?only/);
    await expect(store().transaction(() => store().transaction(() => Promise.resolve(1)))).rejects.toThrow('inside');
    await expect(store().transaction(() => Promise.resolve(2))).resolves.toBe(2);
  });

  it('lets two openers add to one chain without gap or fork', async () => {
    const other = await database().open();
    const seqs = await Promise.all(
      [store(), other].flatMap((opener) =>
        Array.from({ length: 30 }, () => opener.transaction(async (tx) => (await tx.audit(auditInput())).seq)),
      ),
    );
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect(await store().verifyAudit([])).toMatchObject({ ok: true, entries: 60 });
  });

  it('counts without races: read, decide, write', async () => {
    const other = await database().open();
    const addOne = (opener: RecordStore) =>
      opener.transaction(async (tx) => {
        const row = await tx.db.selectFrom('pipelineCursors').select('offset').executeTakeFirst();
        const next = { name: 'c', segment: 0, offset: (row?.offset ?? 0) + 1, updatedAt: '' };
        await tx.db
          .insertInto('pipelineCursors')
          .values(next)
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ offset: next.offset }))
          .execute();
      });
    await Promise.all(Array.from({ length: 40 }, (_, n) => addOne(n % 2 === 0 ? store() : other)));
    expect(await store().db.selectFrom('pipelineCursors').select('offset').executeTakeFirst()).toEqual({ offset: 40 });
  });

  it('refuses work after close, waits for work before it, and may be closed twice', async () => {
    const other = await database().open();
    const before = other.transaction((tx) => tx.audit(auditInput()));
    await Promise.all([other.close(), other.close()]);
    expect((await before).seq).toBe(1);
    await expect(other.transaction(() => Promise.resolve())).rejects.toMatchObject({ code: 'records.unavailable' });
  });

  it('keeps what was there when opened again', async () => {
    await store().transaction((tx) => tx.audit(auditInput()));
    await store().close();
    const again = await database().open();
    expect((await again.transaction((tx) => tx.audit(auditInput()))).seq).toBe(2);
  });

  it('loses no acknowledged commit to kill -9', async () => {
    const { dialect, place } = database();
    for (const [round, wanted] of [3, 40, 150].entries()) {
      const loop = startCommitLoop(dialect, place, `round${round}`, 1_000_000);
      await loop.acknowledged(wanted);
      loop.kill();
      const acknowledged = await loop.ended;
      expect(acknowledged.size).toBeGreaterThanOrEqual(wanted);
      const entries = await store().db.selectFrom('auditEntries').select(['seq', 'objectId']).execute();
      const stored = new Map(entries.map(({ seq, objectId }) => [objectId, seq]));
      for (const [key, seq] of acknowledged) expect(stored.get(key)).toBe(seq);
      const cursors = await store().db.selectFrom('pipelineCursors').select('name').execute();
      expect(cursors.map(({ name }) => name).toSorted()).toEqual([...stored.keys()].toSorted());
      expect(await store().verifyAudit([])).toMatchObject({ ok: true, entries: entries.length });
    }
  });

  it('lets several processes write at once', async () => {
    const { dialect, place } = database();
    const loops = ['a', 'b'].map((name) => startCommitLoop(dialect, place, name, 60));
    const acknowledged = await Promise.all(loops.map(({ ended }) => ended));
    expect(acknowledged.map(({ size }) => size)).toEqual([60, 60]);
    expect(await store().verifyAudit([])).toMatchObject({ ok: true, entries: 120 });
  });
}

function describeSqlParity(store: () => RecordStore): void {
  async function insertSearches(...names: readonly string[]): Promise<void> {
    await store().transaction(async (tx) => {
      await tx.db.insertInto('users').values(toRow('users', user())).execute();
      const rows = names.map((name, n) => ({ id: `s${n}`, userId: 'u1', name, query: '', version: 1 }));
      await tx.db.insertInto('savedSearches').values(rows).execute();
    });
  }

  it('sorts text by bytes', async () => {
    await insertSearches('b', 'B', '_', 'ä', '中', 'a', '😀');
    const rows = await store().db.selectFrom('savedSearches').select('name').orderBy('name').execute();
    expect(rows.map(({ name }) => name)).toEqual(['B', '_', 'a', 'b', 'ä', '中', '😀']);
  });

  it('matches LIKE by case, and without case through lower() on both sides', async () => {
    await insertSearches('Admin', 'admin', 'ADMIN');
    const find = async (condition: ReturnType<typeof sql<boolean>>) =>
      (await store().db.selectFrom('savedSearches').select('name').where(condition).orderBy('name').execute()).map(
        ({ name }) => name,
      );
    expect(await find(sql<boolean>`name like ${'adm%'}`)).toEqual(['admin']);
    expect(await find(sql<boolean>`lower(name) like lower(${'ADM%'})`)).toEqual(['ADMIN', 'Admin', 'admin']);
  });

  it('finds nothing in a list of nothing, and all outside of it', async () => {
    await insertSearches('a', 'b');
    const { db } = store();
    const names = async (query: { execute(): Promise<{ name: string }[]> }) =>
      (await query.execute()).map(({ name }) => name).sort();
    const all = db.selectFrom('savedSearches').select('name');
    expect(await names(all.where('id', 'in', []))).toEqual([]);
    expect(await names(all.where('version', 'in', []))).toEqual([]);
    expect(await names(all.where('id', 'not in', []))).toEqual(['a', 'b']);
    expect(await names(all.where((eb) => eb.or([eb('id', 'in', []), eb('name', '=', 'a')])))).toEqual(['a']);
    expect(await names(all.where(oneOf(sql.ref('version'), [])))).toEqual([]);
    expect(await names(all.where(oneOf(sql.ref('name'), ['b', 'c'])))).toEqual(['b']);
    expect(await names(all.where(anyOf([])))).toEqual([]);
    expect(await names(all.where(sql<boolean>`not coalesce(${anyOf([])}, false)`))).toEqual(['a', 'b']);
    await store().transaction(async (tx) => {
      await tx.db.updateTable('savedSearches').set({ query: 'x' }).where('id', 'in', []).execute();
      await tx.db.deleteFrom('savedSearches').where('id', 'in', []).execute();
    });
    expect(await names(all.where('query', '=', ''))).toEqual(['a', 'b']);
  });

  it('puts NULL where the query says', async () => {
    await store().transaction(async (tx) => {
      const groups = [
        alertGroup({ id: 'g1', assignee: 'b' }),
        alertGroup({ id: 'g2' }),
        alertGroup({ id: 'g3', assignee: 'a' }),
      ];
      await tx.db
        .insertInto('alertGroups')
        .values(groups.map((group) => toRow('alertGroups', group)))
        .execute();
    });
    const order = async (direction: 'asc' | 'desc') =>
      (
        await store()
          .db.selectFrom('alertGroups')
          .select('id')
          .orderBy('assignee', (column) => column[direction]().nullsLast())
          .execute()
      ).map(({ id }) => id);
    expect(await order('asc')).toEqual(['g3', 'g1', 'g2']);
    expect(await order('desc')).toEqual(['g1', 'g3', 'g2']);
  });

  it('counts and sums as numbers, and keeps large integers and fractions', async () => {
    const source = {
      id: 'syslog-udp/10.1.2.3',
      listener: 'syslog-udp',
      peer: '10.1.2.3',
      dataset: null,
      firstSeen: '',
      lastSeen: '',
      received: 2 ** 52,
      shed: 0,
      events: 1,
      unparsed: 0,
      truncated: 0,
      rate: 0.25,
      clockSkewMs: -1.5,
      expectedIntervalMs: null,
      silent: true,
      collector: null,
      clockOffsetMinutes: null,
      details: null,
    };
    await store().transaction((tx) => tx.db.insertInto('logSources').values(toRow('logSources', source)).execute());
    const { db } = store();
    expect(fromRow('logSources', await db.selectFrom('logSources').selectAll().executeTakeFirstOrThrow())).toEqual(
      source,
    );
    const totals = await db
      .selectFrom('logSources')
      .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<number>('received').as('received')])
      .executeTakeFirst();
    expect(totals).toEqual({ count: 1, received: 2 ** 52 });
  });

  it('stores hostile text alike: NUL and lone surrogates become U+FFFD', async () => {
    await insertSearches('a\0b\ud800c');
    const [row] = await store().db.selectFrom('savedSearches').select('name').execute();
    expect(row?.name).toBe('a\uFFFDb\uFFFDc');
    await store().transaction((tx) =>
      tx.audit(auditInput({ actor: 'x\0\udc00', details: { 'k\ud800': ['\0', { deep: '\udfff' }] } })),
    );
    expect(await store().verifyAudit([])).toMatchObject({ ok: true, entries: 1 });
  });

  it('refuses values of the wrong type', async () => {
    const wrong = { name: 'c', segment: 'abc' as unknown as number, offset: 0, updatedAt: '' };
    await expect(
      store().transaction((tx) => tx.db.insertInto('pipelineCursors').values(wrong).execute()),
    ).rejects.toThrow();
  });
}
