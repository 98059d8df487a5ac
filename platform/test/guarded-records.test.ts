import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createIncidentDesk, recordMatches, switchRule } from '@qiaolou/incidents';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock, type DetectionMatch } from '@qiaolou/schema';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';

/** Tables of the stages whose rows the audit trail does not cover, and why. */
const UNGUARDED: Readonly<Record<string, string>> = {
  knownDevices: 'a convenience of one browser; forgotten, its owner waits like a stranger',
  packDrafts:
    'in force for nobody; what is released of them is a guarded version, shown with its difference to who releases it',
  packReplays:
    'how far a replay is; who ordered it, how it ended and who ended it are entries of the trail, and what is in force stands with the events',
  packReaders: 'which process reads lines by which packs now',
  processes: 'who runs now and with which settings; what each started with is in the trail',
};

/** What somebody does to the stages' own tables who goes around the platform, and what must be said of it. */
const MANIPULATIONS: readonly { readonly sql: string; readonly verdict: Verdict }[] = [
  {
    sql: `delete from incident_groups where group_id = '$a'`,
    verdict: record('deleted', 'incidentGroups ["$i","$a"]'),
  },
  { sql: 'delete from incident_groups', verdict: record('deleted', 'incidentGroups ["$i","$a"]') },
  { sql: `update incident_groups set added_at = 'x' where group_id = '$b'`, verdict: record('changed', 'incidentGroups ["$i","$b"]') }, // prettier-ignore
  { sql: `update incident_groups set snapshot = null where group_id = '$a'`, verdict: record('changed', 'incidentGroups ["$i","$a"]') }, // prettier-ignore
  { sql: `update incident_groups set snapshot = replace(snapshot, 'critical', 'low') where group_id = '$a'`, verdict: record('changed', 'incidentGroups ["$i","$a"]') }, // prettier-ignore
  { sql: `update incident_groups set group_id = '$c' where group_id = '$a'`, verdict: record('inserted', 'incidentGroups ["$i","$c"]') }, // prettier-ignore
  { sql: `insert into incident_groups (incident_id, group_id, added_at) values ('$i', '$c', 'x')`, verdict: record('inserted', 'incidentGroups ["$i","$c"]') }, // prettier-ignore
  { sql: 'drop table incident_groups', verdict: { kind: 'structure', reason: 'missing', name: 'table incident_groups' } }, // prettier-ignore
  { sql: 'delete from alert_decisions', verdict: { kind: 'record', reason: 'deleted' } },
  { sql: `update rule_switches set enabled = 1`, verdict: record('changed', 'ruleSwitches r1') },
  { sql: 'delete from rule_switches', verdict: record('deleted', 'ruleSwitches r1') },
  { sql: `insert into rule_switches select 'r2', enabled, reason, actor, at, version from rule_switches`, verdict: record('inserted', 'ruleSwitches r2') }, // prettier-ignore
];

interface Verdict {
  readonly kind: 'record' | 'structure';
  readonly reason: string;
  /** `$a`, `$b`, `$c`: rows of the queue; `$i`: the incident of the first two. */
  readonly name?: string;
}

function record(reason: string, name: string): Verdict {
  return { kind: 'record', reason, name };
}

const folder = mkdtempSync(join(tmpdir(), 'qiaolou-guarded-'));
const template = join(folder, 'template.db');
let names: Readonly<Record<string, string>>;
const open = (path: string) => openSqliteRecordStore({ path, clock: systemClock, areas: RECORD_AREAS });
const filled = (text: string): string => text.replace(/\$[abci]/g, (name) => names[name] ?? name);

beforeAll(async () => {
  names = await writeTemplate();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An incident of two rows that was closed, a row of none, and a rule that is switched off. */
async function writeTemplate(): Promise<Readonly<Record<string, string>>> {
  const records = await open(template);
  const actor = { name: 'li', ip: '192.0.2.7', roles: [] };
  const matches = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map(matchFrom);
  const { groups } = await records.transaction((tx) => recordMatches(tx, matches, { clock: systemClock }));
  const [a = '', b = '', c = ''] = groups.map(({ id }) => id).toSorted();
  let next = 0;
  const desk = createIncidentDesk({ records, clock: systemClock, ids: () => `id-${String(++next)}` });
  const incident = await desk.open({ title: '暴力破解', summary: '', groupIds: [a, b] }, actor);
  let { version } = incident;
  for (const status of ['analysing', 'handling', 'feedback', 'verifying', 'closed'] as const)
    ({ version } = await desk.change(incident.id, { version, status, conclusion: '已处置' }, actor));
  const body = { enabled: false, reason: 'scanned every night', version: 0 };
  await switchRule({ records, clock: systemClock }, { rule: { id: 'r1', title: 'a rule' }, body, actor });
  expect(await records.verifyAudit([])).toMatchObject({ ok: true });
  await records.close();
  return { $i: incident.id, $a: a, $b: b, $c: c };
}

function matchFrom(sourceIp: string): DetectionMatch {
  const explain = { kind: 'selection', label: 'selection', result: true } as const;
  return {
    ...{
      ruleId: 'r1',
      ruleTitle: 'SSH 暴力破解成功',
      ruleTitleEn: null,
      level: 'critical',
      techniques: [],
      tactics: [],
    },
    ...{ at: '2026-11-22T01:00:00.000Z', occurrence: sourceIp, eventIds: [sourceIp], count: 1 },
    ...{ entities: { sourceIp, dataset: 'sshd' }, explain },
  };
}

it('every table of a stage is covered by the audit trail, or it is said why not', () => {
  const tables = RECORD_AREAS.flatMap((area) => Object.values(area.tables));
  const unguarded = tables.filter(({ declaration }) => declaration.options.guarded !== true).map(({ name }) => name);
  expect(unguarded.toSorted()).toEqual(Object.keys(UNGUARDED).toSorted());
});

it.each(MANIPULATIONS)('a manipulation of a stage’s table has a verdict: $sql', async ({ sql, verdict }) => {
  const path = join(folder, 'manipulated.db');
  copyFileSync(template, path);
  const records = await open(path);
  try {
    expect(await records.verifyAudit([])).toMatchObject({ ok: true });
    const db = new DatabaseSync(path, { timeout: 5_000 });
    db.exec('pragma foreign_keys = off');
    db.exec(filled(sql));
    db.close();
    const firstBad = { ...verdict, ...(verdict.name !== undefined && { name: filled(verdict.name) }) };
    expect(await records.verifyAudit([])).toMatchObject({ ok: false, firstBad });
  } finally {
    await records.close();
    rmSync(path);
  }
});
