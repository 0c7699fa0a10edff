import { defineConfig } from 'vitest/config'

/** Three tiers: pure (no services, runs in `npm run check`), int (real services, started once), e2e (the whole program). */
export default defineConfig({
  test: {
    // Java services that keep their classes for the first time take a while to end.
    teardownTimeout: 60_000,
    projects: [
      // Pure tests share nothing that could be left behind, so a worker keeps its modules: a third of the CPU of a fresh start per file. Nothing else runs meanwhile, so they take every core.
      { test: { name: 'pure', isolate: false, maxWorkers: '100%', testTimeout: 30_000, include: ['test/**/*.test.ts'], exclude: ['test/**/*.int.test.ts', 'test/**/*.e2e.test.ts'] } },
      { test: { name: 'int', include: ['test/**/*.int.test.ts'], globalSetup: ['test/support/services.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false } },
      { test: { name: 'e2e', include: ['test/**/*.e2e.test.ts'], testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false } },
    ],
  },
})
