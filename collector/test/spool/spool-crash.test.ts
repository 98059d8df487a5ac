import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { openSpool, openSpoolReader } from '../../src/spool/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'spool-crash-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the appending program from a number on, kills it after some acknowledgements; the last number acknowledged. */
async function appendAndKill(first: number, acknowledgements: number): Promise<number> {
  const program = join(import.meta.dirname, 'append-until-killed.ts');
  const child = spawn(process.execPath, [program, dir, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let acked = first;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acked = Number(line);
    if (++seen === acknowledgements) child.kill('SIGKILL');
  }
  await closed;
  expect(seen).toBeGreaterThanOrEqual(acknowledgements);
  return acked;
}

test('kill -9 again and again: every acknowledged record is there once, in order, nothing is corrupt', async () => {
  const ranges: { first: number; acked: number }[] = [];
  let first = 0;
  for (const acknowledgements of [1, 7, 23, 60]) {
    const acked = await appendAndKill(first, acknowledgements);
    ranges.push({ first, acked });
    first = 1_000_000 * ranges.length;
  }
  const spool = await openSpool({ dir, randomId: () => 'cd'.repeat(16) });
  await spool.close();

  const reader = openSpoolReader({ dir });
  const numbers: number[] = [];
  for (let batch = reader.read(1000, 1e6); batch.length > 0; batch = reader.read(1000, 1e6)) {
    for (const { record } of batch) {
      const [number = ''] = Buffer.from(record.payload).toString().split(':');
      expect(record.payload.length).toBe(number.length + 1 + (Number(number) % 400));
      numbers.push(Number(number));
    }
  }
  expect(reader.damage).toEqual({ ranges: 0, bytes: 0 });
  expect(reader.spoolId).toBe('ab'.repeat(16));
  for (const { first: start, acked } of ranges) {
    const run = numbers.filter((number) => number >= start && number < start + 1_000_000);
    expect(run).toEqual(Array.from(run, (_, index) => start + index));
    expect(run.length).toBeGreaterThanOrEqual(acked - start);
  }
  reader.close();
});
