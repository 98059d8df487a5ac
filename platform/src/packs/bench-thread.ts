import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { wireError } from '@qiaolou/schema';
import { createBenchDesk } from './bench-desk.ts';
import type { BenchAsked } from './pack-bench.ts';
import type { BenchSettings } from './bench-messages.ts';

/** The bench's thread: packs are tried here, behind whoever takes in and reads lines. */

const NICENESS = 10;

if (parentPort === null) throw new TypeError('the bench runs as a worker thread');
const port = parentPort;
// As nice as the other threads that nobody's lines wait for; Linux: of this thread only.
if (process.platform === 'linux') setPriority(NICENESS);
const desk = createBenchDesk(workerData as BenchSettings);
port.on('message', ({ id, kind, asked }: BenchAsked) => {
  try {
    const work = desk[kind] as (asked: unknown) => unknown;
    port.postMessage({ id, answer: work(asked) });
  } catch (error) {
    port.postMessage({ id, error: wireError(error) });
  }
});
