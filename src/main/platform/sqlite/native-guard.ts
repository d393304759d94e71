/**
 * better-sqlite3's native half must never be loaded by a runtime that is too old for it: that does not throw, it kills
 * the process with a segmentation fault. So its needs are read from the file's bytes before Node opens it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PipefitterError } from '../../base/errors.ts'
import { nodeApiVersionOf } from './node-api-version.ts'

/** The Node-API that the package's own prebuilt halves are made for. */
export const PREBUILT_NODE_API = 10

/** What the guard looks at; a test brings its own. */
export interface Runtime {
  /** The Node-API of this runtime, such as `process.versions.napi`. */
  readonly nodeApi: number
  /** The runtime in words, for the message. */
  readonly name: string
  /** A half compiled on purpose, which better-sqlite3 prefers to its prebuilt ones; undefined if there is none. */
  readonly compiledHalf: string | undefined
}

/** Throws `host/wrong-runtime`, in words, if loading the native half here would fail or crash. */
export const assertNativeHalfFits = (runtime: Runtime = thisRuntime()): void => {
  const needed = neededNodeApi(runtime.compiledHalf)
  if (needed !== undefined && runtime.nodeApi >= needed) return
  const wants = needed === undefined ? 'an unknown Node-API' : `Node-API ${needed}`
  throw new PipefitterError(
    'host/wrong-runtime',
    `${runtime.name} offers Node-API ${runtime.nodeApi}, but the database library wants ${wants}`,
    { details: { nodeApi: runtime.nodeApi, needed: needed ?? 0 } },
  )
}

/** Undefined when the half cannot be read for what it is: then it is not trusted below the prebuilt's version. */
const neededNodeApi = (compiledHalf: string | undefined): number | undefined => {
  if (compiledHalf === undefined) return PREBUILT_NODE_API
  return nodeApiVersionOf(readFileSync(compiledHalf)) ?? PREBUILT_NODE_API
}

const thisRuntime = (): Runtime => ({
  nodeApi: Number(process.versions.napi ?? 0),
  name:
    process.versions.electron === undefined
      ? `Node ${process.versions.node}`
      : `Electron ${process.versions.electron}`,
  compiledHalf: findCompiledHalf(),
})

/** The places and the order in which better-sqlite3 itself looks (`lib/binding.js`). */
const findCompiledHalf = (): string | undefined => {
  const manifest = createRequire(import.meta.url).resolve('better-sqlite3/package.json')
  return ['Debug', 'Release']
    .map((kind) => join(dirname(manifest), 'build', kind, 'better_sqlite3.node'))
    .find((file) => existsSync(file))
}
