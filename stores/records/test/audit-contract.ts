import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2 } from '@qiaolou/crypto';
import { createAuditCheckpointer, type RecordStore } from '@qiaolou/record-store';
import { describe, expect, it } from 'vitest';
import { auditInput } from './record-samples.ts';
import type { TestDatabase } from './test-database.ts';

const KEYS = sm2.generateKeyPair();
const SIGNER = sm2.createSigner(KEYS.privateKey);
const TRUSTED = [KEYS.publicKey];
const NOW = Date.parse('2026-11-22T09:00:00Z');

/** What the audit trail of every record store must do. */
export function describeAuditContract(database: () => TestDatabase): void {
  describe('audit trail', () => {
    it.each(TAMPERINGS)('names the first bad place after: $what', async ({ sql, firstBad }) => {
      const store = await database().open();
      await writeTrail(store);
      expect(await store.verifyAudit(TRUSTED)).toMatchObject({ ok: true, entries: 6, checkpoints: 2, unsigned: 1 });
      await database().tamper(...sql);
      expect(await store.verifyAudit(TRUSTED)).toMatchObject({ ok: false, firstBad });
    });

    it('names the entry of every byte that is changed', async () => {
      const store = await database().open();
      await writeEntries(store, 4);
      const columns = [
        'at',
        'actor',
        'ip',
        'action',
        'object_type',
        'object_id',
        'outcome',
        'details',
        'prev_hash',
        'hash',
      ];
      const rows = await store.db.selectFrom('auditEntries').selectAll().orderBy('seq').execute();
      for (const row of rows) {
        const values = [row.at, row.actor, row.ip ?? '', row.action, row.objectType, row.objectId, row.outcome, row.details, row.prevHash, row.hash]; // prettier-ignore
        for (const [index, column] of columns.entries()) {
          await flipEveryByte(database(), store, row.seq, column, values[index] ?? '');
        }
      }
      expect(await store.verifyAudit(TRUSTED)).toMatchObject({ ok: true, entries: 4 });
    });

    it('does not accept a history rewritten with fresh hashes once it is signed', async () => {
      const store = await database().open();
      await writeTrail(store);
      const rewritten = await rewriteFrom(store, 4);
      await database().tamper(...rewritten);
      expect(await store.verifyAudit(TRUSTED)).toMatchObject({
        ok: false,
        firstBad: { kind: 'checkpoint', seq: 5, reason: 'hash' },
      });
    });

    it('does not accept signatures of a key that is not trusted', async () => {
      const store = await database().open();
      await writeTrail(store);
      expect(await store.verifyAudit([sm2.generateKeyPair().publicKey])).toMatchObject({
        ok: false,
        firstBad: { kind: 'checkpoint', seq: 2, reason: 'unknownKey' },
      });
    });

    it('notices by the checkpoint file that the whole database was replaced by an older state', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
      try {
        await checkpointFileCase(database(), join(folder, 'checkpoints.ndjson'));
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
}

interface Tampering {
  readonly what: string;
  readonly sql: readonly string[];
  readonly firstBad: { readonly kind: 'entry' | 'checkpoint'; readonly seq: number; readonly reason: string };
}

const HEX = 'f'.repeat(64);

const TAMPERINGS: readonly Tampering[] = [
  {
    what: 'an entry deleted',
    sql: ['delete from audit_entries where seq = 3'],
    firstBad: { kind: 'entry', seq: 3, reason: 'gap' },
  },
  {
    what: 'the first entry deleted',
    sql: ['delete from audit_entries where seq = 1'],
    firstBad: { kind: 'entry', seq: 1, reason: 'gap' },
  },
  {
    what: 'an entry deleted and the rest renumbered',
    sql: [
      'delete from audit_entries where seq = 3',
      ...[4, 5, 6].map((seq) => `update audit_entries set seq = ${seq - 1} where seq = ${seq}`),
    ],
    firstBad: { kind: 'entry', seq: 3, reason: 'prevHash' },
  },
  {
    what: 'the last entry deleted',
    sql: ['delete from audit_entries where seq = 6'],
    firstBad: { kind: 'entry', seq: 6, reason: 'truncated' },
  },
  {
    what: 'the last entries deleted with the head set back',
    sql: [
      'delete from audit_entries where seq > 4',
      'update audit_head set seq = 4, hash = (select hash from audit_entries where seq = 4)',
    ],
    firstBad: { kind: 'entry', seq: 5, reason: 'truncated' },
  },
  {
    what: 'everything deleted',
    sql: ['delete from audit_entries'],
    firstBad: { kind: 'entry', seq: 1, reason: 'truncated' },
  },
  {
    what: 'an entry inserted at the end',
    sql: [
      `insert into audit_entries select 7, at, actor, ip, action, object_type, object_id, outcome, details, hash, '${HEX}' from audit_entries where seq = 6`,
    ],
    firstBad: { kind: 'entry', seq: 7, reason: 'hash' },
  },
  {
    what: 'two entries swapped',
    sql: [
      'update audit_entries set seq = 99 where seq = 2',
      'update audit_entries set seq = 2 where seq = 3',
      'update audit_entries set seq = 3 where seq = 99',
    ],
    firstBad: { kind: 'entry', seq: 2, reason: 'prevHash' },
  },
  {
    what: 'a number made enormous',
    sql: ['update audit_entries set seq = 9007199254740993 where seq = 4'],
    firstBad: { kind: 'entry', seq: 4, reason: 'gap' },
  },
  {
    what: 'details that are no JSON',
    sql: [`update audit_entries set details = '{' where seq = 2`],
    firstBad: { kind: 'entry', seq: 2, reason: 'malformed' },
  },
  {
    what: 'details spelled otherwise with the same meaning',
    sql: [`update audit_entries set details = details || ' ' where seq = 2`],
    firstBad: { kind: 'entry', seq: 2, reason: 'malformed' },
  },
  {
    what: 'an address removed',
    sql: ['update audit_entries set ip = null where seq = 5'],
    firstBad: { kind: 'entry', seq: 5, reason: 'hash' },
  },
  {
    what: 'the head removed',
    sql: ['delete from audit_head'],
    firstBad: { kind: 'entry', seq: 1, reason: 'hash' },
  },
  {
    what: 'a hash changed in a checkpoint',
    sql: [`update audit_checkpoints set hash = '${HEX}' where seq = 2`],
    firstBad: { kind: 'checkpoint', seq: 2, reason: 'signature' },
  },
  {
    what: 'a time changed in a checkpoint',
    sql: [`update audit_checkpoints set at = '2020-01-01T00:00:00.000Z' where seq = 5`],
    firstBad: { kind: 'checkpoint', seq: 5, reason: 'signature' },
  },
  {
    what: 'a checkpoint moved to another entry',
    sql: ['update audit_checkpoints set seq = 4 where seq = 5'],
    firstBad: { kind: 'checkpoint', seq: 4, reason: 'signature' },
  },
  {
    what: 'a signature that is no signature',
    sql: [`update audit_checkpoints set signature = 'zz' where seq = 5`],
    firstBad: { kind: 'checkpoint', seq: 5, reason: 'signature' },
  },
  {
    what: 'a checkpoint of an unknown key',
    sql: [`update audit_checkpoints set key_id = '0000000000000000' where seq = 5`],
    firstBad: { kind: 'checkpoint', seq: 5, reason: 'unknownKey' },
  },
];

async function writeEntries(store: RecordStore, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await store.transaction((tx) => tx.audit(auditInput({ objectId: `g${n}`, ip: n % 2 === 0 ? '10.0.0.1' : null })));
  }
}

/** Six entries, checkpoints at 2 and 5. */
async function writeTrail(store: RecordStore): Promise<void> {
  let now = NOW;
  const checkpointer = createAuditCheckpointer(store, SIGNER, { clock: { now: () => now++ } });
  for (const count of [2, 3]) {
    for (let n = 0; n < count; n++) await store.transaction((tx) => tx.audit(auditInput()));
    await checkpointer.checkpoint();
  }
  await store.transaction((tx) => tx.audit(auditInput()));
}

async function flipEveryByte(
  database: TestDatabase,
  store: RecordStore,
  seq: number,
  column: string,
  value: string,
): Promise<void> {
  const bytes = Buffer.from(value, 'utf8');
  const stored = column === 'ip' && value === '' ? 'null' : sqlText(bytes, database.dialect);
  for (let at = 0; at < bytes.length; at += column === 'details' ? 1 : 3) {
    const changed = Buffer.from(bytes);
    changed[at] = (bytes[at] ?? 0) ^ 1;
    // PostgreSQL refuses text that is not UTF-8 and a broken CHECK; SQLite is told to take anything.
    const taken = await database
      .tamper(`update audit_entries set ${column} = ${sqlText(changed, database.dialect)} where seq = ${seq}`)
      .then(() => true)
      .catch(() => database.dialect !== 'postgres');
    if (taken) {
      const { firstBad } = await store.verifyAudit(TRUSTED);
      expect(firstBad, `${column} of ${seq}, byte ${at}`).toMatchObject({ kind: 'entry', seq });
    }
  }
  await database.tamper(`update audit_entries set ${column} = ${stored} where seq = ${seq}`);
}

function sqlText(bytes: Uint8Array, dialect: 'sqlite' | 'postgres'): string {
  const hex = Buffer.from(bytes).toString('hex');
  return dialect === 'sqlite' ? `cast(x'${hex}' as text)` : `convert_from('\\x${hex}', 'UTF8')`;
}

/** SQL that changes entry `from` and gives it and all after it correct hashes, head included. */
async function rewriteFrom(store: RecordStore, from: number): Promise<readonly string[]> {
  const { auditEntryHash } = await import('@qiaolou/crypto');
  const rows = await store.db.selectFrom('auditEntries').selectAll().where('seq', '>=', from).orderBy('seq').execute();
  let prevHash = rows[0]?.prevHash ?? '';
  const statements: string[] = [];
  for (const row of rows) {
    const details = JSON.parse(row.details) as Readonly<Record<string, unknown>>;
    const actor = row.seq === from ? 'someone.else' : row.actor;
    const hash = auditEntryHash(prevHash, { ...row, actor, details });
    statements.push(
      `update audit_entries set actor = '${actor}', prev_hash = '${prevHash}', hash = '${hash}' where seq = ${row.seq}`,
    );
    prevHash = hash;
  }
  return [...statements, `update audit_head set hash = '${prevHash}'`];
}

async function checkpointFileCase(database: TestDatabase, checkpointFile: string): Promise<void> {
  const store = await database.open();
  let now = NOW;
  const checkpointer = createAuditCheckpointer(store, SIGNER, { clock: { now: () => now++ }, file: checkpointFile });
  await writeEntries(store, 2);
  await checkpointer.checkpoint();
  await writeEntries(store, 2);
  await checkpointer.checkpoint();
  const verify = () => store.verifyAudit(TRUSTED, { checkpointFile });
  expect(await verify()).toMatchObject({ ok: true, entries: 4, checkpoints: 2 });

  // Rolled back to the state after the first checkpoint: consistent in itself, so only the file tells.
  await database.tamper(
    'delete from audit_checkpoints where seq = 4',
    'delete from audit_entries where seq > 2',
    'update audit_head set seq = 2, hash = (select hash from audit_entries where seq = 2)',
  );
  expect(await store.verifyAudit(TRUSTED)).toMatchObject({ ok: true, entries: 2 });
  expect(await verify()).toMatchObject({ ok: false, firstBad: { kind: 'entry', seq: 3, reason: 'truncated' } });

  await writeEntries(store, 2);
  expect(await verify()).toMatchObject({ ok: false, firstBad: { kind: 'checkpoint', seq: 4, reason: 'missingEntry' } });

  const text = await readFile(checkpointFile, 'utf8');
  const [first = ''] = text.split('\n');
  await writeFile(checkpointFile, `${first}\nnonsense\n`);
  expect(await verify()).toMatchObject({ ok: false, firstBad: { kind: 'checkpoint', seq: 2, reason: 'malformed' } });
  await writeFile(checkpointFile, `${first}\n{"seq":3,"ha`);
  expect(await verify()).toMatchObject({ ok: true });
  await rm(checkpointFile);
  expect(await verify()).toMatchObject({ ok: false, firstBad: { kind: 'checkpoint', seq: 0, reason: 'malformed' } });
}
