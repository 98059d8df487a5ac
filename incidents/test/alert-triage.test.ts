import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromJson } from '@qiaolou/record-store';
import { createAlertTriage, recordMatches, type AlertTriageService } from '../src/index.ts';
import { match, openTestStore, type TestStore } from './temporary-store.ts';

let store: TestStore;
let triage: AlertTriageService;
let id: string;
const li = { name: 'li', ip: '10.0.0.5', roles: [] };
const wang = { name: 'wang', ip: '10.0.0.6', roles: [] };

beforeEach(async () => {
  store = await openTestStore();
  triage = createAlertTriage(store);
  const { groups } = await record('e1');
  id = groups[0]?.id ?? '';
});
afterEach(() => store.close());

const record = (occurrence: string) =>
  store.records.transaction((tx) => recordMatches(tx, [match({ occurrence })], { clock: store.clock }));
const actions = async () =>
  (await store.records.db.selectFrom('auditEntries').selectAll().orderBy('seq').execute()).map(
    (row) => `${row.actor} ${row.action}`,
  );

test('take, handle, close with verdict; each with its audit entry', async () => {
  expect(await triage.act({ id, version: 1 }, { kind: 'take' }, li)).toMatchObject({
    status: 'investigating',
    assignee: 'li',
    version: 2,
  });
  expect(await triage.act({ id, version: 2 }, { kind: 'status', status: 'handled' }, li)).toMatchObject({
    status: 'handled',
  });
  expect(
    await triage.act({ id, version: 3 }, { kind: 'close', verdict: 'true_positive', reason: '已封禁' }, li),
  ).toMatchObject({ status: 'closed', verdict: 'true_positive', verdictReason: '已封禁', version: 4 });
  expect(await actions()).toEqual(['li alert.take', 'li alert.status', 'li alert.close']);
  const entry = await store.records.db
    .selectFrom('auditEntries')
    .selectAll()
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow();
  expect(fromJson(entry.details)).toMatchObject({
    before: { status: 'handled' },
    after: { status: 'closed', verdict: 'true_positive' },
    version: 4,
  });
  expect((await store.records.verifyAudit([])).ok).toBe(true);
});

test('a refused action leaves row and audit trail as they were', async () => {
  await triage.act({ id, version: 1 }, { kind: 'close', verdict: 'benign' }, li);
  await expect(triage.act({ id, version: 2 }, { kind: 'status', status: 'handled' }, li)).rejects.toMatchObject({
    code: 'incidents.badTransition',
    details: { from: 'closed', to: 'handled' },
  });
  await expect(triage.act({ id: 'nope', version: 1 }, { kind: 'take' }, li)).rejects.toMatchObject({
    code: 'records.notFound',
  });
  await expect(triage.act({ id, version: 2 }, { kind: 'close' } as never, li)).rejects.toMatchObject({
    code: 'incidents.verdictRequired',
  });
  expect(await actions()).toEqual(['li alert.close']);
});

test('a decision by somebody else is a conflict, new alerts alone are not', async () => {
  await record('e2');
  await record('e3');
  expect(await triage.act({ id, version: 1 }, { kind: 'take' }, li)).toMatchObject({
    assignee: 'li',
    alerts: 3,
    version: 4,
  });
  await expect(triage.act({ id, version: 1 }, { kind: 'take' }, wang)).rejects.toMatchObject({
    code: 'records.versionConflict',
    details: { actual: 4 },
  });
  await expect(triage.act({ id, version: 9 }, { kind: 'take' }, wang)).rejects.toMatchObject({
    code: 'records.versionConflict',
  });
});

test("undo takes back one's own last action, for ten minutes, even when alerts came in", async () => {
  await triage.act({ id, version: 1 }, { kind: 'take' }, li);
  await triage.act({ id, version: 2 }, { kind: 'close', verdict: 'false_positive', reason: '误点', quietHours: 1 }, li);
  const { groups } = await record('e2');
  const version = groups[0]?.version ?? 0;
  await expect(triage.act({ id, version }, { kind: 'undo' }, wang)).rejects.toMatchObject({
    code: 'incidents.badTransition',
  });
  store.clock.advance(599_000);
  expect(await triage.act({ id, version }, { kind: 'undo' }, li)).toMatchObject({
    status: 'investigating',
    verdict: null,
    verdictReason: null,
    assignee: 'li',
    alerts: 2,
  });
  await expect(triage.act({ id, version: version + 1 }, { kind: 'undo' }, li)).rejects.toMatchObject({
    code: 'incidents.badTransition',
  });
  await triage.act({ id, version: version + 1 }, { kind: 'assign', assignee: 'wang' }, li);
  store.clock.advance(601_000);
  await expect(triage.act({ id, version: version + 2 }, { kind: 'undo' }, li)).rejects.toMatchObject({
    code: 'incidents.badTransition',
  });
});

test('a bulk action goes through for those it can', async () => {
  const results = await triage.actOnMany(
    [
      { id, version: 1 },
      { id: 'missing', version: 1 },
      { id, version: 1 },
    ],
    { kind: 'take' },
    li,
  );
  expect(results.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual([
    'ok',
    'records.notFound',
    'records.versionConflict',
  ]);
  expect(await actions()).toEqual(['li alert.take']);
});
