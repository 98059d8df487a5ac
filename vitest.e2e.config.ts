import { defineConfig } from 'vitest/config';

/** The console in a real Chromium, on one demo for the whole run. */
export default defineConfig({
  test: {
    globalSetup: ['./orphans-of-run.setup.ts', './soc-console/e2e/src/demo-of-the-run.ts'],
    setupFiles: ['./end-children.setup.ts'],
    include: ['soc-console/e2e/test/*.e2e.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Against what hangs, not against what is slow: CI runs the service tests beside it.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
