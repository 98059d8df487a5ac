import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2 } from '@qiaolou/crypto';
import { createAuditCheckpointer, toRow, type RecordStore, type VerifyAuditOptions } from '@qiaolou/record-store';
import type { AuditVerdict } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { alert, alertGroup, auditInput, user } from './record-samples.ts';
import { STRUCTURE_MANIPULATIONS, type StructureManipulation } from './structure-manipulations.ts';
import type { TestDatabase } from './test-database.ts';

const KEYS = sm2.generateKeyPair();
const SIGNER = sm2.createSigner(KEYS.privateKey);
const NOW = Date.parse('2026-11-22T09:00:00Z');
const HOUR = 3_600_000;
const HEX = 'f'.repeat(64);
const COLUMNS =
  'display_name, roles, disabled, must_change_password, created_at, last_login_at, version, password_hash, failed_logins, locked_until';

type Fault = NonNullable<AuditVerdict['firstBad']>;

/** Where the trail is, for manipulations of its files. */
interface Place {
  /** The checkpointer's copies. */
  readonly file: string;
  /** A copy of them made before the newest one. */
  readonly older: string;
}

/** What somebody does who goes around the platform, and what must be said of it. */
interface Manipulation extends StructureManipulation {
  readonly files?: (place: Place) => Promise<void>;
  /** Verified so much later than the last signature, ms. */
  readonly laterMs?: number;
  /** Verified with other public keys. */
  readonly keys?: readonly Uint8Array[];
  /** Verified with the copies kept elsewhere. */
  readonly witness?: true;
}

const cutAfter = async (path: string, lines: number): Promise<void> => {
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.split('\n').slice(0, lines).map((line) => `${line}\n`).join('')); // prettier-ignore
};
const record = (reason: Fault['reason'], name: string) => ({ kind: 'record', reason, name }) as const;
/** Entries, their seals' names and checkpoints of the newest half go; the head goes back. */
const ROLLED_BACK = [
  'delete from audit_checkpoints where seq > 3',
  'delete from audit_entries where seq > 3',
  'update audit_head set seq = 3, hash = (select hash from audit_entries where seq = 3)',
];

