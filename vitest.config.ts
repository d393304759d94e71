import './scripts/assert-node.mjs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import Icons from 'unplugin-icons/vite'
import { defineConfig } from 'vitest/config'
import { SkipReporter } from './tests/support/skip-reporter.ts'
import { REAL_TIME_RETRY, UnsteadyReporter } from './tests/support/unsteady-reporter.ts'

const at = (path: string) => resolve(import.meta.dirname, path)

// Where a script wants the counts, it names a file for them (.ci/run does).
const results = process.env.TEST_RESULTS

/** Tests that await in real time what whole peers, sockets and processes do; the others of Node decide by themselves alone. */
const LIVE = [
  'src/main/{cli,headless,host,transports}/**/*.test.ts',
  'tests/{compliance,host,netns}/**/*.test.ts',
]

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
      new UnsteadyReporter(results ? { file: `${results}.unsteady` } : {}),
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
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
      {
        test: {
          name: 'live',
          environment: 'node',
          include: LIVE,
          expect: { poll: { timeout: 15_000 } },
          retry: REAL_TIME_RETRY,
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
          retry: REAL_TIME_RETRY,
          sequence: { groupOrder: 1 },
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
          retry: REAL_TIME_RETRY,
          sequence: { groupOrder: 2 },
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
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
    ],
  },
})
