import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { afterTest } from './inputs/spool-fixture.ts';

/** Path of a program, or undefined when this machine lacks it. */
export function program(name: string): string | undefined {
  const dirs = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/bin', '/sbin'];
  return dirs.map((dir) => join(dir, name)).find((path) => existsSync(path));
}

/** Runs a program to its end, which must be 0. */
export async function run(path: string, args: readonly string[]): Promise<void> {
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 30_000 });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect([path, status, status === 0 ? '' : Buffer.concat(errors).toString()]).toEqual([path, 0, '']);
}

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'senders-'));
  afterTest(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
