import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@qiaolou/soc-console-e2e/free-port';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import type { Platform } from '../src/start/platform.ts';
import { startPlatform } from '../src/start/start.ts';
import { openBreakingWay } from './support/breaking-way.ts';
import { freshDatabase } from './support/fresh-database.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-start-breaks-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A server, the settings that name it, and the parts that may be told to wait while it is away. */
interface Case {
  readonly server: string | undefined;
  readonly stores: (url: string) => object;
  readonly url: (server: string) => Promise<string>;
  readonly waits: RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  PostgreSQL: {
    server: process.env['QIAOLOU_TEST_DATABASE_URL'],
    stores: (url) => ({ database: { url } }),
    url: freshDatabase,
    waits: /^records$/,
  },
};

interface Told {
  readonly healthy: boolean;
  readonly waiting: readonly { readonly part: string; readonly code: string }[];
}

/** Starts a platform whose server goes away before a packet, mends the way once it is told, and answers what was told. */
async function started({ server = '', stores, url, waits }: Case, at: number) {
  const way = await openBreakingWay(await url(server), at);
  const free = { port: 0 };
  const port = await freePort();
  const config = configSchema.parse({
    dataDirectory: mkdtempSync(join(directory, 'data-')),
    console: { port },
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
    stores: stores(way.url),
  });
  const starting = startPlatform({ config, clock: systemClock, logger: pino({ level: 'silent' }), demo: false });
  let platform: Platform | undefined;
  let ended: unknown;
  starting.then(
    (opened) => (platform = opened),
    (error: unknown) => (ended = error),
  );
  const health = async (): Promise<Told | undefined> =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      async (response) => (await response.json()) as Told,
      () => undefined,
    );
  const first = await Promise.race([
    way.broke.then(() => 'broke'),
    starting.then(() => 'started').catch(() => 'ended'),
  ]);
  const told = new Set<string>();
  while (first === 'broke' && told.size === 0 && ended === undefined) {
    for (const { part, code } of (await health())?.waiting ?? []) if (waits.test(part)) told.add(`${part} ${code}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (first === 'broke') await way.mend();
  await starting.catch(() => undefined);
  while (platform !== undefined && (await health())?.healthy !== true)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await platform?.stop();
  await way.close();
  return { broke: first === 'broke', ended, told: [...told] };
}

describe('a server that goes away at any packet of a start (npm run services -- up)', () => {
  for (const [name, given] of Object.entries(CASES))
    it.skipIf(given.server === undefined)(
      `${name}: it is told to wait, the start goes on when it is there again, and ends healthy`,
      { timeout: 1_800_000 },
      async () => {
        // Each of the first, then ever fewer, until a start has sent all it sends.
        let broke = true;
        for (let at = 1; broke; at += Math.ceil(at / 2)) {
          const came = await started(given, at);
          expect(came.ended, `packet ${at}`).toBeUndefined();
          expect(came.told.length > 0, `packet ${at}: ${came.told.join()}`).toBe(came.broke);
          broke = came.broke;
        }
      },
    );
});
