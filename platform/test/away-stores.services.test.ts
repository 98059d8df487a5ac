import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import type { Platform } from '../src/start/platform.ts';
import { startPlatform } from '../src/start/start.ts';
import { openCutWay, type CutWay } from './support/cut-way.ts';
import { freshDatabase } from './support/fresh-database.ts';

const elasticsearch = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
const database = process.env['QIAOLOU_TEST_DATABASE_URL'];
const redis = process.env['QIAOLOU_TEST_REDIS_URL'];
const here = elasticsearch !== undefined && database !== undefined && redis !== undefined;
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-away-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Server = 'database' | 'elasticsearch' | 'redis';

/** Which servers are away, and the parts that wait for them. */
const CASES: readonly (readonly [name: string, away: readonly Server[], parts: readonly string[]])[] = [
  ['PostgreSQL', ['database'], ['records', 'commits']],
  ['Redis', ['redis'], ['jobs', 'live']],
  ['Elasticsearch', ['elasticsearch'], ['events', 'pipeline']],
  ['all of them', ['database', 'redis', 'elasticsearch'], ['records', 'jobs', 'live', 'events']],
];

interface Told {
  readonly healthy: boolean;
  readonly waiting: readonly { readonly part: string; readonly code: string; readonly since: string }[];
}

describe.skipIf(!here)('a platform whose servers go away and come back (npm run services -- up)', () => {
  const ways = new Map<Server, CutWay>();
  let platform: Platform;
  let ended: unknown;
  let acknowledged = 0;
  let events = 0;

  beforeAll(async () => {
    const servers = {
      database: await freshDatabase(database ?? ''),
      redis: redis ?? '',
      elasticsearch: elasticsearch ?? '',
    };
    for (const [name, url] of Object.entries(servers)) ways.set(name as Server, await openCutWay(url));
    const url = (name: Server): { url: string } => ({ url: ways.get(name)?.url ?? '' });
    const free = { port: 0 };
    platform = await startPlatform({
      config: configSchema.parse({
        dataDirectory: join(directory, 'data'),
        console: free,
        inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
        stores: {
          database: url('database'),
          redis: url('redis'),
          elasticsearch: { ...url('elasticsearch'), indexPrefix: `away-${process.pid}` },
        },
      }),
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      demo: true,
    });
    void platform.fault.then((fault) => (ended = fault));
  });
  afterAll(async () => {
    for (const way of ways.values()) await way.mend().catch(() => undefined);
    await platform.stop();
    for (const way of ways.values()) await way.close();
  });

  const health = async (): Promise<Told & { readonly status: number }> => {
    const response = await fetch(`${platform.consoleUrl}/healthz`);
    return { ...((await response.json()) as Told), status: response.status };
  };

  /** Sends a batch; what is not acknowledged is refused with a time to come back. */
  async function send(): Promise<void> {
    const lines = Array.from({ length: 20 }, () => JSON.stringify({ message: `event ${(events += 1)}` }));
    const { httpPort, httpKey } = platform.playTargets;
    const response = await fetch(`http://127.0.0.1:${httpPort}/ingest/v1`, {
      method: 'POST',
      body: `${lines.join('\n')}\n`,
      headers: { authorization: `Bearer ${httpKey}` },
    });
    if (response.status === 202) acknowledged += lines.length;
    else expect([response.status, response.headers.has('retry-after')]).toEqual([503, true]);
  }

  const found = async (): Promise<number> => {
    const range = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
    const { total } = await platform.core.events.search({ where: { op: 'all' }, range, sort: 'oldest', limit: 1 });
    return total.value;
  };

  it.each(CASES)(
    '%s: intake goes on, what waits is told with its code, nothing ends, and all goes on by itself',
    async (_name, away, parts) => {
      await send();
      for (const server of away) await ways.get(server)?.cut();
      for (;;) {
        await send();
        const { status, healthy, waiting } = await health();
        expect(ended).toBeUndefined();
        const names = waiting.map(({ part }) => part);
        if (!parts.every((part) => names.includes(part))) continue;
        expect([status, healthy]).toEqual([503, false]);
        for (const { code, since } of waiting.filter(({ part }) => parts.includes(part))) {
          expect(code).toMatch(/^(records|jobs|live|store)\.(unavailable|timeout)$/);
          expect(Date.parse(since)).toBeLessThanOrEqual(systemClock.now());
        }
        break;
      }
      if (away.includes('database')) {
        const answer = await fetch(`${platform.consoleUrl}/api/v1/session`, {
          headers: { cookie: 'qiaolou_session=x' },
        });
        expect([401, 503]).toContain(answer.status);
        await expect(platform.core.records.db.selectFrom('users').selectAll().execute()).rejects.toMatchObject({
          code: 'records.unavailable',
        });
      }
      for (const server of away) await ways.get(server)?.mend();
      await send();
      await platform.drained();
      while (!(await health()).healthy) await new Promise((resolve) => setTimeout(resolve, 100));
      expect(ended).toBeUndefined();
      // What was stored but whose answer was lost came again, and was known.
      const { stored, duplicates } = platform.counters();
      expect(stored + duplicates).toBe(acknowledged);
      // A search server shows what it stored a moment later.
      while ((await found()) < acknowledged) await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await found()).toBe(acknowledged);
    },
    180_000,
  );
});
