import { Worker } from 'node:worker_threads';
import { stopInTime } from '../../src/commands/stop-in-time.ts';

// A process with a part that never closes: its thread is busy for ever, so that process.exit would wait for it too.
const thread = new Worker('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', { eval: true });
process.stdout.write('stopping\n');
await stopInTime(async () => {
  await new Promise((resolve) => thread.once('message', resolve));
}, 200);
process.stdout.write('stopped\n');
