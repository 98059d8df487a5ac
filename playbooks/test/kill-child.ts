import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { z } from 'zod';
import { createPlaybookEngine, createPlaybookLibrary, type Connector } from '../src/index.ts';
import { DrainedQueue, startStepWork } from './engine-bench.ts';
import { killedPlaybook } from './kill-playbook.ts';

// Child of the kill -9 test: works on the runs of a folder until all have ended. Arguments: folder, runs to start.
const [folder = '', runs = '0'] = process.argv.slice(2);
const ledger = join(folder, 'effects.log');

const connector: Connector = {
  id: 'spy',
  args: z.object({ what: z.string() }),
  danger: 'reversible',
  plan: () => Promise.resolve({ summary: '', summaryEn: '', steps: [] }),
  check: (_args, { idempotencyKey }) =>
    Promise.resolve(existsSync(ledger) && readFileSync(ledger, 'utf8').includes(idempotencyKey) ? 'present' : 'absent'),
  apply: (_args, { idempotencyKey }) => {
    appendFileSync(ledger, `${idempotencyKey}\n`);
    return Promise.resolve({ response: {}, outputs: {} });
  },
  verify: () => Promise.resolve(true),
};

const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock: systemClock });
const queue = new DrainedQueue(systemClock);
const engine = await createPlaybookEngine({
  records,
  queue,
  connectors: [connector],
  library: createPlaybookLibrary([killedPlaybook]),
  clock: systemClock,
  ids: randomUUID,
  random: Math.random,
  exclusive: true,
});
const work = await startStepWork(engine, { queue, clock: systemClock });
await engine.reconcile();
for (let run = 0; run < Number(runs); run++)
  await engine.startRun({
    playbookId: killedPlaybook.id,
    incidentId: null,
    mode: 'live',
    actor: 'system',
    ip: null,
    runId: `run-${run}`,
  });
process.stdout.write('started\n');
while ((await engine.listRuns({ status: ['running', 'waiting'], limit: 500 })).length > 0) {
  await queue.drain();
  await engine.reconcile();
}
await work.close();
await records.close();
process.stdout.write('finished\n');
