import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAlertTriage } from '@qiaolou/incidents';
import type { RecordStore } from '@qiaolou/record-store';
import { roleSchema } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../src/config/config.ts';
import { startCore, type Core } from '../src/start/start.ts';
import { openRecords } from '../src/stores/open-records.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures/data-0.1.0');

const decidedRow = z.strictObject({ id: z.string(), version: z.number(), by: z.string() });
const expected = z
  .strictObject({
    counts: z.strictObject({
      users: z.number(),
      alerts: z.number(),
      alertGroups: z.number(),
      incidents: z.number(),
      timeline: z.number(),
      playbookRuns: z.number(),
      runSteps: z.number(),
      playbookTasks: z.number(),
      events: z.number(),
    }),
    decidedAt: z.iso.datetime(),
    taken: decidedRow,
    closed: decidedRow,
    undone: decidedRow,
    openTask: z.strictObject({ id: z.string(), role: roleSchema, version: z.number() }),
  })
  .parse(JSON.parse(readFileSync(join(FIXTURE, 'expected.json'), 'utf8')));

/** A minute after the last decision: its author may still take it back. */
const clock = { now: () => Date.parse(expected.decidedAt) + 60_000 };

let directory: string;
let core: Core;
let found: typeof expected.counts;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'qiaolou-data-0.1.0-'));
  execFileSync('tar', ['-xzf', join(FIXTURE, 'data.tar.gz'), '-C', directory]);
  const config = configSchema.parse({ dataDirectory: directory, log: { level: 'silent' } });
  core = await startCore({ config, clock, logger: pino({ level: 'silent' }) });
  found = await counts(core);
}, 120_000);
afterAll(async () => {
  await core.stop();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

async function counts({ records, events }: Core): Promise<typeof expected.counts> {
  return {
    users: await count(records, 'users'),
    alerts: await count(records, 'alerts'),
    alertGroups: await count(records, 'alertGroups'),
    incidents: await count(records, 'incidents'),
    timeline: await count(records, 'timeline'),
    playbookRuns: await count(records, 'playbookRuns'),
    runSteps: await count(records, 'runSteps'),
    playbookTasks: await count(records, 'playbookTasks'),
    events: (await events.stats()).events,
  };
}

async function count(records: RecordStore, table: Exclude<keyof typeof expected.counts, 'events'>): Promise<number> {
  const row = await records.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

it('opens what 0.1.0 wrote, with everything in it and an audit trail that verifies', async () => {
  expect(found).toEqual(expected.counts);
  expect(await core.verifyAudit()).toMatchObject({ ok: true });
});

it('opens again what it carried over', async () => {
  const again = await openRecords(core.config, core.directory.recordsFile, clock);
  expect(await count(again, 'alertGroups')).toBe(expected.counts.alertGroups);
  await again.close();
});

it('lets a task that 0.1.0 opened be answered, and the run go on', async () => {
  const { playbooks } = core;
  const { id, role, version } = expected.openTask;
  const request = {
    taskId: id,
    version,
    outcome: 'success',
    note: '已确认',
    roles: [role],
    actor: 'demo',
    ip: null,
  } as const;
  expect(await playbooks.answerTask(request)).toMatchObject({ id, status: 'done', doneBy: 'demo' });
});

it('judges conflict and undo of decisions taken in 0.1.0 as 0.1.0 did', async () => {
  const { records } = core;
  const triage = createAlertTriage({ records, clock });
  const { taken, closed, undone } = expected;
  const [li, wang] = [taken.by, closed.by].map((name) => ({ name, ip: null, roles: [] }));
  if (li === undefined || wang === undefined) throw new Error('two people decided');
  await expect(triage.act({ id: taken.id, version: taken.version - 1 }, { kind: 'take' }, wang)).rejects.toMatchObject({
    code: 'records.versionConflict',
  });
  await expect(triage.act(closed, { kind: 'undo' }, li)).rejects.toMatchObject({ code: 'incidents.badTransition' });
  await expect(triage.act(undone, { kind: 'undo' }, li)).rejects.toMatchObject({ code: 'incidents.badTransition' });
  expect(await triage.act(taken, { kind: 'undo' }, li)).toMatchObject({ status: 'open', assignee: null });
  expect(await triage.act(closed, { kind: 'undo' }, wang)).toMatchObject({ status: 'investigating', verdict: null });
});
