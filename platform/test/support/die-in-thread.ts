import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

/**
 * Preloaded into every thread of a platform under test: lets the thread of one entry file die when a file appears.
 * QIAOLOU_TEST_DEATH is JSON: `{ entry, way, when }`.
 */

interface Death {
  /** End of the path of the thread's entry. */
  readonly entry: string;
  readonly way: keyof typeof WAYS;
  /** The file to wait for. */
  readonly when: string;
}

const LOOK_EVERY_MS = 10;
const HEAP_MB = 192;

/** How a thread can die by itself. */
const WAYS = {
  'throws and nobody catches it': () => {
    throw new Error('made to die');
  },
  'calls process.exit': () => process.exit(7),
  'needs more memory than it may have': () => {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 10_000 }, (_, n) => ({ n })));
  },
};

const { entry, way, when } = JSON.parse(process.env['QIAOLOU_TEST_DEATH'] ?? '{}') as Death;

if (!threads.isMainThread && process.argv[1]?.endsWith(entry) === true)
  setInterval(() => {
    if (existsSync(when)) WAYS[way]();
  }, LOOK_EVERY_MS).unref();

/** Starts the thread as usual, but with a bound of its heap that is reached soon. */
class BoundedWorker extends threads.Worker {
  constructor(file: string | URL, options?: threads.WorkerOptions) {
    const bounded = String(file).endsWith(entry) ? { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } } : {};
    super(file, { ...options, ...bounded });
  }
}
threads.Worker = BoundedWorker;
syncBuiltinESMExports();
