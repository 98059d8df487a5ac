import { defineConfig } from 'vitest/config';

/** The console in a real Chromium. */
export default defineConfig({
  test: {
    setupFiles: ['./end-children.setup.ts'],
    include: ['soc-console/e2e/**/*.e2e.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
