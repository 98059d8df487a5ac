import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2 } from '@qiaolou/crypto';
import { createAuditCheckpointer, openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCheckpointDue } from '../src/audit/audit-checkpointer.ts';
import { auditInput } from './record-samples.ts';

const START = Date.parse('2026-11-22T08:00:00Z');
const PAIR = sm2.generateKeyPair();
const SIGNER = sm2.createSigner(PAIR.privateKey);

describe('isCheckpointDue', () => {
  const limits = { everyEntries: 10, everyMs: 1000, heartbeatMs: 60_000 };
  it.each([
    { what: 'empty chain', seq: 0, signed: null, after: 1e9, due: false },
    { what: 'first entry', seq: 1, signed: null, after: 0, due: true },
    { what: 'few entries, soon', seq: 12, signed: 3, after: 999, due: false },
    { what: 'enough entries', seq: 13, signed: 3, after: 0, due: true },
    { what: 'few entries, time up', seq: 4, signed: 3, after: 1000, due: true },
    { what: 'nothing new, soon', seq: 3, signed: 3, after: 59_999, due: false },
    { what: 'nothing new, heartbeat', seq: 3, signed: 3, after: 60_000, due: true },
    { what: 'records sealed in an empty chain', seq: 0, signed: null, unnamed: true, after: 0, due: true },
    { what: 'records sealed, soon', seq: 3, signed: 3, unnamed: true, after: 999, due: false },
    { what: 'records sealed, time up', seq: 3, signed: 3, unnamed: true, after: 1000, due: true },
  ])('$what: $due', ({ seq, signed, after, due, unnamed = false }) => {
    const end = {
      seq,
      hash: '',
      unnamed,
      signed: signed === null ? null : { seq: signed, at: new Date(START).toISOString() },
    };
    expect(isCheckpointDue(end, START + after, limits)).toBe(due);
  });
});

describe('audit checkpointer', () => {
  let folder: string;
  let store: RecordStore;
  let now = START;
  const clock = { now: () => now };
  beforeEach(async () => {
    now = START;
    folder = await mkdtemp(join(tmpdir(), 'checkpointer-'));
    store = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  const write = () => store.transaction((tx) => tx.audit(auditInput()));

  it('signs by count, by time and by heartbeat, and not in between', async () => {
    const checkpointer = createAuditCheckpointer(store, SIGNER, {
      clock,
      everyEntries: 3,
      everyMs: 500,
      heartbeatMs: 10_000,
    });
    expect(await checkpointer.tick()).toBeNull();
    await write();
    expect(await checkpointer.tick()).toMatchObject({ seq: 1, keyId: SIGNER.keyId, at: '2026-11-22T08:00:00.000Z' });
    await write();
    expect(await checkpointer.tick()).toBeNull();
    now += 500;
    expect(await checkpointer.tick()).toMatchObject({ seq: 2 });
    for (let n = 0; n < 3; n++) await write();
    expect(await checkpointer.tick()).toMatchObject({ seq: 5 });
    now += 9_999;
    expect(await checkpointer.tick()).toBeNull();
    now += 1;
    expect(await checkpointer.tick()).toMatchObject({ seq: 5 });
    await checkpointer.close();
    expect(await store.verifyAudit([PAIR.publicKey])).toMatchObject({
      ok: true,
      entries: 5,
      checkpoints: 4,
      unsigned: 0,
    });
  });

  it('signs once when several run over the same database', async () => {
    await write();
    const checkpointers = Array.from({ length: 4 }, () => createAuditCheckpointer(store, SIGNER, { clock }));
    const made = await Promise.all(checkpointers.map((checkpointer) => checkpointer.tick()));
    expect(made.filter((checkpoint) => checkpoint !== null)).toHaveLength(1);
    expect(await checkpointers[0]?.checkpoint()).toBeNull();
  });

  it('keeps a copy in a file of its owner’s and signs the rest on closing', async () => {
    const file = join(folder, 'checkpoints.ndjson');
    const checkpointer = createAuditCheckpointer(store, SIGNER, { clock, file });
    await write();
    await checkpointer.tick();
    await write();
    await checkpointer.close();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { readonly seq: number }).seq)).toEqual([1, 2]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await store.verifyAudit([PAIR.publicKey], { checkpointFile: file })).toMatchObject({
      ok: true,
      checkpoints: 2,
    });
  });

  it('tells when no copy can be kept, and has the checkpoint in the database all the same', async () => {
    const checkpointer = createAuditCheckpointer(store, SIGNER, { clock, file: join(folder, 'none/file') });
    await write();
    await expect(checkpointer.tick()).rejects.toThrow();
    expect(await store.db.selectFrom('auditCheckpoints').select('seq').execute()).toEqual([{ seq: 1 }]);
    await checkpointer.close();
  });
});
