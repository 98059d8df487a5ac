import { SYSTEM_ACTOR } from '@qiaolou/schema';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createAlertTriage,
  createIncidentDesk,
  incidentPage,
  recordMatches,
  type IncidentDeskService,
} from '../src/index.ts';
import { match, openTestStore, type TestStore } from './temporary-store.ts';

let store: TestStore;
let desk: IncidentDeskService;
let groupIds: string[];
const li = { name: 'li', ip: '10.0.0.5', roles: [] };

beforeEach(async () => {
  store = await openTestStore();
  desk = createIncidentDesk(store);
  const matches = ['203.0.113.9', '203.0.113.10'].map((sourceIp, index) =>
    match({ occurrence: sourceIp, entities: { sourceIp }, level: index === 0 ? 'medium' : 'critical' }),
  );
  const recorded = await store.records.transaction((tx) => recordMatches(tx, matches, { clock: store.clock }));
  groupIds = recorded.groups.map((group) => group.id);
});
afterEach(() => store.close());

const timeline = async (id: string) =>
  (await store.records.db.selectFrom('timeline').selectAll().where('incidentId', '=', id).orderBy('id').execute()).map(
    (row) => row.kind,
  );
const groups = () => store.records.db.selectFrom('alertGroups').selectAll().where('id', 'in', groupIds).execute();

test('the English title of the platform gives way to what a person calls the incident', async () => {
  const opened = await desk.open({ title: '暴力破解', titleEn: 'Brute force', summary: '', groupIds }, SYSTEM_ACTOR);
  expect(opened.titleEn).toBe('Brute force');
  const { id } = opened;
  expect(await desk.change(id, { version: 1, summary: '已核实' }, li)).toMatchObject({ titleEn: 'Brute force' });
  const named = await desk.change(id, { version: 2, title: '门户被爆破' }, li);
  expect(named).toMatchObject({ title: '门户被爆破', titleEn: null });
});

test('an incident takes its groups, level and number', async () => {
  store.clock.set(Date.parse('2026-11-22T16:30:00.000Z'));
  const incident = await desk.open({ title: '暴力破解', summary: '', groupIds }, SYSTEM_ACTOR);
  expect(incident).toMatchObject({
    number: 'SJ-20261123-0001',
    level: 'critical',
    status: 'reported',
    assignee: null,
    version: 1,
  });
  expect((await groups()).map((group) => [group.incidentId, group.status])).toEqual([
    [incident.id, 'investigating'],
    [incident.id, 'investigating'],
  ]);
  await expect(desk.open({ title: '又一起', summary: '', groupIds }, li)).rejects.toMatchObject({
    code: 'incidents.alreadyAssigned',
    details: { number: 'SJ-20261123-0001' },
  });
  expect(await store.records.db.selectFrom('incidents').selectAll().execute()).toHaveLength(1);
  expect((await store.records.verifyAudit([])).ok).toBe(true);
});

test.each([
  [[], 'incidents.noAlerts'],
  [['missing'], 'records.notFound'],
] as const)('opening from %j is refused with %s', async (ids, code) => {
  await expect(desk.open({ title: 'x', summary: '', groupIds: [...ids] }, li)).rejects.toMatchObject({ code });
});

test('numbers count on through the day', async () => {
  const [first = '', second = ''] = groupIds;
  expect((await desk.open({ title: 'a', summary: '', groupIds: [first] }, li)).number).toBe('SJ-20261122-0001');
  expect((await desk.open({ title: 'b', summary: '', groupIds: [second] }, li)).number).toBe('SJ-20261122-0002');
});

