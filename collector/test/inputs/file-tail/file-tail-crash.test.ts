import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { openSpool, openSpoolReader } from '../../../src/spool/index.ts';

const root = mkdtempSync(join(tmpdir(), 'tail-crash-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));
const dir = join(root, 'spool');
const folder = mkdtempSync(join(root, 'logs-'));
const path = join(folder, 'app.log');

/** Follows until so many reports of progress came, then kills. */
async function followAndKill(reports: number, atLeast: number): Promise<void> {
  const program = join(import.meta.dirname, 'follow-until-killed.ts');
  const child = spawn(process.execPath, [program, dir, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let seen = 0;
  for await (const received of createInterface({ input: child.stdout }))
    if (Number(received) >= atLeast && ++seen === reports) child.kill('SIGKILL');
  await closed;
}

/** Different records in the spool, as the store would keep them. */
async function stored(): Promise<ReadonlyMap<string, string>> {
  await (await openSpool({ dir, randomId: () => 'cd'.repeat(16) })).close();
  const reader = openSpoolReader({ dir });
  const byIdentity = new Map<string, string>();
  for (let batch = reader.read(5_000, 1e7); batch.length > 0; batch = reader.read(5_000, 1e7))
    for (const { record } of batch) byIdentity.set(record.identity ?? '', Buffer.from(record.payload).toString());
  reader.close();
  return byIdentity;
}

test('kill -9 again and again, through rotations: every line is stored once', async () => {
  let number = 0;
  const lines = (count: number): string =>
    Array.from({ length: count }, () => `${number++} ${'x'.repeat(number % 300)}\n`).join('');
  writeFileSync(join(folder, 'old.log.gz'), gzipSync(lines(4_000)));
  writeFileSync(path, lines(4_000));
  await followAndKill(1, 1);
  await followAndKill(3, 1);
  appendFileSync(path, lines(4_000));
  await followAndKill(2, 100);
  appendFileSync(path, lines(100));
  renameSync(path, `${path}.1`);
  writeFileSync(path, lines(1_000));
  await followAndKill(4, 0);
  for (let runs = 0; runs < 40 && (await stored()).size < number; runs++) await followAndKill(60, 0);
  const byIdentity = await stored();
  const texts = [...byIdentity.values()];
  expect(texts.length).toBe(number);
  expect(new Set(texts).size).toBe(number);
});
