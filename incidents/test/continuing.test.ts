import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  alertStatusSchema,
  DAY_MS,
  HOUR_MS,
  isoTime,
  mayStayQuiet,
  verdictSchema,
  type AlertAction,
  type AlertGroup,
  type DetectionMatch,
  type Verdict,
} from '@qiaolou/schema';
import {
  alertGroupDetail,
  continuations,
  createAlertTriage,
  createIncidentDesk,
  incidentWithTimeline,
  recordMatches,
  type AlertTriageService,
  type IncidentDeskService,
} from '../src/index.ts';
import { match, openTestStore, START, type TestStore } from './temporary-store.ts';

let store: TestStore;
let triage: AlertTriageService;
let desk: IncidentDeskService;
const li = { name: 'li', ip: '10.0.0.5', roles: [] };

// One store for all cases, each with a party of its own: opening one takes longer than a case.
let nth = 0;
beforeAll(async () => {
  store = await openTestStore();
  triage = createAlertTriage(store);
  desk = createIncidentDesk(store);
});
beforeEach(() => {
  nth += 1;
  store.clock.set(START);
});
afterAll(() => store.close());

const mine = (over: Parameters<typeof match>[0]): DetectionMatch =>
  match({
    entities: { sourceIp: `2001:db8::${nth.toString(16)}` },
    ...over,
    occurrence: `${nth} ${over.occurrence}`,
  });
const record = async (...matches: DetectionMatch[]) =>
  (await store.records.transaction((tx) => recordMatches(tx, matches, { clock: store.clock }))).groups;
const one = async (over: Parameters<typeof match>[0]): Promise<AlertGroup> => {
  const [group] = await record(mine(over));
  if (group === undefined) throw new Error('nothing was recorded');
  return group;
};
const act = ({ id, version }: AlertGroup, action: AlertAction) => triage.act({ id, version }, action, li);
const detail = (id: string) => alertGroupDetail(store.records, id, { alertsLimit: 10, now: store.clock.now() });

/** Rows as they can be left: each status, each verdict, with and without quiet. */
const DECIDED: readonly { readonly name: string; readonly actions: readonly AlertAction[]; readonly quiet: boolean }[] =
  [
    { name: 'handled', actions: [{ kind: 'status', status: 'handled' }], quiet: false },
    { name: 'handled and taken', actions: [{ kind: 'status', status: 'handled' }, { kind: 'take' }], quiet: false },
    ...verdictSchema.options.flatMap((verdict) => [
      closed(verdict),
      ...(mayStayQuiet(verdict) ? [closed(verdict, 2), closedAndGiven(verdict)] : []),
    ]),
  ];

function closed(verdict: Verdict, quietHours?: number) {
  const close: AlertAction = {
    kind: 'close',
    verdict,
    reason: '核实',
    ...(quietHours !== undefined && { quietHours }),
  };
  const name = `closed as ${verdict}${quietHours === undefined ? '' : `, quiet for ${quietHours} h`}`;
  return { name, actions: [close], quiet: quietHours !== undefined };
}

function closedAndGiven(verdict: Verdict) {
  const { name, actions, quiet } = closed(verdict, 2);
  return {
    name: `${name}, then given to somebody`,
    actions: [...actions, { kind: 'assign' as const, assignee: 'wang' }],
    quiet,
  };
}

/** How an attack goes on. */
const GOES_ON: readonly (readonly [string, Partial<DetectionMatch>])[] = [
  ['a new alert', { occurrence: 'e2' }],
  ['a new alert of an event from before the decision', { occurrence: 'e2', at: '2026-11-22T00:30:00.000Z' }],
  ['a correlation that grows', { occurrence: 'e1', count: 9 }],
  ['a correlation that grows past midnight', { occurrence: 'e1', count: 9, at: '2026-11-22T17:00:00.000Z' }],
];

