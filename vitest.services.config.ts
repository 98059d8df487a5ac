import { defineConfig } from 'vitest/config';

/** The same contract suites against real Elasticsearch, PostgreSQL and Redis, and real senders. */
export default defineConfig({
  test: {
    setupFiles: ['./end-children.setup.ts'],
    include: ['**/test/**/*.services.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
