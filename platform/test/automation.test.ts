import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as incidents from '@qiaolou/incidents';
import { createPlaybookLibrary, readPlaybookDirectory, type PlaybookEngine } from '@qiaolou/playbooks';
import { exportedAreas, fromRow, openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { HOUR_MS, isoTime, type DetectionMatch, type Incident, type MatchEntities } from '@qiaolou/schema';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { respondTo, type AutomationOptions } from '../src/response/automation.ts';

const START = Date.parse('2026-11-01T02:00:00.000Z');
const WITHIN_HOURS = 24;
const ANSWERED = 'a3fc00d8-e8d2-4453-b65e-672289bf6ebb';
const UNANSWERED = '00000000-0000-4000-8000-000000000001';

let folder: string;
let records: RecordStore;
let automation: AutomationOptions;
let now = START;
let nth = 0;
let alerts = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiaolou-automation-'));
  const clock = { now: () => now };
  records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock, areas: exportedAreas(incidents) });
  let ids = 0;
  automation = {
    records,
    desk: incidents.createIncidentDesk({ records, clock, ids: () => `id-${String((ids += 1)).padStart(6, '0')}` }),
    engine: {} as PlaybookEngine,
    library: createPlaybookLibrary(readPlaybookDirectory(), clock),
    openIncidents: true,
    startPlaybooks: false,
    mode: 'drill',
    joinWithinMs: WITHIN_HOURS * HOUR_MS,
  };
});
afterAll(async () => {
  await records.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  nth += 1;
});

interface Fact {
  readonly entities: MatchEntities;
  readonly hour: number;
  /** A playbook answers it by itself. */
  readonly answered: boolean;
  readonly level: DetectionMatch['level'];
}

/** Records one alert and lets automation answer it. Answers the alert's id. */
async function happens({ entities, hour, answered, level }: Fact): Promise<string> {
  const at = isoTime(START + hour * HOUR_MS);
  now = Date.parse(at);
  const match: DetectionMatch = {
    ...{
      ruleId: answered ? ANSWERED : UNANSWERED,
      ruleTitle: 'SSH 暴力破解后登录成功',
      ruleTitleEn: 'SSH brute force, then a login',
      level,
    },
    ...{ techniques: answered ? ['T1110'] : ['T9999'], tactics: [], at, eventIds: [], count: 1 },
    ...{ occurrence: `${(alerts += 1)}`, entities, explain: { kind: 'selection', result: true } },
  };
  const { groups } = await records.transaction((tx) =>
    incidents.recordMatches(tx, [match], { clock: { now: () => now } }),
  );
  for (const group of groups) await respondTo(group, automation);
  return incidents.alertId(match);
}

/** The incident each alert is in now. */
async function incidentsOf(alertIds: readonly string[]): Promise<readonly (string | null)[]> {
  const rows = await records.db
    .selectFrom('alerts')
    .innerJoin('alertGroups', 'alertGroups.id', 'alerts.groupId')
    .select(['alerts.id', 'alertGroups.incidentId'])
    .where('alerts.id', 'in', alertIds)
    .execute();
  const found = new Map(rows.map(({ id, incidentId }) => [id, incidentId]));
  return alertIds.map((id) => found.get(id) ?? null);
}

const fact = (entities: MatchEntities, more: Partial<Fact> = {}): Fact => ({
  ...{ entities, hour: 0, answered: true, level: 'high' },
  ...more,
});

/** Values no other case has. */
const own = (name: string): string => `${name}-${nth}`;

it('an incident is called after its first alert, in both languages', async () => {
  const sourceIp = own('s');
  const [incidentId] = await incidentsOf([await happens(fact({ sourceIp }))]);
  const { title, titleEn } = await records.db
    .selectFrom('incidents')
    .select(['title', 'titleEn'])
    .where('id', '=', incidentId ?? '')
    .executeTakeFirstOrThrow();
  expect({ title, titleEn }).toEqual({
    title: `SSH 暴力破解后登录成功（${sourceIp}）`,
    titleEn: `SSH brute force, then a login (${sourceIp})`,
  });
});

