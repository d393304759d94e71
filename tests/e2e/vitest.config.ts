import '../../scripts/assert-node.mjs'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { SecondTryReporter } from '../support/second-try-reporter.ts'
import { SkipReporter } from '../support/skip-reporter.ts'
import { DEADLINE_MS } from './support/waiting.ts'

const results = process.env.TEST_RESULTS
// The keys of tests are nobody's: they stay out of the keychain of whoever runs them.
process.env.PIPEFITTER_KEYCHAIN = 'off'

export default defineConfig({
  test: {
    name: 'e2e',
    root: resolve(import.meta.dirname, '../..'),
    environment: 'node',
    include: ['tests/e2e/**/*.test.ts'],
    globalSetup: 'tests/e2e/support/build.ts',
    setupFiles: 'tests/e2e/support/setup.ts',
    // All waiting is done by asking again until it is so, or until this is over.
    expect: { poll: { timeout: DEADLINE_MS, interval: 50 } },
    reporters: [
      'default',
      ...(results ? [['json', { outputFile: results }] as ['json', object]] : []),
      new SkipReporter(),
      ...(results ? [new SecondTryReporter({ report: results, realTime: ['e2e'] })] : []),
    ],
    // One window at a time: they share a screen, and two of them at once make each other slow.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
