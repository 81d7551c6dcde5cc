import { defineConfig } from 'vitest/config'

/** Two projects: `unit` (pure, no disk, network or real time) and `integration` (temp folders, local servers). */
export default defineConfig({
  test: {
    // A test that says nothing has not run: an empty selection is a failure.
    passWithNoTests: false,
    restoreMocks: true,
    unstubEnvs: true,
    // How long a poll may wait says nothing about speed: a busy machine must not fail a test.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          testTimeout: 5_000,
          pool: 'forks',
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          pool: 'forks',
        },
      },
    ],
  },
})
