import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { EFFECTS_PER_RUN } from './kill-playbook.ts';
import { verifyJournal } from '../src/runs/run-journal.ts';

const RUNS = 25;
const KILLS = 6;
const TOTAL = RUNS * EFFECTS_PER_RUN;
const folder = mkdtempSync(join(tmpdir(), 'qiaolou-kill-'));
const ledger = join(folder, 'effects.log');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const effects = (): string[] =>
  existsSync(ledger)
    ? readFileSync(ledger, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];

/** Starts the child and kills it once `target` effects are done; without a target it is left to end. */
async function work(runs: number, target: number | undefined): Promise<'killed' | 'finished'> {
  const script = fileURLToPath(new URL('./kill-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, String(runs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (target !== undefined && child.exitCode === null && child.signalCode === null) {
    if (effects().length >= target) child.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await ended;
  return output.includes('finished') ? 'finished' : 'killed';
}

test(`${RUNS} runs survive ${KILLS} × kill -9: none lost, no effect twice`, async () => {
  for (let kill = 1; kill <= KILLS; kill++)
    // An odd target now and then falls inside a step, between effect and commit.
    expect(await work(RUNS, Math.floor((TOTAL * kill) / (KILLS + 1)) + (kill % 2))).toBe('killed');
  expect(await work(RUNS, undefined)).toBe('finished');
  const done = effects();
  expect(new Set(done).size).toBe(TOTAL);
  expect(done).toHaveLength(TOTAL);
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock: systemClock });
  try {
    const runs = await records.db.selectFrom('playbookRuns').select(['id', 'status']).execute();
    expect(runs.map((run) => run.status)).toEqual(Array.from({ length: RUNS }, () => 'succeeded'));
    const ends = await records.db.selectFrom('runEvents').select('runId').where('type', '=', 'run_ended').execute();
    expect(ends).toHaveLength(RUNS);
    const succeeded = await records.db
      .selectFrom('runEvents')
      .select(['runId', 'stepId'])
      .where('type', '=', 'unit_succeeded')
      .execute();
    expect(succeeded).toHaveLength(TOTAL);
    for (const run of runs) expect((await verifyJournal(records.db, run.id)).ok).toBe(true);
    expect((await records.verifyAudit([])).ok).toBe(true);
  } finally {
    await records.close();
  }
});