describe('strangers', () => {
  it.each<[string, () => readonly Fact[]]>([
    ['no party at all', () => [fact({}), fact({}, { hour: 16 })]],
    ['only a dataset', () => [fact({ dataset: own('d') }), fact({ dataset: own('d') }, { hour: 16 })]],
    ['a user and a host of one name', () => [fact({ user: own('admin') }), fact({ host: own('admin') })]],
    ['a user named like an address', () => [fact({ user: '192.0.2.77' }), fact({ sourceIp: '192.0.2.77' })]],
    ...['SYSTEM', 'NT AUTHORITY\\SYSTEM', 'root', 'Administrator', 'S-1-5-18', 'DWM-3', 'WEB01$', '-', 'www-data'].map(
      (user): [string, () => readonly Fact[]] => [
        `${user} on two hosts`,
        () => [fact({ user, host: own('a') }), fact({ user, host: own('b') })],
      ],
    ),
    ...['127.0.0.1', '::1', '0.0.0.0', 'fe80::1', '169.254.3.4', '::ffff:127.0.0.1'].map(
      (sourceIp): [string, () => readonly Fact[]] => [
        `${sourceIp} on two hosts`,
        () => [fact({ sourceIp, host: own('a') }), fact({ sourceIp, host: own('b') })],
      ],
    ),
    ['SYSTEM on no host that is named', () => [fact({ user: 'SYSTEM' }), fact({ user: 'SYSTEM' }, { hour: 16 })]],
    [
      'the same source 20 days later',
      () => [fact({ sourceIp: own('s') }), fact({ sourceIp: own('s') }, { hour: 20 * 24 })],
    ],
    [
      'the same source an hour too late',
      () => [fact({ sourceIp: own('s') }), fact({ sourceIp: own('s') }, { hour: WITHIN_HOURS + 1 })],
    ],
  ])('are not joined: %s', async (_, facts) => {
    const ids: string[] = [];
    for (const one of facts()) ids.push(await happens(one));
    const found = await incidentsOf(ids);
    expect(found).not.toContain(null);
    expect(new Set(found).size).toBe(found.length);
  });
});

describe('the gravest alert of the same attacker', () => {
  const critical = { answered: false, level: 'critical' } as const;
  it.each([
    ['before', [critical, {}]],
    ['after', [{}, critical]],
    ['before, and taken by somebody', [critical, {}]],
  ] as const)('whose rule starts no playbook is in when it comes %s', async (when, [first, second]) => {
    const entities = { sourceIp: own('s') };
    const ids = [await happens(fact(entities, first))];
    if (when.includes('taken')) {
      const { id } = await records.db
        .selectFrom('alertGroups')
        .select('id')
        .where('groupKey', '=', entities.sourceIp)
        .executeTakeFirstOrThrow();
      const triage = incidents.createAlertTriage({ records, clock: { now: () => now }, ids: () => 'act' });
      await triage.act({ id, version: 1 }, { kind: 'take' }, { name: 'li', ip: null, roles: [] });
    }
    ids.push(await happens(fact(entities, { ...second, hour: 2 })));
    const [a, b] = await incidentsOf(ids);
    expect(a).not.toBeNull();
    expect(b).toBe(a);
    expect((await incident(a ?? ''))?.level).toBe('critical');
  });

  it('opens nothing by itself', async () => {
    expect(await incidentsOf([await happens(fact({ sourceIp: own('s') }, critical))])).toEqual([null]);
  });

  it('goes into none that is closed, and what was decided about is left out', async () => {
    const entities = { sourceIp: own('s') };
    const first = await happens(fact(entities));
    const [id = ''] = (await incidentsOf([first])).map((one) => one ?? '');
    const li = { name: 'li', ip: null, roles: [] };
    await automation.desk.change(id, { version: 1, status: 'analysing' }, li);
    await automation.desk.change(id, { version: 2, status: 'closed', conclusion: '已处置' }, li);
    const second = await happens(fact(entities, { hour: 1 }));
    const [again] = await incidentsOf([second]);
    expect(again).not.toBe(id);
    expect(again).not.toBeNull();
    expect((await incidents.incidentWithTimeline(records, id)).groups).toMatchObject([{ alerts: 1, incidentId: id }]);
  });
});

