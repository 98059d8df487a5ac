import { defineConfig } from 'vitest/config';

/** The console in a real Chromium, on one demo for the whole run. */
export default defineConfig({
  test: {
    globalSetup: ['./orphans-of-run.setup.ts', './soc-console/e2e/src/demo-of-the-run.ts'],
    setupFiles: ['./end-children.setup.ts'],
    include: ['soc-console/e2e/test/*.e2e.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
