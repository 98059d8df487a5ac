import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countyDay, playDay } from '@qiaolou/scenarios';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema, type ConfigInput } from '../src/config/config.ts';
import type { Platform } from '../src/start/platform.ts';
import { startPlatform } from '../src/start/start.ts';
import { readFindings, type DayFindings } from './support/day-findings.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { startThreeProcesses } from './support/three-processes.ts';

const elasticsearch = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
const database = process.env['QIAOLOU_TEST_DATABASE_URL'];
const redis = process.env['QIAOLOU_TEST_REDIS_URL'];
const here = elasticsearch !== undefined && database !== undefined && redis !== undefined;
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-real-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const DAY = countyDay({ seed: 11, start: Date.UTC(2026, 10, 20, 16), events: 12_000 });

async function playThrough(name: string, stores: ConfigInput['stores']): Promise<DayFindings> {
  const free = { port: 0 };
  const config = configSchema.parse({
    dataDirectory: join(directory, name),
    console: free,
    // Rows depend on when the minutes of receipt begin: the same day would not be the same number of events.
    inputs: { syslogUdp: free, syslogTcp: free, netflow: { ...free, rollUp: { enabled: false } }, http: free },
    stores,
    detection: { maxClockSkewHours: 24 * 3_650 },
    automation: { openIncidents: true, startPlaybooks: true, playbookMode: 'drill' },
  });
  const platform: Platform = await startPlatform({
    config,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    demo: true,
  });
  try {
    await playDay(DAY, platform.playTargets, {
      room: async (sent) => {
        while (sent - (await platform.datagramsHandled()) > 96) await new Promise(setImmediate);
      },
    });
    await platform.drained();
    const total = platform.counters();
    expect((await platform.core.verifyAudit()).ok).toBe(true);
    return {
      events: total.stored,
      ...(await readFindings(platform.core.records)),
      lost: total.rejected + (await platform.lost()),
    };
  } finally {
    await platform.stop();
  }
}

describe.skipIf(!here)('the county day on Elasticsearch, PostgreSQL and Redis (npm run services -- up)', () => {
  let embedded: DayFindings;
  beforeAll(async () => {
    embedded = await playThrough('embedded', {});
    expect(embedded.alerts.length).toBeGreaterThan(5);
    expect(embedded.incidents).toBeGreaterThan(0);
    expect(embedded.runs).toBeGreaterThan(0);
  });

  it('finds the same as on the embedded stores', async () => {
    const real = await playThrough('real', {
      elasticsearch: { url: elasticsearch, indexPrefix: `demo-${Date.now()}` },
      database: { url: await freshDatabase(database ?? '') },
      redis: { url: redis },
    });
    expect(real).toEqual(embedded);
    expect(real.lost).toBe(0);
  });

  it('finds the same as collector, worker and console in processes of their own, one of them killed on the way', async () => {
    const processes = await startThreeProcesses(join(directory, 'three'), {
      elasticsearch: { url: elasticsearch ?? '', indexPrefix: `three-${Date.now()}` },
      database: { url: await freshDatabase(database ?? '') },
      redis: { url: redis ?? '' },
    });
    try {
      const heard = await processes.listen('incident');
      // The worker is killed on the way: what it had not answered is answered by the next.
      let killed: Promise<void> | undefined;
      await playDay(DAY, processes.playTargets, {
        room: (sent) => processes.room(sent),
        onProgress: (sent, total) => {
          if (sent > total / 2) killed ??= processes.killAndStart('worker');
        },
      });
      await killed;
      await processes.until(async () => (await processes.stored()) >= embedded.events);
      await processes.until(async () => (await readFindings(processes.records)).runs >= embedded.runs);
      expect({
        events: await processes.stored(),
        ...(await readFindings(processes.records)),
        lost: await processes.lost(),
      }).toEqual(embedded);
      // What the worker did is told to whoever looks at the console, and its signatures are good there.
      await processes.until(() => Promise.resolve(heard().length >= embedded.incidents));
      await processes.until(async () => (await processes.verifyAudit()).checkpoints > 0);
      expect(await processes.verifyAudit()).toMatchObject({ ok: true });
      await processes.until(async () => (await processes.searchable()) === embedded.events);
      // What is held there the worker signs, into the chain on the search server.
      expect(await processes.hold('case 17')).toMatchObject({ by: 'auditadmin', reason: 'case 17', liftedBy: null });
      const { supported, kept, days, holds, chainFault } = await processes.retention();
      expect({ supported, kept, chainFault, held: holds.length }).toEqual({
        ...{ supported: true, kept: 'indices', chainFault: null, held: 1 },
      });
      expect(days.reduce((sum, day) => sum + day.events, 0)).toBe(embedded.events);
      // Collectors save these every half minute.
      await processes.until(async () => (await processes.sources()) > 5);
    } finally {
      expect(await processes.stop()).toEqual([0, 0, 0]);
    }
  });
});
