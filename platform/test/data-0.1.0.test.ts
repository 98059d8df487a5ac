import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { startCore, type Core } from '../src/start/start.ts';
import { openRecords } from '../src/stores/open-records.ts';
import { clock, count, expected, expectDecisionsJudged, unpackData } from './support/data-0.1.0.ts';

let directory: string;
let core: Core;
let found: typeof expected.counts;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'qiaolou-data-0.1.0-'));
  unpackData(directory);
  const config = configSchema.parse({ dataDirectory: directory, log: { level: 'silent' } });
  core = await startCore({ config, clock, logger: pino({ level: 'silent' }) });
  found = await counts(core);
});
afterAll(async () => {
  await core.stop();
  rmSync(directory, { recursive: true, force: true });
});

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

it('judges conflict and undo of decisions taken in 0.1.0 as 0.1.0 did', () => expectDecisionsJudged(core.records));
