import { defineConfig } from 'vitest/config'

/** Tests without services share nothing that could be left behind, so a worker keeps its modules: a third of the CPU of a fresh start per file. Nothing else runs meanwhile, so they take every core. */
const alone = { isolate: false, maxWorkers: '100%', testTimeout: 30_000 }

/** Four tiers: pure (no services, runs in `npm run check`), deep (the same, but at every step there is), int (real services, started once), e2e (the whole program). */
export default defineConfig({
  test: {
    // Java services that keep their classes for the first time take a while to end.
    teardownTimeout: 60_000,
    projects: [
      { test: { name: 'pure', ...alone, include: ['test/**/*.test.ts'], exclude: ['test/**/*.{deep,int,e2e}.test.ts'] } },
      { test: { name: 'deep', ...alone, include: ['test/**/*.deep.test.ts'] } },
      { test: { name: 'int', include: ['test/**/*.int.test.ts'], globalSetup: ['test/support/services.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false } },
      { test: { name: 'e2e', include: ['test/**/*.e2e.test.ts'], testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false } },
    ],
  },
})
