import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '@qiaolou/schema';
import { backoffMs, openSqliteJobQueue } from '../src/index.ts';
import { describeJobQueueContract } from './contract.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-jobs-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let tokens = 0;
const open = (path: string) =>
  openSqliteJobQueue({
    path,
    clock: systemClock,
    random: () => 0.5,
    newToken: () => `${process.pid}-${(tokens += 1)}`,
    leaseMs: 1_500,
    pollMs: 50,
  });

describeJobQueueContract('SQLite', async (storage) => open(join(directory, `${storage}.db`)));

it('keeps its files from other users of the machine', async () => {
  const path = join(directory, 'private.db');
  const queue = open(path);
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
  await queue.close();
});

describe('backoffMs', () => {
  it('doubles up to five minutes with a quarter of jitter', () => {
    expect([1, 2, 3, 4].map((failures) => backoffMs(failures, 0.5))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(backoffMs(50, 0.5)).toBe(300_000);
    expect(backoffMs(1, 0)).toBe(750);
    expect(backoffMs(1, 0.999_999)).toBe(1_250);
  });
});

describe('SQLite queue under kill -9', () => {
  it('loses no acknowledged job and runs every one to its end', async () => {
    const path = join(directory, 'crash.db');
    const ledger = join(directory, 'crash.ledger');
    writeFileSync(ledger, '');
    const acked = new Set<string>();
    for (let round = 0; round < 4; round += 1) {
      const child = fork(join(import.meta.dirname, 'crash-child.ts'), [path, ledger, String(round)], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      child.on('message', (key) => acked.add(key as string));
      const exited = once(child, 'exit');
      // A child that cannot start ends the test at once, with what it said.
      const begun = await Promise.race([once(child, 'message').then(() => true), exited.then(() => false)]);
      if (!begun) throw new Error(`the child ended: ${child.exitCode ?? child.signalCode}`);
      await new Promise((resolve) => setTimeout(resolve, 120 + round * 60));
      child.kill('SIGKILL');
      await exited;
    }
    const queue = open(path);
    const ended = () =>
      new Set(
        readFileSync(ledger, 'utf8')
          .split('\n')
          .filter((line) => line.startsWith('end '))
          .map((line) => line.slice(4)),
      );
    await queue.work(
      'q',
      async (job) => {
        writeFileSync(ledger, `end ${job.key}\n`, { flag: 'a' });
      },
      { concurrency: 8 },
    );
    const deadline = Date.now() + 25_000;
    while ([...acked].some((key) => !ended().has(key)) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(acked.size).toBeGreaterThan(0);
    expect([...acked].filter((key) => !ended().has(key))).toEqual([]);
    await queue.close();
  });
});
