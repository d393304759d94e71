import './scripts/assert-node.mjs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import Icons from 'unplugin-icons/vite'
import { defineConfig } from 'vitest/config'
import { SecondTryReporter } from './tests/support/second-try-reporter.ts'
import { SkipReporter } from './tests/support/skip-reporter.ts'

const at = (path: string) => resolve(import.meta.dirname, path)

// Where a script wants the counts, it names a file for them (.ci/run does).
const results = process.env.TEST_RESULTS

/** Tests that await in real time what whole peers, sockets and processes do; the others of Node decide by themselves alone. */
const LIVE = [
  'src/main/{cli,headless,host,transports}/**/*.test.ts',
  'src/main/platform/{profile,router/router,sqlite/full-disk,sqlite/kill}.test.ts',
  'tests/{compliance,host,netns}/**/*.test.ts',
]

/** Projects that await in real time what others do: what fails there gets a second try in CI, see `.ci/run`. */
const REAL_TIME = ['live', 'interop', 'adversary']

/**
 * One after the other: what decides by itself alone shares all processors, what follows does not share its time with it.
 * Projects that share a place have to share a number of workers.
 */
const ALONE = { sequence: { groupOrder: 0 }, maxWorkers: '100%' }
const [AFTER_IT, THEN, LAST] = [1, 2, 3].map((groupOrder) => ({ sequence: { groupOrder } }))

/** A test or a hook that takes longer hangs: waits inside of them end sooner, with words on what was there instead. */
const HUNG_MS = 60_000

// The keys of tests are nobody's: they stay out of the keychain of whoever runs them.
process.env.PIPEFITTER_KEYCHAIN = 'off'

export default defineConfig({
  test: {
    reporters: [
      'default',
      ...(results ? [['json', { outputFile: results }] as ['json', object]] : []),
      new SkipReporter(),
      ...(results ? [new SecondTryReporter({ report: results, realTime: REAL_TIME })] : []),
    ],
    projects: [
      {
        // No second try here: what is decided by itself alone and yet is unsteady has a fault.
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'src/{main,shared,preload}/**/*.test.ts',
            'tests/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['tests/e2e/**', 'tests/interop/**', 'tests/adversary/**', ...LIVE],
          ...ALONE,
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
      {
        test: {
          name: 'live',
          environment: 'node',
          ...AFTER_IT,
          include: LIVE,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
      {
        // One file after the other, and after all else: each runs Java machines whose answers are awaited in real time.
        test: {
          name: 'interop',
          environment: 'node',
          include: ['tests/interop/**/*.test.ts'],
          fileParallelism: false,
          ...THEN,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Real peers under attack, one scene after the other: what they do is awaited in real time.
        test: {
          name: 'adversary',
          environment: 'node',
          include: ['tests/adversary/**/*.test.ts'],
          globalSetup: 'tests/adversary/support/build.ts',
          setupFiles: 'tests/adversary/support/setup.ts',
          fileParallelism: false,
          ...LAST,
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
      {
        plugins: [vue(), Icons({ compiler: 'vue3' })],
        resolve: { alias: { '@': at('src/renderer'), '@shared': at('src/shared') } },
        test: {
          name: 'ui',
          environment: 'jsdom',
          include: ['src/renderer/**/*.test.ts'],
          setupFiles: 'tests/support/closed-page.ts',
          ...ALONE,
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
    ],
  },
})
