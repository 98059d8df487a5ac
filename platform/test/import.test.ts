import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { systemClock, type EcsEvent, type EventStore } from '@qiaolou/schema';
import { afterAll, describe, expect, it } from 'vitest';
import pino from 'pino';
import { configSchema } from '../src/config/config.ts';
import { startCore } from '../src/start/start.ts';
import { importIntoCore } from '../src/imports/import-into-core.ts';
import { qiaolou, startPlatformProcess, writeTestConfig } from './support/platform-process.ts';

const shared = join(import.meta.dirname, '../../../shared/data');
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-import-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface ImportResult {
  readonly read: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly alerts: number;
  readonly seconds: number;
}

async function importFile(file: string, data: string): Promise<ImportResult> {
  const { code, stdout, stderr } = await qiaolou(['import', file, '--data', data, '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ImportResult;
}

async function allEvents(store: EventStore): Promise<readonly EcsEvent[]> {
  const events: EcsEvent[] = [];
  let from: Parameters<EventStore['tail']>[0] = { ingestedSince: '1970-01-01T00:00:00.000Z' };
  for (;;) {
    const page = await store.tail(from, 5_000);
    if (page.events.length === 0) return events;
    events.push(...page.events);
    from = page.next;
  }
}

async function eventsOf(data: string): Promise<readonly EcsEvent[]> {
  const store = await openEmbeddedEventStore({ dir: join(data, 'events'), clock: systemClock });
  try {
    return await allEvents(store);
  } finally {
    await store.close();
  }
}

const LINES = [
  '<38>Nov 22 09:10:11 app-01 sshd[1234]: Failed password for root from 198.51.100.7 port 5022 ssh2',
  '{"@timestamp":"2026-11-22T01:10:12.000Z","event":{"code":"4625"},"winlog":{"channel":"Security","event_id":4625,"event_data":{"TargetUserName":"ops"}},"host":{"name":"pc"}}',
  'no parser knows this line: 谯楼',
];

describe('qiaolou import', () => {
  it('stores every line once, however often and however packed it is imported', async () => {
    const data = join(directory, 'twice');
    const plain = join(directory, 'lines.log');
    const packed = join(directory, 'packed.log.gz');
    writeFileSync(plain, `${LINES.join('\n')}\n`);
    writeFileSync(packed, gzipSync(readFileSync(plain)));
    expect(await importFile(plain, data)).toMatchObject({ read: 3, stored: 3, duplicates: 0, failed: 0 });
    expect(await importFile(packed, data)).toMatchObject({ read: 3, stored: 0, duplicates: 3, failed: 0 });
    const events = await eventsOf(data);
    expect(events.map((event) => event['event.original']).sort()).toEqual([...LINES].sort());
  });

  it('goes through the running platform of the data directory', async () => {
    const data = join(directory, 'running');
    const { file, ports } = await writeTestConfig(data);
    const platform = await startPlatformProcess(file, ports.console);
    try {
      const plain = join(directory, 'through.log');
      writeFileSync(plain, `${LINES.join('\n')}\n`);
      expect(await importFile(plain, data)).toMatchObject({ read: 3, stored: 3, duplicates: 0 });
      expect(await importFile(plain, data)).toMatchObject({ read: 3, stored: 0, duplicates: 3 });
    } finally {
      await platform.kill('SIGTERM');
    }
    expect(await eventsOf(data)).toHaveLength(3);
  });

  it('names a file that is not there', async () => {
    const { code, stderr } = await qiaolou(['import', join(directory, 'none.log'), '--data', join(directory, 'none')]);
    expect(code).toBe(2);
    expect(stderr).toContain('collector.importUnreadable');
  });
});

const otrf = join(shared, 'otrf');

/** Part of a data set's file name → the technique our rules must see in it. */
const TECHNIQUES: Readonly<Record<string, string>> = {
  process_herpaderping: 'T1055',
  sam_copy_esentutl: 'T1003.002',
  dcsync: 'T1003.006',
  sharpwmi_create: 'T1047',
  launcher_vbs: 'T1059.005',
  group_domain_admins: 'T1069.002',
  hh_local_html: 'T1218.001',
  python_webserver: 'T1059.006',
  cimprovider: 'T1218',
  createremotethread: 'T1055',
  schtask_modification: 'T1053.005',
};

describe.skipIf(!existsSync(otrf))('the OTRF data sets (../shared/data/otrf)', () => {
  it('are ingested whole, and rules of ours see the technique in the file name', async () => {
    const files = readdirSync(otrf).filter((name) => name.endsWith('.json.gz'));
    const seen: string[] = [];
    const config = configSchema.parse({ dataDirectory: join(directory, 'otrf') });
    const core = await startCore({ config, clock: systemClock, logger: pino({ level: 'silent' }) });
    try {
      const known = new Set<string>();
      for (const name of files) {
        const lines = gunzipSync(readFileSync(join(otrf, name)))
          .toString()
          .split('\n')
          .filter((line) => line.trim() !== '').length;
        const result = await importIntoCore(core, { file: join(otrf, name) }, () => undefined);
        expect({ name, read: result.read, sum: result.stored + result.duplicates, failed: result.failed }).toEqual({
          name,
          read: lines,
          sum: lines,
          failed: 0,
        });
        const rows = await core.records.db.selectFrom('alerts').select(['id', 'techniques']).execute();
        const fresh = rows.filter(({ id }) => !known.has(id));
        for (const { id } of fresh) known.add(id);
        const technique = Object.entries(TECHNIQUES).find(([part]) => name.toLowerCase().includes(part))?.[1];
        const parent = technique?.split('.')[0] ?? 'none';
        if (fresh.some((row) => row.techniques.includes(parent))) seen.push(name);
      }
      const { events } = await core.events.stats();
      expect(events).toBe(core.counters.total().stored);
    } finally {
      await core.stop();
    }
    expect(files).toHaveLength(11);
    expect(seen.length).toBeGreaterThanOrEqual(8);
  });
});

const deviceLines = join(shared, 'device-lines/device-lines.ndjson');

describe.skipIf(!existsSync(deviceLines))('the device lines (../shared/data/device-lines)', () => {
  it('are all stored, and most tell an address or a user', async () => {
    const lines = readFileSync(deviceLines, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { line: string }).line);
    const file = join(directory, 'device-lines.log');
    writeFileSync(file, lines.map((line) => line.replaceAll('\n', ' ')).join('\n'));
    const data = join(directory, 'devices');
    const result = await importFile(file, data);
    expect(result).toMatchObject({ read: lines.length, stored: lines.length, duplicates: 0, failed: 0 });
    const events = await eventsOf(data);
    expect(events).toHaveLength(lines.length);
    const told = events.filter(
      (event) =>
        event['source.ip'] !== undefined || event['destination.ip'] !== undefined || event['user.name'] !== undefined,
    );
    expect(told.length / lines.length).toBeGreaterThanOrEqual(0.6);
  });
});