describe.each(['in no incident', 'in an open incident', 'in a closed incident'] as const)('a row %s', (place) => {
  async function placed(group: AlertGroup): Promise<{ group: AlertGroup; incidentId: string | null }> {
    if (place === 'in no incident') return { group, incidentId: null };
    const { id } = await desk.open({ title: '暴力破解', summary: '', groupIds: [group.id] }, li);
    if (place === 'in a closed incident') {
      await desk.change(id, { version: 1, status: 'analysing' }, li);
      await desk.change(id, { version: 2, status: 'closed', conclusion: '已处置' }, li);
    }
    return { group: (await detail(group.id)).group, incidentId: id };
  }

  describe.each(DECIDED)('$name', ({ actions, quiet }) => {
    test.each(GOES_ON)('is opened again by %s, unless quiet was asked for', async (_, over) => {
      const { group: first, incidentId } = await placed(await one({ occurrence: 'e1' }));
      let group = first;
      for (const action of actions)
        if (action.kind !== 'status' || group.status !== action.status) group = await act(group, action);
      const again = await one({ occurrence: 'e1', ...over });
      expect(again).toMatchObject({ id: group.id, assignee: group.assignee });
      const { continues } = await detail(group.id);
      if (quiet) {
        expect(again).toMatchObject({ status: 'closed', verdict: group.verdict, incidentId });
        expect(continues).toBeUndefined();
        return;
      }
      const stays = place === 'in an open incident';
      expect(again).toMatchObject({ status: 'open', verdict: null, incidentId: stays ? incidentId : null });
      const { status, verdict, verdictReason } = group;
      expect(continues).toEqual({
        ...{ at: isoTime(START), status, verdict, verdictReason },
        ...{ decidedBy: 'li', decidedAt: isoTime(START), incidentId, groupId: group.id },
      });
    });

    test('that is quiet is opened again when its time is over', async () => {
      let { group } = await placed(await one({ occurrence: 'e1' }));
      for (const action of actions)
        if (action.kind !== 'status' || group.status !== action.status) group = await act(group, action);
      store.clock.advance(2 * HOUR_MS);
      expect(await one({ occurrence: 'e2' })).toMatchObject({ id: group.id, status: 'open', verdict: null });
    });

    test('stands for itself: what comes the next day is a row of its own, marked', async () => {
      let { group } = await placed(await one({ occurrence: 'e1' }));
      for (const action of actions)
        if (action.kind !== 'status' || group.status !== action.status) group = await act(group, action);
      const next = await one({ occurrence: 'e2', at: '2026-11-22T16:00:00.000Z' });
      expect(next).toMatchObject({ status: 'open', incidentId: null });
      expect(next.id).not.toBe(group.id);
      expect((await continuations(store.records, [next.id])).get(next.id)).toMatchObject({
        ...{ groupId: group.id, status: group.status, verdict: group.verdict, decidedBy: 'li' },
      });
      expect((await detail(group.id)).group).toEqual(group);
    });
  });
});

test.each(alertStatusSchema.options.filter((status) => status === 'open' || status === 'investigating'))(
  'a row that is %s stays so',
  async (status) => {
    let group = await one({ occurrence: 'e1' });
    if (status !== 'open') group = await act(group, { kind: 'status', status });
    expect(await one({ occurrence: 'e2' })).toMatchObject({ status });
    expect((await continuations(store.records, [group.id])).size).toBe(0);
  },
);

test('recording again what is known opens nothing', async () => {
  const group = await one({ occurrence: 'e1', count: 3 });
  await act(group, { kind: 'close', verdict: 'benign' });
  expect(await record(mine({ occurrence: 'e1', count: 3 }), mine({ occurrence: 'e1', count: 2 }))).toEqual([]);
  expect((await detail(group.id)).group.status).toBe('closed');
});

test('a row goes on only from one of the same rule and party, of the day before', async () => {
  const group = await one({ occurrence: 'e1', entities: { user: 'same' } });
  await act(group, { kind: 'close', verdict: 'true_positive' });
  const at = '2026-11-22T17:00:00.000Z';
  const rows = await record(
    mine({ occurrence: 'e2', entities: { host: 'same' }, at }),
    mine({ occurrence: 'e3', entities: { user: 'other' }, at }),
    mine({ occurrence: 'e4', entities: { user: 'same' }, at, ruleId: 'another' }),
    mine({ occurrence: 'e5', entities: { user: 'same' }, at: isoTime(Date.parse(at) + 2 * DAY_MS) }),
  );
  expect(
    (
      await continuations(
        store.records,
        rows.map(({ id }) => id),
      )
    ).size,
  ).toBe(0);
});