/** At 3: checkpoint over two entries and the name of the first seals; at 6 the same again. */
const MANIPULATIONS: readonly Manipulation[] = [
  // The chain itself; audit-contract.ts has more of these, byte by byte.
  { what: 'an entry edited', sql: [`update audit_entries set actor = 'x' where seq = 4`], verdict: { kind: 'entry', reason: 'hash' } }, // prettier-ignore
  { what: 'an entry deleted', sql: ['delete from audit_entries where seq = 4'], verdict: { kind: 'entry', reason: 'gap' } }, // prettier-ignore
  { what: 'the newest entry deleted', sql: ['delete from audit_entries where seq = 6'], verdict: { kind: 'entry', reason: 'truncated' } }, // prettier-ignore
  { what: 'an entry inserted', sql: [`insert into audit_entries select 7, at, actor, ip, action, object_type, object_id, outcome, details, hash, '${HEX}' from audit_entries where seq = 6`], verdict: { kind: 'entry', reason: 'hash' } }, // prettier-ignore
  {
    what: 'entries reordered',
    sql: [
      'update audit_entries set seq = 99 where seq = 1',
      'update audit_entries set seq = 1 where seq = 2',
      'update audit_entries set seq = 2 where seq = 99',
    ],
    verdict: { kind: 'entry', reason: 'prevHash' },
  },
  { what: 'the head moved back', sql: ['update audit_head set seq = 5'], verdict: { kind: 'entry', reason: 'hash' } },
  { what: 'a checkpoint deleted', sql: ['delete from audit_checkpoints where seq = 3'], verdict: { kind: 'checkpoint', reason: 'missingEntry' } }, // prettier-ignore
  { what: 'the key swapped', keys: [sm2.generateKeyPair().publicKey], verdict: { kind: 'checkpoint', reason: 'unknownKey' } }, // prettier-ignore
  { what: 'rolled back to an older checkpoint', sql: ROLLED_BACK, verdict: { kind: 'entry', reason: 'truncated' } },
  {
    what: 'rolled back with the copies beside it, against copies kept elsewhere',
    sql: ROLLED_BACK,
    files: ({ file, older }) => copyFile(older, file),
    witness: true,
    verdict: { kind: 'entry', reason: 'truncated' },
  },
  { what: 'the copies rolled back', files: ({ file }) => writeFile(file, ''), verdict: { kind: 'checkpoint', reason: 'missingCopy' } }, // prettier-ignore
  { what: 'the copies removed', files: ({ file }) => rm(file), verdict: { kind: 'checkpoint', reason: 'malformed' } },
  { what: 'the copies filled with junk', files: ({ file }) => writeFile(file, 'junk\n'), verdict: { kind: 'checkpoint', reason: 'malformed' } }, // prettier-ignore
  // Guarded records.
  { what: 'roles of a user edited', sql: [`update users set roles = '["system_admin"]' where id = 'u1'`], verdict: record('changed', 'users u1') }, // prettier-ignore
  { what: 'a password hash exchanged', sql: [`update users set password_hash = 'x' where id = 'u1'`], verdict: record('changed', 'users u1') }, // prettier-ignore
  { what: 'a user enabled', sql: [`update users set disabled = 1 - disabled where id = 'u1'`], verdict: record('changed', 'users u1') }, // prettier-ignore
  { what: 'a user inserted', sql: [`insert into users (id, name, ${COLUMNS}) select 'u9', 'x', ${COLUMNS} from users where id = 'u1'`], verdict: record('inserted', 'users u9') }, // prettier-ignore
  { what: 'an alert deleted', sql: [`delete from alerts where id = 'a1'`], verdict: record('deleted', 'alerts a1') },
  { what: 'all alerts deleted', sql: ['delete from alerts'], verdict: record('deleted', 'alerts a1') },
  { what: 'an alert group closed', sql: [`update alert_groups set status = 'closed' where id = 'g1'`], verdict: record('changed', 'alertGroups g1') }, // prettier-ignore
  { what: 'evidence edited', sql: [`update evidence set verdict = 'fail' where id = 'e1'`], verdict: record('changed', 'evidence e1') }, // prettier-ignore
  { what: 'evidence deleted', sql: [`delete from evidence where id = 'e1'`], verdict: record('deleted', 'evidence e1') }, // prettier-ignore
  // Seals.
  { what: 'a seal edited', sql: [`update record_seals set changes = replace(changes, 'u1', 'u2') where seq = 1`], verdict: { kind: 'seal', reason: 'hash' } }, // prettier-ignore
  { what: 'a seal deleted', sql: ['delete from record_seals where seq = 1'], verdict: { kind: 'seal', reason: 'gap' } },
  { what: 'all seals deleted', sql: ['delete from record_seals'], verdict: { kind: 'seal', reason: 'truncated' } },
  {
    what: 'an alert deleted with its seal',
    sql: [`delete from alerts where id = 'a2'`, 'delete from record_seals where seq = 2'],
    verdict: { kind: 'seal', reason: 'truncated' },
  },
  // What the database is made of.
  ...STRUCTURE_MANIPULATIONS,
  // Time.
  { what: 'nobody signing any more', laterMs: 3 * HOUR, verdict: { kind: 'trail', reason: 'stale' } },
  { what: 'the clock set back', laterMs: -HOUR, verdict: { kind: 'trail', reason: 'clock' } },
];

function isForeign({ sql, sqlOf }: Manipulation, dialect: TestDatabase['dialect']): boolean {
  return sql === undefined && sqlOf !== undefined && sqlOf[dialect] === undefined;
}

