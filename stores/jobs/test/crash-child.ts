import { appendFileSync } from 'node:fs';
import { systemClock } from '@qiaolou/schema';
import { openSqliteJobQueue } from '../src/index.ts';

// Enqueues as fast as it can while working; the parent kills it.
const [path = '', ledger = '', round = ''] = process.argv.slice(2);
let tokens = 0;
const queue = openSqliteJobQueue({
  path,
  clock: systemClock,
  random: Math.random,
  newToken: () => `${process.pid}-${(tokens += 1)}`,
  leaseMs: 500,
  pollMs: 20,
});
await queue.work(
  'q',
  async (job) => {
    appendFileSync(ledger, `start ${job.key}\n`);
    await new Promise((resolve) => setTimeout(resolve, 3));
    appendFileSync(ledger, `end ${job.key}\n`);
  },
  { concurrency: 4 },
);
for (let n = 0; ; n += 1) {
  const key = `${round}-${n}`;
  await queue.enqueue({ queue: 'q', key, payload: {} });
  process.send?.(key);
  await new Promise(setImmediate);
}
