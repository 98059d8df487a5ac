import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

if (!existsSync(join(import.meta.dirname, '../shared/data')))
  process.stderr.write('skipped: tests on recordings that are not ours to ship; ../shared/data is not there\n');

/** Unit, contract and architecture tests: no service, no network, no browser. */
export default defineConfig({
  test: {
    setupFiles: ['./end-children.setup.ts'],
    include: ['*.test.ts', '**/test/**/*.test.ts', '**/test/**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.services.test.ts', '**/*.e2e.test.ts'],
    // The default leaves a core to the watcher that a single run does not have.
    maxWorkers: '100%',
    // Against what hangs, not against what is slow: on one core beside a busy one a test takes ten times as long.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // CI also runs the tests in another order each time; the seed is printed.
    sequence: { shuffle: process.env['QIAOLOU_TEST_SHUFFLE'] === '1' },
  },
});
