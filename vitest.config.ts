import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

if (!existsSync(join(import.meta.dirname, '../shared/data')))
  process.stderr.write('skipped: tests on recordings that are not ours to ship; ../shared/data is not there\n');

// Threads and processes that tests start load the product as the launcher does: compiled once.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node-compile');

/**
 * Folders whose tests have a process each: they measure memory, own a DOM, or start the whole platform. All others share
 * one a worker, so that what they import is loaded once and not two hundred times.
 */
const APART = ['platform/test', 'stores/events/test', 'soc-console/web/test'];
const testsIn = (folder: string): string => `${folder}/**/*.test.{ts,tsx}`;

/** Unit, contract and architecture tests: no service, no network, no browser. */
export default defineConfig({
  test: {
    setupFiles: ['./end-children.setup.ts', './generated-runs.setup.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.services.test.ts', '**/*.e2e.test.ts'],
    // The default leaves a core to the watcher that a single run does not have.
    maxWorkers: '100%',
    // Against what hangs, not against what is slow: on one core beside a busy one a test takes ten times as long.
    // A long look (`npm run test:generated`) has hours.
    testTimeout: process.env['QIAOLOU_TEST_RUNS'] === undefined ? 600_000 : 4 * 3_600_000,
    hookTimeout: 600_000,
    // CI also runs the tests in another order each time; the seed is printed.
    sequence: { shuffle: process.env['QIAOLOU_TEST_SHUFFLE'] === '1' },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          isolate: false,
          include: ['*.test.ts', testsIn('**/test')],
          exclude: APART.map(testsIn),
        },
      },
      { extends: true, test: { name: 'apart', include: APART.map(testsIn) } },
    ],
  },
});
