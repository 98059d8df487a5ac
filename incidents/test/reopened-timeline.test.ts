import { HOUR_MS, isoTime, SYSTEM_ACTOR, type AlertGroup, type DetectionMatch } from '@qiaolou/schema';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAlertTriage, createIncidentDesk, incidentWithTimeline, recordMatches } from '../src/index.ts';
import { match, openTestStore, START, type TestStore } from './temporary-store.ts';

let store: TestStore;
const li = { name: 'li', ip: '10.0.0.5', roles: [] };

beforeEach(async () => {
  store = await openTestStore();
  store.clock.set(START);
});
afterEach(() => store.close());

const record = async (matches: readonly DetectionMatch[]) =>
  (await store.records.transaction((tx) => recordMatches(tx, matches, { clock: store.clock }))).groups;
const from = (n: number, occurrence: string, ruleTitle = 'SSH 暴力破解成功'): DetectionMatch =>
  match({ occurrence: `${n} ${occurrence}`, ruleTitle, ruleId: ruleTitle, entities: { sourceIp: `2001:db8::${n.toString(16)}` } }); // prettier-ignore
const reopened = async (incidentId: string) =>
  (await incidentWithTimeline(store.records, incidentId)).timeline.filter(({ kind }) => kind === 'reopened');

async function handled(groups: readonly AlertGroup[], quietHours?: number): Promise<void> {
  const triage = createAlertTriage(store);
  for (const { id } of groups) {
    const { version } = await store.records.db
      .selectFrom('alertGroups')
      .select('version')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const quiet = quietHours !== undefined && { quietHours };
    await triage.act({ id, version }, { kind: 'close', verdict: 'benign', reason: '核实', ...quiet }, li);
  }
}

async function openIncident(groups: readonly AlertGroup[]): Promise<string> {
  const desk = createIncidentDesk(store);
  return (await desk.open({ title: '暴力破解', summary: '', groupIds: groups.map(({ id }) => id) }, li)).id;
}

test('a row that opens again tells its open incident who, which rule and how many', async () => {
  const groups = await record([from(1, 'e1')]);
  const incidentId = await openIncident(groups);
  await handled(groups);
  store.clock.advance(60_000);
  await record([from(1, 'e2'), from(1, 'e3')]);
  expect(await reopened(incidentId)).toEqual([
    {
      id: expect.any(String) as string,
      ...{ incidentId, at: isoTime(START + 60_000), actor: SYSTEM_ACTOR.name, kind: 'reopened' },
      details: {
        ...{
          rows: 1,
          alerts: 2,
          rules: ['SSH 暴力破解成功'],
          rulesEn: ['SSH brute force succeeded'],
          groups: [groups[0]?.id],
          lastAt: isoTime(START + 60_000),
        },
      },
    },
  ]);
  // An open row that gets more alerts is not opened again.
  await record([from(1, 'e4')]);
  expect(await reopened(incidentId)).toHaveLength(1);
});

test('a storm makes one entry an hour, with counts', async () => {
  const numbers = Array.from({ length: 120 }, (_, n) => n);
  const rules = (n: number) => `规则 ${n % 40}`;
  const groups = await record(numbers.map((n) => from(n, 'e', rules(n))));
  const incidentId = await openIncident(groups);
  await handled(groups);
  for (let batch = 0; batch < 4; batch++) {
    const own = numbers.slice(batch * 30, batch * 30 + 30);
    await record(own.flatMap((n) => ['x', 'y', 'z'].map((occurrence) => from(n, occurrence, rules(n)))));
  }
  const [entry, ...others] = await reopened(incidentId);
  expect(others).toEqual([]);
  expect(entry?.details).toMatchObject({ rows: 120, alerts: 360 });
  // What it names is bounded too.
  expect(entry?.details['rules']).toHaveLength(20);
  expect(entry?.details['groups']).toHaveLength(20);

  await handled(groups.slice(0, 5));
  store.clock.advance(HOUR_MS);
  await record(numbers.slice(0, 5).map((n) => from(n, 'next', rules(n))));
  expect((await reopened(incidentId)).map(({ details }) => details['rows'])).toEqual([120, 5]);
  expect(await store.records.verifyAudit([])).toMatchObject({ ok: true });
});

test.each(['none', 'closed', 'quiet'] as const)(
  'nothing is told where nothing goes on in an open incident: %s',
  async (how) => {
    const groups = await record([from(1, 'e1')]);
    const desk = createIncidentDesk(store);
    const incidentId = how === 'none' ? undefined : await openIncident(groups);
    await handled(groups, how === 'quiet' ? 2 : undefined);
    if (how === 'closed' && incidentId !== undefined) {
      await desk.change(incidentId, { version: 1, status: 'analysing' }, li);
      await desk.change(incidentId, { version: 2, status: 'closed', conclusion: '已处置' }, li);
    }
    await record([from(1, 'e2')]);
    const told = await store.records.db.selectFrom('timeline').selectAll().where('kind', '=', 'reopened').execute();
    expect(told).toEqual([]);
  },
);
