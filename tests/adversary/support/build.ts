// Bundles the command line as the product has it, once for all suites.
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    cliEntry: string
  }
}

const ROOT = resolve(import.meta.dirname, '../../..')

export default async (project: TestProject): Promise<() => void> => {
  const cache = join(ROOT, 'node_modules', '.cache', 'pipefitter-tests')
  const outDir = join(cache, `adversary-${process.pid}`)
  await build({
    ...{ root: ROOT, configFile: false, logLevel: 'error' },
    ssr: { noExternal: true, external: ['better-sqlite3', 'ws', '@napi-rs/keyring'] },
    build: { ssr: join(ROOT, 'src/main/cli/index.ts'), outDir, target: 'node20.18' },
  })
  project.provide('cliEntry', join(outDir, 'index.js'))
  return () => rmSync(outDir, { recursive: true, force: true })
}
