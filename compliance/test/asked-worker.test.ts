import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sm2 } from '@qiaolou/crypto';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { DAY_MS, dayOf, type Actor } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { createRetentionService, RETENTION_AREA, type RetentionService } from '../src/index.ts';

const NOW = Date.UTC(2026, 5, 10, 4);
const SIGNER = sm2.createSigner(Uint8Array.from({ length: 32 }, (_, at) => at + 1));
const SYSTEM: Actor = { name: 'zhang', ip: '10.0.0.1', roles: ['system_admin'] };
const AUDITOR: Actor = { name: 'li', ip: '10.0.0.2', roles: ['audit_admin'] };
const why = { reason: 'case 17' };
const DAYS = { from: '2026-03-01', to: '2026-03-02', datasets: [] };
const settings = { defaultDays: 180, classes: [], lateDays: 2, coldAfterDays: undefined };

/** A console without a key, and workers that have it, on one store and one database. `meanwhile` is what happens between two looks. */
async function processes(meanwhile: (workers: readonly RetentionService[]) => Promise<unknown>) {
  const folder = await mkdtemp(join(tmpdir(), 'qiaolou-asked-'));
  const clock = { now: () => NOW };
  const store = await openEmbeddedEventStore({ dir: join(folder, 'events'), clock, threads: 1 });
  const path = join(folder, 'records.db');
  const records = await openSqliteRecordStore({ path, clock, areas: [RETENTION_AREA] });
  onTestFinished(async () => {
    await store.close();
    await records.close();
    await rm(folder, { recursive: true });
  });
  const machine = () => ({ boot: 'one', upMs: DAY_MS });
  const kept = { custody: store, trusted: () => [SIGNER.publicKey], machine };
  const worker = () => createRetentionService({ records, clock, settings, kept: { ...kept, signer: SIGNER } });
  const workers = [worker(), worker()];
  let ids = 0;
  const console = createRetentionService({
    ...{ records, clock, settings, kept: { ...kept, signer: undefined } },
    asking: { records, clock, newId: () => `act-${(ids += 1)}`, pause: () => meanwhile(workers) },
  });
  const audited = () =>
    records.db.selectFrom('auditEntries').select(['action', 'actor', 'ip']).orderBy('seq').execute();
  const verifyAudit = () => records.verifyAudit([], { now: NOW });
  return { console, workers, audited, verifyAudit, path };
}

const bothAnswer = (workers: readonly RetentionService[]) => Promise.all(workers.map((one) => one.answer()));

it('what a person does at a console without the key is signed by one of the workers, once, in his name', async () => {
  const { console, workers, audited } = await processes(bothAnswer);
  const hold = await console.hold({ ...DAYS, ...why }, AUDITOR);
  expect(hold).toMatchObject({ by: 'li', reason: 'case 17', liftedBy: null });
  expect(await console.lift(hold.id, why, AUDITOR)).toMatchObject({ liftedBy: 'li' });
  expect((await console.choosePolicy({ defaultDays: 400, classes: [], ...why }, AUDITOR)).policy).toMatchObject({
    ...{ defaultDays: 400, decidedBy: 'li' },
  });
  const through = dayOf(NOW - 500 * DAY_MS);
  const asked = await console.ask({ through, ...why }, SYSTEM);
  expect(await console.decide(asked.id, { approved: false, ...why }, AUDITOR)).toMatchObject({ state: 'refused' });
  const actions = ['hold', 'lift', 'policy', 'ask', 'refuse'].map((verb) => `retention.${verb}`);
  expect(await audited()).toEqual(
    actions.map((action, at) => ({ action, actor: at === 3 ? 'zhang' : 'li', ip: at === 3 ? '10.0.0.1' : '10.0.0.2' })),
  );
  expect((await workers[0]?.overview())?.holds).toHaveLength(1);
});

it('what speaks against it is said, by the console at once and by the worker as it is then', async () => {
  let lifted = false;
  const { console, workers } = await processes(async (all) => {
    // Somebody else lifts it while the console waits.
    if (!lifted && (await all[0]?.overview())?.holds[0]?.liftedBy === null) {
      lifted = true;
      await all[0]?.lift(1, why, AUDITOR);
    }
    await bothAnswer(all);
  });
  await expect(console.lift(7, why, AUDITOR)).rejects.toMatchObject({ code: 'retention.holdNotFound' });
  await workers[0]?.hold({ ...DAYS, ...why }, AUDITOR);
  await expect(console.lift(1, why, SYSTEM)).rejects.toMatchObject({
    code: 'retention.holdNotFound',
    details: { id: 1 },
  });
  const tooShort = console.choosePolicy({ defaultDays: 100, classes: [], ...why }, AUDITOR);
  await expect(tooShort).rejects.toMatchObject({ code: 'retention.belowFloor' });
});

it('without a worker it is said not to be done, and is not done later', async () => {
  const { console, workers, audited } = await processes(() => Promise.resolve());
  await expect(console.hold({ ...DAYS, ...why }, AUDITOR)).rejects.toMatchObject({
    ...{ code: 'retention.workerAway', details: { taken: false } },
  });
  await bothAnswer(workers);
  expect((await console.overview()).holds).toEqual([]);
  expect(await audited()).toEqual([]);
});

it('an act that somebody wrote into the database by hand shows in the audit trail', async () => {
  const { console, workers, path, verifyAudit } = await processes(bothAnswer);
  await console.hold({ ...DAYS, ...why }, AUDITOR);
  expect((await verifyAudit()).ok).toBe(true);
  const forged = JSON.stringify({ kind: 'lift', id: 1, body: why });
  const file = new DatabaseSync(path);
  file
    .prepare(`insert into custody_acts (id, at, act, actor, state) values ('forged', '2026-06-10', ?, ?, 'waiting')`)
    .run(forged, JSON.stringify(AUDITOR));
  file.close();
  expect((await verifyAudit()).ok).toBe(false);
  await bothAnswer(workers);
});
