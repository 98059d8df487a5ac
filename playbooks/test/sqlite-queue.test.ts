import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteJobQueue } from '@qiaolou/job-queue';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { createPlaybookEngine, createPlaybookLibrary } from '../src/index.ts';
import { spyConnector, startStepWork } from './engine-bench.ts';
import { EFFECTS_PER_RUN, killedPlaybook } from './kill-playbook.ts';

test(
  'many runs at once on the real queue: each effect once, changes announced, closes cleanly',
  { timeout: 300_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qiaolou-runs-'));
    const records = await openSqliteRecordStore({
      path: join(folder, 'records.db'),
      clock: systemClock,
    });
    const queue = openSqliteJobQueue({
      path: join(folder, 'jobs.db'),
      clock: systemClock,
      random: Math.random,
      newToken: randomUUID,
      pollMs: 20,
    });
    const spy = spyConnector();
    const faults: unknown[] = [];
    const engine = await createPlaybookEngine({
      records,
      queue,
      connectors: [spy],
      library: createPlaybookLibrary([killedPlaybook]),
      clock: systemClock,
      ids: randomUUID,
      random: Math.random,
      exclusive: true,
      onFault: (error) => faults.push(error),
    });
    const onError = (_name: string, error: unknown) => void faults.push(error);
    const work = await startStepWork(engine, { queue, clock: systemClock, onError });
    const request = {
      playbookId: killedPlaybook.id,
      incidentId: null,
      mode: 'live',
      actor: 'system',
      ip: null,
    } as const;
    const runs = await Promise.all(Array.from({ length: 10 }, () => engine.startRun(request)));
    const deadline = Date.now() + 300_000;
    while ((await engine.listRuns({ status: ['running', 'waiting'] })).length > 0 && Date.now() < deadline) {
      await engine.reconcile();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await engine.listRuns({ status: ['succeeded'] })).map((run) => run.id).sort()).toEqual(
      runs.map((run) => run.id).sort(),
    );
    expect(spy.calls.filter((call) => call.startsWith('apply'))).toHaveLength(10 * EFFECTS_PER_RUN);
    const { changes } = await records.changesAfter(0, 10_000);
    expect(new Set(changes.filter(({ kind }) => kind === 'run').map(({ id }) => id)).size).toBe(10);
    await work.close();
    await queue.close();
    await records.close();
    rmSync(folder, { recursive: true, force: true });
    expect(faults).toEqual([]);
  },
);
