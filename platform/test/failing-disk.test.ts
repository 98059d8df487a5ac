import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { DISK_FAULTS, failingCallsEnvironment } from './support/failing-calls.ts';
import type { Asked } from './support/failing-disk-child.ts';
import { EVENTS, JOBS, RECORDS } from './support/store-operations.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-failing-disk-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const data = join(directory, 'data');
const environment = failingCallsEnvironment(directory, data);
if (environment === undefined)
  process.stderr.write('skipped: a disk that fails call by call; there is no C compiler\n');

const CODED = /^(?:done|disk\.full|disk\.refuses|(?:records|jobs|store)\.unavailable|store\.corrupt)$/;

/** Every operation of the stores in the data directory, and opening them. */
const STORES = { records: RECORDS, jobs: JOBS, events: EVENTS };

async function asked(store: string): Promise<readonly Asked[]> {
  const folder = join(data, store);
  mkdirSync(folder, { recursive: true });
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'support/failing-disk-child.ts'),
      store,
      folder,
    ],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(said).toBe('');
  return out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Asked]));
}

describe.skipIf(environment === undefined)('a disk that fails call by call; skipped without a C compiler', () => {
  it.each(Object.entries(STORES))(
    'under %s: every operation is done or told with a code, leaves nothing half done, and is done when the disk is well',
    { timeout: 900_000 },
    async (store, operations) => {
      const lines = await asked(store);
      expect(lines.filter(({ came }) => !CODED.test(came))).toEqual([]);
      expect(lines.filter(({ again, wrong }) => again !== 'done' || wrong !== undefined)).toEqual([]);
      // Each was asked under each fault, and those that write met them.
      const met = new Set(lines.map(({ operation, says }) => `${operation} ${says}`));
      const all = Object.keys(operations).flatMap((name) => DISK_FAULTS.map(({ says }) => `${name} ${says}`));
      expect(all.filter((one) => !met.has(one))).toEqual([]);
      for (const { says } of DISK_FAULTS)
        expect(
          lines.some((line) => line.says === says && line.came !== 'done'),
          says,
        ).toBe(true);
    },
  );
});