/** Every manipulation of a trail has a verdict of its own, on every record store. */
export function describeManipulationsContract(database: () => TestDatabase): void {
  describe('a manipulated audit trail', () => {
    it('is listed: more than twenty ways', () => {
      expect(new Set(MANIPULATIONS.map(({ what }) => what)).size).toBe(MANIPULATIONS.length);
      expect(MANIPULATIONS.length).toBeGreaterThan(30);
    });

    it.for(MANIPULATIONS)('is told from a whole one: $what', async (manipulation, { skip }) => {
      skip(isForeign(manipulation, database().dialect), 'there is no such thing in this database');
      const folder = await mkdtemp(join(tmpdir(), 'manipulations-'));
      try {
        const place = { file: join(folder, 'copies.ndjson'), older: join(folder, 'older.ndjson') };
        const elsewhere = join(folder, 'elsewhere.ndjson');
        const store = await database().open();
        await writeGuardedTrail(store, place);
        await copyFile(place.file, elsewhere);
        const options: VerifyAuditOptions = { checkpointFile: place.file, now: NOW };
        expect(await store.verifyAudit([KEYS.publicKey], options)).toMatchObject({
          ok: true,
          entries: 6,
          checkpoints: 2,
        });

        const { sql = manipulation.sqlOf?.[database().dialect] ?? [], laterMs = 0 } = manipulation;
        const { keys = [KEYS.publicKey] } = manipulation;
        await manipulation.files?.(place);
        if (sql.length > 0) await database().tamper(...sql);
        const witnessFiles = manipulation.witness === true ? [elsewhere] : [];
        const verdict = await store.verifyAudit(keys, { ...options, witnessFiles, now: NOW + laterMs });
        expect(verdict).toMatchObject({ ok: false, firstBad: manipulation.verdict });
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('is not added to: what the database swallows fails the transaction', async () => {
      const store = await database().open();
      const swallow = STRUCTURE_MANIPULATIONS.find(({ what }) => what === 'a trigger that swallows inserts');
      await database().tamper(...(swallow?.sqlOf?.[database().dialect] ?? []));
      await expect(store.transaction((tx) => tx.audit(auditInput()))).rejects.toMatchObject({
        code: 'records.auditBroken',
      });
    });

    it('is completed: copies that were lost are written again with the next checkpoint', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'manipulations-'));
      try {
        const place = { file: join(folder, 'copies.ndjson'), older: join(folder, 'older.ndjson') };
        const store = await database().open();
        await writeGuardedTrail(store, place);
        await cutAfter(place.file, 1);
        await createAuditCheckpointer(store, SIGNER, { clock: { now: () => NOW + 1 }, file: place.file }).checkpoint();
        const verdict = await store.verifyAudit([KEYS.publicKey], { checkpointFile: place.file, now: NOW });
        expect(verdict).toMatchObject({ ok: true, checkpoints: 3 });
        expect((await readFile(place.file, 'utf8')).trim().split('\n')).toHaveLength(3);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('is whole whatever way guarded records are written through the store', async () => {
      const store = await database().open();
      await store.transaction(async (tx) => {
        await tx.db.insertInto('users').values([toRow('users', user()), toRow('users', user({ id: 'u2', name: 'li' }))]).execute(); // prettier-ignore
        await tx.updateVersioned('users', 'u1', 1, { displayName: '甲' });
        const { numUpdatedRows } = await tx.db.updateTable('users').set({ failedLogins: 3 }).executeTakeFirst();
        expect(numUpdatedRows).toBe(2n);
        const ids = await tx.db.updateTable('users').set({ failedLogins: 4 }).returning('id').execute();
        expect(ids.map(({ id }) => id).toSorted()).toEqual(['u1', 'u2']);
        const { numDeletedRows } = await tx.db.deleteFrom('users').where('id', '=', 'u2').executeTakeFirst();
        expect(numDeletedRows).toBe(1n);
        await tx.db
          .insertInto('users')
          .values(toRow('users', user()))
          .onConflict((on) => on.doNothing())
          .execute();
        await tx.db.insertInto('users').values(toRow('users', user())).onConflict((on) => on.column('id').doUpdateSet({ failedLogins: 5 })).execute(); // prettier-ignore
      });
      await expect(
        store.transaction(async (tx) => {
          await tx.db.deleteFrom('users').execute();
          throw new Error('rolled back');
        }),
      ).rejects.toThrow('rolled back');
      expect(await store.verifyAudit([KEYS.publicKey])).toMatchObject({ ok: true, firstBad: null });
    });
  });
}

/** Records, two entries and a checkpoint; then an alert more, two entries and another. */
async function writeGuardedTrail(store: RecordStore, { file, older }: Place): Promise<void> {
  let now = NOW - 10;
  const checkpointer = createAuditCheckpointer(store, SIGNER, { clock: { now: () => now++ }, file });
  await store.transaction(async (tx) => {
    await tx.db.insertInto('users').values(toRow('users', user())).execute();
    await tx.db.insertInto('alertGroups').values(toRow('alertGroups', alertGroup())).execute();
    await tx.db
      .insertInto('alerts')
      .values(toRow('alerts', alert({ id: 'a1' })))
      .execute();
    await tx.db.insertInto('evidence').values(EVIDENCE).execute();
    await tx.audit(auditInput());
    await tx.audit(auditInput());
  });
  await checkpointer.checkpoint();
  await copyFile(file, older);
  await store.transaction(async (tx) => {
    await tx.db
      .insertInto('alerts')
      .values(toRow('alerts', alert({ id: 'a2' })))
      .execute();
    await tx.audit(auditInput());
    await tx.audit(auditInput());
  });
  await checkpointer.checkpoint();
}

const EVIDENCE = toRow('evidence', {
  id: 'e1',
  ruleId: 'EV-LOG-RETENTION',
  at: '2026-11-22T08:00:00.000Z',
  verdict: 'pass',
  facts: { days: 180 },
  seq: 1,
});
