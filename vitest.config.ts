import { defineConfig } from 'vitest/config';

const mysql = './test/support/global-setup.ts';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Three files at a time, a process each: on two cores some of them always wait for a clock or for MySQL.
    pool: 'forks',
    maxWorkers: 3,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/demo/**', 'src/server.ts'],
      reporter: ['text-summary', 'html'],
    },
    projects: [
      // Files of these two share processes: what one of them has loaded the next ones need not load.
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: [mysql],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], globalSetup: [mysql] } },
      {
        extends: true,
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], globalSetup: [mysql] },
      },
    ],
  },
});
