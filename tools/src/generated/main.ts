import { spawnSync } from 'node:child_process';

/** Questions that each property generates when nothing else is said. */
const RUNS = '10000';
/** Where generated filters, pages and aggregations are compared with the reference in memory. */
const TESTS = ['block-scan', 'scan-answers', 'entry-table', 'pick-blocks'].map(
  (name) => `stores/events/test/${name}.test.ts`,
);

/**
 * `npm run test:generated [-- N]`: N generated questions for each property of the embedded event store's scan, 10,000 when
 * absent. Not a part of CI: it takes many minutes of a core. A failure names the seed and the question.
 */
function main([runs = RUNS]: readonly string[]): number {
  if (!/^[1-9]\d{0,6}$/.test(runs)) {
    process.stderr.write('usage: npm run test:generated [-- N]\n');
    return 64;
  }
  const { status } = spawnSync('node_modules/.bin/vitest', ['run', ...TESTS], {
    ...{ stdio: 'inherit', timeout: 4 * 3_600_000 },
    env: { ...process.env, QIAOLOU_TEST_RUNS: runs },
  });
  return status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
