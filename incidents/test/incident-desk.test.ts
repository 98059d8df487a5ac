import { SYSTEM_ACTOR } from '@qiaolou/schema';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIncidentDesk, recordMatches, type IncidentDeskService } from '../src/index.ts';
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
