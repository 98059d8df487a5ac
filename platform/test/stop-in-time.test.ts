import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stopInTime } from '../src/commands/stop-in-time.ts';

it('a stop that takes longer than its grace ends the process and says so', async () => {
  const program = join(import.meta.dirname, 'support/never-stops.ts');
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  expect({ code, signal, stdout }).toEqual({ code: null, signal: 'SIGKILL', stdout: 'stopping\n' });
  expect(stderr).toContain('platform.stopOverdue');
  expect(stderr).toContain('"graceMs": 200');
});

it('a stop in time leaves nothing behind, and one that fails still says why', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  await stopInTime(() => Promise.resolve());
  await expect(stopInTime(() => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
  expect(timers()).toBe(before);
});
