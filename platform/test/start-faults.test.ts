import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, type ErrorText } from '@qiaolou/schema';
import { buildWeb } from '../src/shipped/build-web.ts';
import { LAUNCHER } from './support/platform-process.ts';
import { START_FAULTS, type FaultySetting } from './support/start-faults.ts';

const INPUTS = ['syslogUdp', 'syslogTcp', 'netflow', 'http'] as const;

/** Beyond it a start hangs: within the time of a test, and no measure of how fast one fails. */
const HANGS_AFTER_MS = 500_000;

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

async function startIn(folder: string, setting: FaultySetting): Promise<Ended> {
  const { config = {}, text, environment = {}, args = [], descriptors = 4_096 } = setting;
  const { inputs = {}, ...rest } = config as { readonly inputs?: Readonly<Record<string, object>> };
  const file = join(folder, 'qiaolou.yaml');
  const free = Object.fromEntries(INPUTS.map((name) => [name, { port: 0, ...inputs[name] }]));
  const whole = { dataDirectory: join(folder, 'data'), console: { port: 0 }, inputs: free, ...rest };
  writeFileSync(file, text ?? JSON.stringify(whole));
  const child = spawn(
    'sh',
    ['-c', `ulimit -n ${descriptors} && exec "$@"`, 'sh', LAUNCHER, 'start', '--config', file, ...args],
    {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return endOf(child);
}

/** How a start ended by itself; one that succeeds, or neither ends nor succeeds, is a failure with all it printed. */
async function endOf(child: ChildProcess): Promise<Ended> {
  const ended = once(child, 'close') as Promise<[number | null]>;
  const running = Promise.withResolvers<string>();
  const timer = setTimeout(() => running.resolve(`hangs after ${HANGS_AFTER_MS} ms`), HANGS_AFTER_MS);
  let [stdout, stderr] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (/ \/ (?:console|health of the \w+): http/.test(stdout)) running.resolve('started');
  });
  const first = await Promise.race([ended, running.promise]);
  clearTimeout(timer);
  if (typeof first === 'string') {
    child.kill('SIGKILL');
    await ended;
    expect.fail(`a start that must fail ${first}:\n${stdout}\n${stderr}`);
  }
  return { code: first[0], stderr };
}

describe('a start that fails', () => {
  beforeAll(() => buildWeb(), 300_000);

  it('is listed once, and at least 35 of them', () => {
    expect(new Set(START_FAULTS.map(({ what }) => what)).size).toBe(START_FAULTS.length);
    expect(START_FAULTS.length).toBeGreaterThan(35);
  });

  it.each(START_FAULTS)('$what: $code, with a remedy', async (fault) => {
    const { code, names = [] } = fault;
    await using closing = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'qiaolou-fault-'));
    closing.defer(() => rmSync(folder, { recursive: true, force: true }));
    const setting = await fault.prepare({ folder, data: join(folder, 'data'), closing });
    // It has ended when this resolves, and so has whatever it had started: they would hold standard error open.
    const ended = await startIn(folder, setting);
    const { zh, en, remedy }: ErrorText = ERROR_CATALOGUE[code];
    expect(ended.stderr).toContain(`${code}: ${zh}\n${en}\n处理：${remedy?.zh}\nRemedy: ${remedy?.en}\n`);
    for (const name of names) expect(ended.stderr).toContain(name);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(ended.stderr).not.toContain('secret');
    expect(ended.code).toBe(2);
  });
});
