import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { watchChildren } from './children-of-tests.ts';

/** Is a process there and not only waiting for its parent to ask how it ended. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it('ends what a test left running, and spares what was there before', async () => {
  const children = watchChildren();
  const before = spawn('sleep', ['300']);
  const spared = children.living();
  const left = spawn('sh', ['-c', 'trap "" TERM; sleep 300'], { stdio: 'ignore' });
  await once(left, 'spawn');
  await children.endAllBut(spared);
  expect([left.signalCode, before.signalCode]).toEqual(['SIGKILL', null]);
  await children.endAllBut([]);
  expect(before.signalCode).toBe('SIGKILL');
  expect(children.living()).toEqual([]);
});

it('ends what was started by a process of the tests that is killed', async () => {
  const module = fileURLToPath(new URL('children-of-tests.ts', import.meta.url));
  const program = `
    const { watchChildren } = await import(${JSON.stringify(module)});
    watchChildren();
    const { spawn } = await import('node:child_process');
    const ended = spawn('true');
    ended.once('exit', () => {
      const { pid } = spawn('sleep', ['300'], { stdio: 'ignore' });
      // Not before the other process has been told of it.
      setImmediate(() => process.stdout.write(pid + '\\n'));
    });`;
  const worker = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: worker.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const orphan = Number(line);
  expect(alive(orphan)).toBe(true);
  worker.kill('SIGKILL');
  await expect.poll(() => alive(orphan), { timeout: 20_000 }).toBe(false);
});

it('leaves a program that is not there to the test that asked for it', async () => {
  const children = watchChildren();
  const missing = spawn('/nonexistent/program');
  const [error] = (await once(missing, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ENOENT');
  expect(children.living()).toEqual([]);
});

it('spares the one that ends orphans, also of another watcher in the same process', async () => {
  const [one, other] = [watchChildren(), watchChildren()];
  for (let round = 0; round < 3; round++) {
    const child = spawn('sleep', ['300'], { stdio: 'ignore' });
    await once(child, 'spawn');
    await one.endAllBut([]);
    await other.endAllBut([]);
    expect(one.living()).toEqual([]);
  }
});

/** Where a test can hang; in each a process is started first. */
const HANGS = ['beforeAll', 'beforeEach', 'it', 'afterEach', 'afterAll'] as const;

it('ends what hooks and tests started that timed out: a whole run of them leaves no process behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-hangs-'));
  const pids = join(folder, 'pids');
  const setup = fileURLToPath(new URL('end-children.setup.ts', import.meta.url));
  const limits = { globals: true, testTimeout: 500, hookTimeout: 500, teardownTimeout: 500 };
  const test = { ...limits, root: folder, include: ['*.test.mjs'], setupFiles: [setup] };
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify({ test })};`);
  const hang = `() => {
    appendFileSync(${JSON.stringify(pids)}, spawn('sleep', ['300'], { stdio: 'ignore' }).pid + '\\n');
    return new Promise(() => undefined);
  }`;
  for (const where of HANGS)
    writeFileSync(
      join(folder, `${where}.test.mjs`),
      `import { spawn } from 'node:child_process';
      import { appendFileSync } from 'node:fs';
      ${where === 'it' ? `it('hangs', ${hang});` : `${where}(${hang}); it('passes', () => undefined);`}`,
    );
  const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', import.meta.url));
  const run = spawn(process.execPath, [vitest, 'run', '--config', join(folder, 'vitest.config.mjs')], {
    stdio: 'ignore',
  });
  const [code] = (await once(run, 'exit')) as [number | null];
  const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
  expect([code, started.length]).toEqual([1, HANGS.length]);
  // Those of the run's own processes are ended by another, a moment after them.
  await expect.poll(() => started.filter(alive), { timeout: 60_000 }).toEqual([]);
  rmSync(folder, { recursive: true });
});