it('an incident that a person changes meanwhile is joined all the same', async () => {
  const entities = { sourceIp: own('s') };
  const [id = ''] = (await incidentsOf([await happens(fact(entities))])).map((one) => one ?? '');
  const { desk } = automation;
  let changed = 0;
  const meanwhile: AutomationOptions['desk'] = {
    ...desk,
    addGroups: async (incidentId, version, ids, actor) => {
      if ((changed += 1) === 1)
        await desk.change(incidentId, { version, summary: '在办' }, { name: 'li', ip: null, roles: [] });
      return desk.addGroups(incidentId, version, ids, actor);
    },
  };
  const before = automation;
  automation = { ...automation, desk: meanwhile };
  const second = await happens(fact(entities, { hour: 1, answered: false, level: 'critical' }));
  automation = before;
  expect(await incidentsOf([second])).toEqual([id]);
  expect(changed).toBe(2);
});

it('whatever happens, an incident holds exactly what one typed party did around one time', async () => {
  const entities = fc.record(
    {
      sourceIp: fc.constantFrom('192.0.2.1', '192.0.2.2', '127.0.0.1'),
      user: fc.constantFrom('admin', 'zhang', 'SYSTEM', 'root'),
      host: fc.constantFrom('admin', 'web-01', 'zhang'),
      dataset: fc.constant('sshd'),
    },
    { requiredKeys: [] },
  );
  const facts = fc.array(
    fc.record({
      entities,
      hour: fc.integer({ min: 0, max: 150 }),
      answered: fc.boolean(),
      level: fc.constantFrom('low', 'high', 'critical'),
    }),
    { minLength: 2, maxLength: 14 },
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(facts, async (all) => {
      run += 1;
      // Two months of its own for each run: no other's alerts are near.
      const ordered = all
        .toSorted((a, b) => a.hour - b.hour)
        .map((one) => ({ ...one, hour: one.hour + run * 24 * 60 }));
      const ids: string[] = [];
      for (const one of ordered) ids.push(await happens(one));
      const found = await incidentsOf(ids);
      for (const attack of attacksOf(ordered)) {
        const opens = attack.some((i) => ordered[i]?.answered === true && ordered[i].level !== 'low');
        const theirs = attack.map((i) => found[i]);
        expect(new Set(theirs).size).toBe(1);
        expect(theirs[0] !== null).toBe(opens);
        const others = found.filter((id, i) => !attack.includes(i) && id !== null && id === theirs[0]);
        expect(others).toEqual([]);
      }
    }),
    { numRuns: 25 },
  );
});

/** What should be together: by index, one attack each. Told another way than the platform does. */
function attacksOf(facts: readonly Fact[]): readonly (readonly number[])[] {
  const attacks: { key: string; last: number; members: number[] }[] = [];
  for (const [i, { answered, entities, hour }] of facts.entries()) {
    const party = partyOf(entities);
    // What names no party is together only as one row of the queue: the same rule on the same day.
    const day = Math.floor((START + hour * HOUR_MS + 8 * HOUR_MS) / (24 * HOUR_MS));
    const key = party ?? `nobody ${JSON.stringify(rowOf(entities))} ${String(answered)} ${day}`;
    const attack = attacks.find((one) => one.key === key && hour - one.last <= WITHIN_HOURS);
    if (attack === undefined) attacks.push({ key, last: hour, members: [i] });
    else {
      attack.last = hour;
      attack.members.push(i);
    }
  }
  return attacks.map(({ members }) => members);
}

function partyOf({ sourceIp, user, host }: MatchEntities): string | undefined {
  if (sourceIp !== undefined && sourceIp !== '127.0.0.1') return `source ${sourceIp}`;
  if (user === 'zhang') return 'user zhang';
  return host === undefined ? undefined : `host ${host}`;
}

function rowOf({ sourceIp, user, dataset }: MatchEntities): string {
  return sourceIp ?? user ?? dataset ?? '-';
}

async function incident(id: string): Promise<Incident | undefined> {
  const row = await records.db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow('incidents', row);
}
