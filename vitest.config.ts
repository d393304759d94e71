import './scripts/assert-node.mjs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import Icons from 'unplugin-icons/vite'
import { defineConfig } from 'vitest/config'
import { SkipReporter } from './tests/support/skip-reporter.ts'

const at = (path: string) => resolve(import.meta.dirname, path)

// Where a script wants the counts, it names a file for them (.ci/run does).
const results = process.env.TEST_RESULTS

export default defineConfig({
  test: {
    reporters: [
      'default',
      ...(results ? [['json', { outputFile: results }] as ['json', object]] : []),
      new SkipReporter(),
    ],
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'src/{main,shared,preload}/**/*.test.ts',
            'tests/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['tests/e2e/**'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        plugins: [vue(), Icons({ compiler: 'vue3' })],
        resolve: { alias: { '@': at('src/renderer'), '@shared': at('src/shared') } },
        test: { name: 'ui', environment: 'jsdom', include: ['src/renderer/**/*.test.ts'] },
      },
    ],
  },
})
