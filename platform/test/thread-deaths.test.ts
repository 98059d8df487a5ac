import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock, type ErrorCode } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { startCore } from '../src/start/start.ts';
import { qiaolou, startPlatformProcess, writeTestConfig } from './support/platform-process.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-deaths-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

afterEach(() => void vi.unstubAllEnvs());

/** How a thread can die by itself; see `support/die-in-thread.ts`. */
const WAYS = ['throws and nobody catches it', 'calls process.exit', 'needs more memory than it may have'] as const;

interface Deaths {
  /** What the process says, whoever notices first. */
  readonly code: ErrorCode;
  /** In every way where the sockets are; one each suffices where `faults.test.ts` ends the thread from outside too. */
  readonly ways: readonly (typeof WAYS)[number][];
}

/** By the entry of the thread. */
const THREADS: Readonly<Record<string, Deaths>> = {
  'platform/src/intake/intake-worker.ts': { code: 'platform.workerDied', ways: WAYS },
  'collector/src/spool/segment-thread.ts': { code: 'collector.spoolWriteFailed', ways: WAYS },
  'platform/src/pipeline/pipeline-worker.ts': { code: 'platform.workerDied', ways: ['calls process.exit'] },
  'stores/events/src/worker/event-store-thread.ts': {
    code: 'store.unavailable',
    ways: ['needs more memory than it may have'],
  },
};

/** Threads whose death the process survives, and the test that shows it. */
const SURVIVED: Readonly<Record<string, string>> = {
  'collector/src/inputs/kafka/kafka-thread.ts': 'collector/test/inputs/kafka/kafka-input.test.ts',
  'platform/src/replays/replay-thread.ts': 'platform/test/replays/replay-host.test.ts',
  'stores/records/src/sqlite/reader-thread.ts': 'stores/records/test/long-reads.test.ts',
  'platform/src/packs/bench-thread.ts': 'platform/test/packs/pack-bench.test.ts',
  'accounts/src/passwords/password-thread.ts': 'accounts/test/password-threads.test.ts',
  'stores/events/src/embedded/read/query-thread.ts': 'stores/events/test/dying-threads.test.ts',
  'stores/events/src/embedded/segments/merge-thread.ts': 'stores/events/test/dying-threads.test.ts',
  'stores/events/src/embedded/custody/look-thread.ts': 'stores/events/test/dying-threads.test.ts',
};
const PRELOADED = fileURLToPath(new URL('./support/die-in-thread.ts', import.meta.url));
const RECORDS = 20;

const linesOf = (name: string): readonly string[] =>
  Array.from({ length: RECORDS }, (_, n) => JSON.stringify({ message: `${name} ${n}` }));

/** Sends records that are acknowledged; they are durable from then on. */
async function sendAcknowledged(port: number, key: string, name: string): Promise<void> {
  const lines = linesOf(name);
  const response = await fetch(`http://127.0.0.1:${port}/ingest/v1`, {
    method: 'POST',
    body: `${lines.join('\n')}\n`,
    headers: { authorization: `Bearer ${key}` },
  });
  expect(response.status).toBe(202);
}

describe.each(Object.entries(THREADS))('the thread of %s', (entry, { code: expected, ways }) => {
  it('that dies ends the process with its code, loses nothing acknowledged, and the next start goes on', async () => {
    const dataDirectory = join(directory, entry.replaceAll('/', '-'));
    const { file: config, ports } = await writeTestConfig(dataDirectory);
    const key = (await qiaolou(['intake-key', 'test', '--config', config])).stdout.trim();
    for (const way of ways) {
      const when = join(dataDirectory, `die-${ways.indexOf(way)}`);
      vi.stubEnv('NODE_OPTIONS', `--import ${PRELOADED}`);
      vi.stubEnv('QIAOLOU_TEST_DEATH', JSON.stringify({ entry, way, when }));
      const platform = await startPlatformProcess(config, ports.console);
      vi.unstubAllEnvs();
      const closed = once(platform.child, 'close');
      await sendAcknowledged(ports.http, key, way);
      writeFileSync(when, '');
      const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
      expect({ way, code, signal }, platform.output()).toEqual({ way, code: 2, signal: null });
      // The last thing said, in both languages; see reportFailure.
      const told = /^([a-z]+\.[A-Za-z]+): .*$(?![\s\S]*^[a-z]+\.[A-Za-z]+: )/m.exec(platform.output())?.[1];
      expect(told, platform.output()).toBe(expected);
    }
    const core = await startCore({
      config: configSchema.parse({ dataDirectory }),
      clock: systemClock,
      logger: pino({ level: 'silent' }),
    });
    await core.pipeline.drained();
    const range = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
    const { events } = await core.events.search({ where: { op: 'all' }, range, sort: 'oldest', limit: 1_000 });
    await core.stop();
    expect(events.map((event) => event['event.original']).sort()).toEqual(ways.flatMap(linesOf).sort());
  });
});

describe('the table of threads', () => {
  const cells = readFileSync(join(REPOSITORY, 'docs/decisions/0005-what-runs-where.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const documented = cells
    .map(([, , , entry = '']) => entry.replaceAll('`', ''))
    .filter((entry) => entry.endsWith('.ts'));

  it('has every thread that the source starts', () => {
    const started = globSync('{*,stores/*,soc-console/server}/src/**/*.ts', { cwd: REPOSITORY }).flatMap((file) =>
      [
        ...readFileSync(join(REPOSITORY, file), 'utf8').matchAll(
          /new (?:Worker|ZlibThread(?:<\w+>)?)\(\s*new URL\('(.+?)', import\.meta\.url\)/g,
        ),
      ].map(([, entry = '']) => join(file, '..', entry)),
    );
    expect(started.sort()).toEqual(documented.filter((entry) => entry !== 'platform/src/main.ts').sort());
  });

  it('has no thread whose death is not tested above', () => {
    const tested = [...Object.keys(THREADS), ...Object.keys(SURVIVED)];
    for (const test of Object.values(SURVIVED))
      expect(readFileSync(join(REPOSITORY, test), 'utf8')).toContain('thread that dies');
    expect(tested.sort()).toEqual(documented.filter((entry) => entry !== 'platform/src/main.ts').sort());
  });
});
