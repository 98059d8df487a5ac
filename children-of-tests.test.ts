import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
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