test('the way to the archive, with grade, notes and conclusion', async () => {
  const [first = '', second = ''] = groupIds;
  const { id } = await desk.open({ title: '暴力破解', summary: '', groupIds: [first] }, li);
  await expect(desk.change(id, { version: 1, status: 'handling' }, li)).rejects.toMatchObject({
    code: 'incidents.badTransition',
  });
  await desk.change(id, { version: 1, status: 'analysing', grade: 'ordinary', assignee: 'wang' }, li);
  expect(await desk.addGroups(id, 2, [second], li)).toMatchObject({ level: 'critical', version: 3 });
  // Again: it changes nothing and is not in the timeline.
  for (const repeated of [[second], [first, second]])
    expect(await desk.addGroups(id, 3, repeated, li)).toMatchObject({ level: 'critical', version: 3 });
  await desk.addNote(id, '已电话通知单位', li);
  await desk.change(id, { version: 3, status: 'handling' }, li);
  await desk.change(id, { version: 4, status: 'feedback' }, li);
  await desk.change(id, { version: 5, status: 'verifying' }, li);
  await expect(desk.change(id, { version: 6, status: 'closed', conclusion: '  ' }, li)).rejects.toMatchObject({
    code: 'incidents.conclusionRequired',
  });
  await expect(desk.change(id, { version: 5, status: 'closed', conclusion: '已处置' }, li)).rejects.toMatchObject({
    code: 'records.versionConflict',
  });
  expect(await desk.change(id, { version: 6, status: 'closed', conclusion: '已处置' }, li)).toMatchObject({
    status: 'closed',
    closedAt: expect.any(String) as string,
    conclusion: '已处置',
  });
  expect(await timeline(id)).toEqual([
    'opened',
    'assigned',
    'graded',
    'status',
    'alerts_added',
    'note',
    'status',
    'status',
    'status',
    'closed',
  ]);
  expect((await groups()).map((group) => group.status)).toEqual(['handled', 'handled']);
  await expect(desk.change(id, { version: 7, title: 'x' }, li)).rejects.toMatchObject({
    code: 'incidents.badTransition',
  });
  await expect(desk.addGroups(id, 7, [first], li)).rejects.toMatchObject({ code: 'incidents.badTransition' });
  // What is in a closed incident may begin another.
  expect(await desk.open({ title: '再次发生', summary: '', groupIds: [first] }, li)).toMatchObject({
    number: 'SJ-20261122-0002',
  });
});

test.each([
  ['critical', 'open', true],
  ['critical', 'closed', false],
  ['medium', 'open', false],
] as const)('closing alerts of a %s incident that is %s asks first: %s', async (level, state, asks) => {
  const [first = ''] = groupIds;
  const { id } = await desk.open({ title: '木马', summary: '', groupIds: [first], level }, li);
  const triage = createAlertTriage(store);
  const row = async () => {
    const found = (await groups()).find((group) => group.id === first);
    return { id: first, version: found?.version ?? 0 };
  };
  if (state === 'closed') {
    await desk.change(id, { version: 1, status: 'analysing' }, li);
    await desk.change(id, { version: 2, status: 'closed', conclusion: '已处置' }, li);
    await triage.act(await row(), { kind: 'status', status: 'investigating' }, li);
  }
  for (const action of [
    { kind: 'status', status: 'handled' },
    { kind: 'close', verdict: 'benign' },
  ] as const) {
    const before = await row();
    if (asks) {
      await expect(triage.act(before, action, li)).rejects.toMatchObject({ code: 'incidents.inOpenCritical' });
      expect(await triage.actOnMany([before], action, li)).toMatchObject([{ ok: false }]);
      expect(await row()).toEqual(before);
      await triage.act(before, { ...action, confirmed: true }, li);
    } else await triage.act(before, action, li);
  }
  expect((await groups()).find((group) => group.id === first)?.status).toBe('closed');
});

test('incidents are looked up by id, however many there are', async () => {
  const opened: string[] = [];
  for (let n = 0; n < 205; n += 1) {
    const matches = [match({ occurrence: `n${n}`, entities: { user: `user-${n}` } })];
    const recorded = await store.records.transaction((tx) => recordMatches(tx, matches, { clock: store.clock }));
    opened.push(
      (await desk.open({ title: `第 ${n} 起`, summary: '', groupIds: recorded.groups.map(({ id }) => id) }, li)).id,
    );
  }
  const [oldest = '', second = ''] = opened;
  const page = await incidentPage(store.records, { id: [second, oldest, 'nothing'], limit: 50 });
  expect(page.total).toBe(2);
  expect(new Set(page.rows.map(({ id }) => id))).toEqual(new Set([oldest, second]));
});
