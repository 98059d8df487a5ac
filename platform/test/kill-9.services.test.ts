import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock, type EventStore } from '@qiaolou/schema';
import { afterAll, describe, expect, it } from 'vitest';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';
import { expectBalanced, Ledger } from './support/balance.ts';
import { qiaolou, startPlatformProcess, writeTestConfig, type PlatformProcess } from './support/platform-process.ts';

const EVENTS = 100_000;
const KILLS = 10;
const BATCH = 500;
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-kill-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Every line has a number of its own; every 50th is an attack that a rule of ours sees, every 5,000th a web shell. */
function line(number: number): string {
  const attack = number % 5_000 === 0;
  const target = attack
    ? `/uploads/2026/11/h${number}.jsp?cmd=whoami`
    : number % 50 === 0
      ? `/list?id=${number}%27%20union%20select%20user,password%20from%20users--`
      : `/page/${number}`;
  const client = `203.0.113.${(number % 50) + 1}`;
  return `${client} - - [22/Nov/2026:09:10:11 +0800] "GET ${target} HTTP/1.1" 200 512 "-" "n${number}"`;
}

/** Posts a batch; true only when the platform said that it is durable. */
async function post(port: number, key: string, from: number): Promise<boolean> {
  const body = Array.from({ length: BATCH }, (_, index) => line(from + index)).join('\n');
  try {
    const call = request({
      host: '127.0.0.1',
      port,
      path: '/ingest/v1',
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    });
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode === 202;
  } catch {
    return false;
  }
}

/** How often each numbered line is in the store. */
async function countLines(store: EventStore): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  let from: Parameters<EventStore['tail']>[0] = { ingestedSince: '1970-01-01T00:00:00.000Z' };
  for (;;) {
    const page = await store.tail(from, 10_000);
    if (page.events.length === 0) return counts;
    for (const event of page.events) {
      const number = Number(/"n(\d+)"$/.exec(event['event.original'])?.[1]);
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    from = page.next;
  }
}

describe(`kill -9 at ${KILLS} random moments of ${EVENTS} events`, () => {
  it('keeps every acknowledged event exactly once, doubles no alert and no playbook step', async () => {
    const data = join(directory, 'data');
    const { file, ports } = await writeTestConfig(data, {
      automation: { openIncidents: true, startPlaybooks: true, playbookMode: 'drill' },
    });
    const { stdout } = await qiaolou(['intake-key', 'sender', '--config', file]);
    const key = stdout.trim();
    let platform: PlatformProcess = await startPlatformProcess(file, ports.console);
    const ledger = new Ledger(data, join(directory, 'kept'));
    const acked = new Set<number>();
    let kills = 0;
    // Random, but printed: a failure can be run again with the same moments.
    const moments = Array.from({ length: KILLS }, (_, index) => Math.floor((EVENTS / KILLS) * (index + Math.random())));
    const delays = moments.map(() => Math.floor(Math.random() * 400));
    for (let from = 0; from < EVENTS; from += BATCH) {
      const kill = kills < KILLS && from + BATCH > (moments[kills] ?? Infinity);
      const answer = post(ports.http, key, from);
      if (kill) {
        await new Promise((resolve) => setTimeout(resolve, delays[kills]));
        await platform.kill('SIGKILL');
        ledger.keep();
        kills += 1;
      }
      // A batch that was not acknowledged is not sent again: it may be there or not, but never twice.
      if (await answer) for (let number = from; number < from + BATCH; number += 1) acked.add(number);
      if (kill) platform = await startPlatformProcess(file, ports.console);
    }
    expect(kills).toBe(KILLS);
    await untilHandled(ports.console, file, platform);
    await platform.kill('SIGTERM');
    expectBalanced(await ledger.read());

    const events = await openEmbeddedEventStore({ dir: join(data, 'events'), clock: systemClock });
    const counts = await countLines(events);
    await events.close();
    const context = { moments, delays };
    expect({ ...context, lost: [...acked].filter((number) => !counts.has(number)).length }).toEqual({
      ...context,
      lost: 0,
    });
    expect({ ...context, doubled: [...counts].filter(([, count]) => count > 1).length }).toEqual({
      ...context,
      doubled: 0,
    });
    expect(acked.size).toBeGreaterThan(EVENTS / 2);
    await expectAlertsOnce(data, counts);
  }, 900_000);
});

/** Waits until the cursor has come to the end of the spool: asked of the metrics, then settled by the orderly stop. */
async function untilHandled(consolePort: number, config: string, platform: PlatformProcess): Promise<void> {
  let stored = -1;
  let unchanged = 0;
  while (unchanged < 5) {
    const text = await (await fetch(`http://127.0.0.1:${consolePort}/metrics`)).text();
    const now = Number(/^qiaolou_events_stored_total (\d+)/m.exec(text)?.[1]);
    unchanged = now === stored ? unchanged + 1 : 0;
    stored = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(platform.child.exitCode).toBeNull();
  const { stdout } = await qiaolou(['verify', 'audit', '--config', config, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
}

async function expectAlertsOnce(data: string, counts: ReadonlyMap<number, number>): Promise<void> {
  const records = await openSqliteRecordStore({
    path: join(data, 'records.db'),
    clock: systemClock,
    areas: RECORD_AREAS,
  });
  try {
    const rows = await records.db.selectFrom('alerts').select(['ruleId', 'ruleTitle', 'eventIds']).execute();
    const single = rows.map((row) => ({ rule: row.ruleTitle, events: JSON.parse(row.eventIds) as string[] }));
    const sqlInjections = single.filter(({ rule, events }) => rule.includes('SQL 注入') && events.length === 1);
    const injected = [...counts.keys()].filter((number) => number % 50 === 0 && number % 5_000 !== 0).length;
    expect(sqlInjections).toHaveLength(injected);
    expect(new Set(sqlInjections.map(({ events }) => events[0])).size).toBe(injected);
    const shells = [...counts.keys()].filter((number) => number % 5_000 === 0).length;
    expect(single.filter(({ rule }) => rule.includes('上传目录')).length).toBe(shells);
    const steps = await records.db
      .selectFrom('runEvents')
      .select(['runId', 'type', 'stepId', 'iteration'])
      .where('stepId', 'is not', null)
      .execute();
    const succeeded = steps
      .filter(({ type }) => type === 'step_succeeded')
      .map(({ runId, stepId, iteration }) => `${runId}/${stepId ?? ''}/${iteration}`);
    expect(new Set(succeeded).size).toBe(succeeded.length);
    const incidents = await records.db.selectFrom('incidents').select('id').execute();
    const runs = await records.db.selectFrom('playbookRuns').select(['id', 'incidentId']).execute();
    expect(incidents.length).toBeGreaterThan(0);
    expect(new Set(runs.map(({ incidentId }) => incidentId)).size).toBe(runs.length);
  } finally {
    await records.close();
  }
}