describe('undo', () => {
  const before: readonly (readonly [string, AlertAction])[] = [
    ['handled', { kind: 'status', status: 'handled' }],
    ['closed', { kind: 'close', verdict: 'true_positive' }],
    ['closed as benign', { kind: 'close', verdict: 'benign' }],
  ];
  test.each(before)('never brings back %s over alerts that came since', async (_, decision) => {
    const group = await act(await one({ occurrence: 'e1' }), decision);
    const back = await act(group, { kind: 'status', status: 'investigating' });
    const grown = await one({ occurrence: 'e2' });
    expect(grown.status).toBe('investigating');
    await expect(act(grown, { kind: 'undo' })).rejects.toMatchObject({ code: 'incidents.alertsSince' });
    expect(await act({ ...back, version: grown.version }, { kind: 'take' })).toMatchObject({ assignee: 'li' });
  });

  test.each(before)('brings back %s when nothing came', async (_, decision) => {
    const group = await act(await one({ occurrence: 'e1' }), decision);
    const back = await act(group, { kind: 'status', status: 'investigating' });
    expect(await act(back, { kind: 'undo' })).toMatchObject({ status: group.status, verdict: group.verdict });
    expect(await one({ occurrence: 'e2' })).toMatchObject({ status: 'open' });
  });

  test('brings back the quiet that was asked for, as long as it lasts', async () => {
    const group = await act(await one({ occurrence: 'e1' }), { kind: 'close', verdict: 'benign', quietHours: 1 });
    const back = await act(group, { kind: 'reopen' });
    await one({ occurrence: 'e2' });
    const { version } = (await detail(group.id)).group;
    await act({ ...back, version }, { kind: 'undo' });
    expect(await one({ occurrence: 'e3' })).toMatchObject({ status: 'closed', alerts: 3 });
    store.clock.advance(HOUR_MS);
    expect(await one({ occurrence: 'e4' })).toMatchObject({ status: 'open' });
  });

  test('of the decision itself is refused once the alerts opened the row: it is open', async () => {
    await act(await one({ occurrence: 'e1' }), { kind: 'close', verdict: 'false_positive' });
    const grown = await one({ occurrence: 'e2' });
    await expect(act(grown, { kind: 'undo' })).rejects.toMatchObject({ code: 'incidents.badTransition' });
  });
});

test('quiet is for what is harmless, and nothing is written where it is refused', async () => {
  const group = await one({ occurrence: 'e1' });
  for (const verdict of verdictSchema.options.filter((given) => !mayStayQuiet(given)))
    await expect(act(group, { kind: 'close', verdict, quietHours: 1 })).rejects.toMatchObject({
      code: 'incidents.neverQuiet',
    });
  expect((await detail(group.id)).group).toEqual(group);
});

describe('a closed incident', () => {
  test('keeps its alert groups as they were, whatever becomes of them', async () => {
    const group = await one({ occurrence: 'e1' });
    const other = await one({ occurrence: 'e9', entities: { sourceIp: '203.0.113.77' } });
    const { id } = await desk.open({ title: '暴力破解', summary: '', groupIds: [group.id, other.id] }, li);
    await desk.change(id, { version: 1, status: 'analysing' }, li);
    await desk.change(id, { version: 2, status: 'closed', conclusion: '已处置' }, li);
    const archived = await incidentWithTimeline(store.records, id);
    expect(archived.groups.map(({ status, incidentId }) => [status, incidentId])).toEqual([
      ['handled', id],
      ['handled', id],
    ]);
    const grown = await one({ occurrence: 'e2' });
    await act(grown, { kind: 'take' });
    const second = await desk.open({ title: '再次发生', summary: '', groupIds: [group.id, other.id] }, li);
    await desk.change(second.id, { version: 1, status: 'analysing' }, li);
    await one({ occurrence: 'e3' });
    expect(await incidentWithTimeline(store.records, id)).toEqual(archived);
    // Both were first seen at the same time: their ids say which is first, and other ids come in another order of tests.
    const { groups } = await incidentWithTimeline(store.records, second.id);
    expect(Object.fromEntries(groups.map(({ id: of, alerts, incidentId }) => [of, { alerts, incidentId }]))).toEqual({
      [group.id]: { alerts: 3, incidentId: second.id },
      [other.id]: { alerts: 1, incidentId: second.id },
    });
    await desk.change(second.id, { version: 2, status: 'closed', conclusion: '又已处置' }, li);
    const again = await incidentWithTimeline(store.records, second.id);
    await one({ occurrence: 'e4' });
    expect(await incidentWithTimeline(store.records, second.id)).toEqual(again);
    expect(await incidentWithTimeline(store.records, id)).toEqual(archived);
  });
});
