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
import { openBreakingWay, type Manner } from './support/breaking-way.ts';
import { freshDatabase } from './support/fresh-database.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-start-breaks-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A server, the settings that name it, and the parts that may be told to wait while it is away. */
interface Case {
  readonly server: string | undefined;
  readonly stores: (url: string) => object;
  readonly url: (server: string) => Promise<string>;
  readonly waits: RegExp;
  /** The manners of going away in which it is told. */
  readonly manners: readonly Manner[];
}

const CASES: Readonly<Record<string, Case>> = {
  PostgreSQL: {
    server: process.env['QIAOLOU_TEST_DATABASE_URL'],
    stores: (url) => ({ database: { url } }),
    url: freshDatabase,
    waits: /^records$/,
    manners: ['cut'],
  },
  Redis: {
    server: process.env['QIAOLOU_TEST_REDIS_URL'],
    stores: (url) => ({ redis: { url } }),
    url: (server) => Promise.resolve(server),
    waits: /^(?:jobs|live)$/,
    manners: ['cut', 'silent'],
  },
  Elasticsearch: {
    server: process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'],
    stores: (url) => ({ elasticsearch: { url, indexPrefix: `breaks-${process.pid}-${systemClock.now()}` } }),
    url: (server) => Promise.resolve(server),
    waits: /^events$/,
    manners: ['cut'],
  },
};

interface Told {
  readonly healthy: boolean;
  readonly waiting: readonly { readonly part: string }[];
}

/** No step of any start takes so long, on whatever machine: one that does waits for ever. */
const FOR_EVER_MS = 120_000;

/** What was to come, or an error that says what did not. */
async function within<T>(what: string, coming: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: not in ${FOR_EVER_MS} ms`)), FOR_EVER_MS);
  return Promise.race([coming, promise]).finally(() => clearTimeout(timer));
}

/** Asks again and again until there is an answer. */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + FOR_EVER_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`${what}: not in ${FOR_EVER_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What is done when the server is told to be away. */
type Then = 'mend' | 'stop';

interface Break {
  /** The packet before which the server goes away. */
  readonly at: number;
  readonly manner: Manner;
  readonly then: Then;
}

interface Came {
  readonly broke: boolean;
  /** What the start ended with. */
  readonly ended?: unknown;
}

/**
 * Starts a platform whose server goes away before a packet. Once that is told the way is mended, and the platform must become
 * healthy and stop; or the start is asked to end, and must. A platform that started before is stopped with its server away.
 */
async function started({ server = '', stores, url, waits }: Case, { at, manner, then }: Break): Promise<Came> {
  const way = await openBreakingWay(await url(server), at, manner);
  const free = { port: 0 };
  const port = await freePort();
  const config = configSchema.parse({
    dataDirectory: mkdtempSync(join(directory, 'data-')),
    console: { port },
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
    stores: stores(way.url),
  });
  const stopping = new AbortController();
  const starting: Promise<Platform | { readonly ended: unknown }> = startPlatform({
    ...{ config, clock: systemClock, logger: pino({ level: 'silent' }), demo: false },
    stopping: stopping.signal,
  }).catch((ended: unknown) => ({ ended }));
  const health = async (): Promise<Told | undefined> =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      async (response) => (await response.json()) as Told,
      () => undefined,
    );
  const first = await within(`${at}: started`, Promise.race([way.broke.then(() => 'broke' as const), starting]));
  if (first !== 'broke') {
    await way.close();
    // What it could not write at its end it says.
    if ('stop' in first) await within(`${at}: stopped while the server is away`, Promise.allSettled([first.stop()]));
    return { broke: false, ...('ended' in first ? first : {}) };
  }
  await until(`${at}: told`, async () => (await health())?.waiting.find(({ part }) => waits.test(part)));
  if (then === 'stop') stopping.abort();
  else await way.mend();
  const came = await within(`${at}: ${then}`, starting);
  if ('stop' in came) {
    if (then === 'mend')
      await until(`${at}: healthy`, async () => ((await health())?.healthy === true ? true : undefined));
    await within<unknown>(`${at}: stopped`, then === 'mend' ? came.stop() : Promise.allSettled([came.stop()]));
  }
  await way.close();
  return { broke: true, ...('ended' in came ? came : {}) };
}

describe('a server that goes away at any packet of a start (npm run services -- up)', () => {
  for (const [name, given] of Object.entries(CASES)) {
    /**
     * Each of the first packets, then ever fewer, until a start has sent all it sends. A silence is noticed after 15 s, and at
     * each packet anew: fewer are tried.
     */
    const each = async (how: Omit<Break, 'at'>, see: (came: Came, at: number) => void): Promise<void> => {
      let broke = true;
      for (let at = 1; broke; at += how.manner === 'silent' ? at * 2 : Math.ceil(at / 2)) {
        const came = await started(given, { at, ...how });
        see(came, at);
        broke = came.broke;
      }
    };
    for (const manner of given.manners) {
      const here = it.skipIf(given.server === undefined);
      here(
        `${name}, ${manner}: it is told to wait, the start goes on when it is there again, ends healthy, and can be stopped`,
        { timeout: 3_600_000 },
        () => each({ manner, then: 'mend' }, ({ ended }, at) => expect(ended, `packet ${at}`).toBeUndefined()),
      );
      here(
        `${name}, ${manner}: a start that waits for it ends when it is asked to, as the process does that was started`,
        { timeout: 3_600_000 },
        () =>
          each({ manner, then: 'stop' }, ({ ended }, at) => {
            // Either it was started, and then stopped; or it says what it waited for.
            if (ended !== undefined)
              expect(ended, `packet ${at}`).toMatchObject({ code: expect.stringMatching(/\.unavailable$/) as unknown });
          }),
      );
    }
  }
});
