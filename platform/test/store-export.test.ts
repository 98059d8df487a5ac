import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock, type EcsEvent } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';
import { LAUNCHER, qiaolou } from './support/platform-process.ts';

const EVENTS = 2_500;
const dayOfEvent = (n: number): string => `2026-03-0${1 + (n % 3)}`;
const eventOf = (n: number): EcsEvent => ({
  '@timestamp': `${dayOfEvent(n)}T04:00:00.000Z`,
  'event.id': n.toString(16).padStart(40, '0'),
  'event.created': `${dayOfEvent(n)}T04:00:00.000Z`,
  'event.original': `line ${n} 谯楼 \u202e\u001b[2J`,
  'event.kind': 'event',
  'event.dataset': 'test',
});
const given = Array.from({ length: EVENTS }, (_, n) => eventOf(n));

/** A data directory with those events, all but the last hundred in segments. */
async function dataWithEvents(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'qiaolou-store-export-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  mkdirSync(join(data, 'events'));
  const store = await openEmbeddedEventStore({
    ...{ dir: join(data, 'events'), clock: systemClock, threads: 1, flushRows: 2_400 },
  });
  await store.append(given.slice(0, 2_400));
  await store.append(given.slice(2_400));
  await store.close();
  return data;
}

const eventsOf = (stdout: string): readonly EcsEvent[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { 'event.ingested': _, ...event } = JSON.parse(line) as EcsEvent;
      return event;
    });
const exported = (data: string, ...flags: readonly string[]) =>
  qiaolou(['store', 'export', '--ndjson', '--data', data, ...flags]);
const byId = (events: readonly EcsEvent[]) => events.toSorted((a, b) => (a['event.id'] < b['event.id'] ? -1 : 1));

it('./qiaolou store export writes every event as it was stored, and is in the trail', async () => {
  const data = await dataWithEvents();
  const { code, stdout, stderr } = await exported(data);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(byId(eventsOf(stdout))).toEqual(given);
  const records = await openSqliteRecordStore({
    ...{ path: join(data, 'records.db'), clock: systemClock, areas: RECORD_AREAS },
  });
  const entries = await records.db.selectFrom('auditEntries').select(['action', 'actor']).orderBy('seq').execute();
  await records.close();
  expect(entries.at(-1)).toEqual({ action: 'events.export', actor: `os:${userInfo().username}` });
});

it('./qiaolou store export writes the events of the days asked for, and refuses what is no day', async () => {
  const data = await dataWithEvents();
  const { stdout } = await exported(data, '--from', '2026-03-02', '--to', '2026-03-02');
  expect(byId(eventsOf(stdout))).toEqual(given.filter((_, n) => dayOfEvent(n) === '2026-03-02'));
  const refused = await exported(data, '--from', 'yesterday');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('query.badTimeRange: ');
});

it('./qiaolou store export says that it is not complete when nobody reads any more', async () => {
  const data = await dataWithEvents();
  const child = spawn(LAUNCHER, ['store', 'export', '--ndjson', '--data', data]);
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(2);
  expect(stderr).toContain('platform.outputEnded: ');
});

it('./qiaolou store export leaves damaged events out, names their days and ends with 1', async () => {
  const data = await dataWithEvents();
  const file = join(data, 'events', 'segments', '00000001.seg');
  writeFileSync(file, readFileSync(file).subarray(0, -1));
  const { code, stdout, stderr } = await exported(data);
  expect(code).toBe(1);
  expect(stderr).toContain('2026-03-01, 2026-03-02, 2026-03-03');
  expect(byId(eventsOf(stdout))).toEqual(given.slice(2_400));
});
