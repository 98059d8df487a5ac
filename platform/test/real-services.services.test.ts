import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countyDay, playDay } from '@qiaolou/scenarios';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { configSchema, type ConfigInput } from '../src/config/config.ts';
import type { Platform } from '../src/start/platform.ts';
import { startPlatform } from '../src/start/start.ts';

const elasticsearch = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
const database = process.env['QIAOLOU_TEST_DATABASE_URL'];
const redis = process.env['QIAOLOU_TEST_REDIS_URL'];
const here = elasticsearch !== undefined && database !== undefined && redis !== undefined;
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-real-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const DAY = countyDay({ seed: 11, start: Date.UTC(2026, 10, 20, 16), events: 12_000 });

/** A database of its own in the cluster, so that runs do not see each other. */
async function freshDatabase(url: string): Promise<string> {
  const { default: pg } = await import('pg');
  const name = `qiaolou_test_${Date.now()}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.toString();
}

async function playThrough(
  name: string,
  stores: ConfigInput['stores'],
): Promise<{ readonly events: number; readonly alerts: readonly string[]; readonly lost: number }> {
  const free = { port: 0 };
  const config = configSchema.parse({
    dataDirectory: join(directory, name),
    console: free,
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
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
    const rows = await platform.core.records.db
      .selectFrom('alertGroups')
      .select(['ruleId', 'groupKey', 'alerts', 'events'])
      .execute();
    expect((await platform.core.verifyAudit()).ok).toBe(true);
    return {
      events: total.stored,
      // How often a growing correlation is told depends on the order of arrival; which rule saw whom does not.
      alerts: rows.map(({ ruleId, groupKey }) => `${ruleId} ${groupKey}`).sort(),
      lost: total.rejected + (await platform.lost()),
    };
  } finally {
    await platform.stop();
  }
}

describe.skipIf(!here)('the county day on Elasticsearch, PostgreSQL and Redis (npm run services -- up)', () => {
  it('finds the same as on the embedded stores', async () => {
    const embedded = await playThrough('embedded', {});
    const real = await playThrough('real', {
      elasticsearch: { url: elasticsearch, indexPrefix: `demo-${Date.now()}` },
      database: { url: await freshDatabase(database ?? '') },
      redis: { url: redis },
    });
    expect(embedded.alerts.length).toBeGreaterThan(5);
    expect(real).toEqual(embedded);
    expect(real.lost).toBe(0);
  }, 600_000);
});
