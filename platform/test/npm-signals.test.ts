import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { buildWeb } from '../src/shipped/build-web.ts';
import { writeTestConfig } from './support/platform-process.ts';

const ROOT = join(import.meta.dirname, '../..');

/** There, and not only waiting for its parent to ask how it ended. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

beforeAll(() => buildWeb(), 600_000);

it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
  'a platform started by npm ends with it: %s',
  { timeout: 900_000 },
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'qiaolou-npm-'));
    const data = join(folder, 'data');
    const { file } = await writeTestConfig(data);
    const npm = spawn('npm', ['run', '--silent', 'start', '--', '--config', file], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let platform: number | undefined;
    try {
      // Its address is the last thing it says when it has started.
      let output = '';
      npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await expect.poll(() => output, { timeout: 400_000 }).toContain('http://');
      platform = (JSON.parse(readFileSync(join(data, 'lock.holder'), 'utf8')) as { readonly pid: number }).pid;
      expect(alive(platform)).toBe(true);
      const exited = once(npm, 'exit');
      npm.kill(signal);
      await exited;
      const { pid } = { pid: platform };
      await expect.poll(() => alive(pid), { timeout: 400_000 }).toBe(false);
      // In order: it gave its directory back.
      expect(existsSync(join(data, 'lock.holder'))).toBe(false);
    } finally {
      if (platform !== undefined && alive(platform)) process.kill(platform, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
