import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { skipUnless } from '../../../../tests/support/skips.ts'
import { PREBUILT_NODE_API, assertNativeHalfFits } from './native-guard.ts'
import { nodeApiVersionOf } from './node-api-version.ts'

const home = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'))
const prebuilt = join(home, 'prebuilds', 'linux-x64.node')
const withPrebuilt = skipUnless(
  existsSync(prebuilt) ? undefined : 'the prebuilt half for linux-x64 was removed from the package',
)

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pf-native-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const fits = (nodeApi: number, compiledHalf?: string) => () =>
  assertNativeHalfFits({ nodeApi, name: 'Node 20.18.0', compiledHalf })

/** The prebuilt half with the number in its version function replaced: a half compiled for another Node-API. */
const halfFor = (version: number): string => {
  const addon = readFileSync(prebuilt)
  const at = addon.indexOf(Buffer.from([0xb8, PREBUILT_NODE_API, 0, 0, 0, 0xc3]))
  expect(at).toBeGreaterThan(0)
  addon[at + 1] = version
  const file = join(folder, 'better_sqlite3.node')
  writeFileSync(file, addon)
  return file
}

describe('the guard before the native half of the database', () => {
  test('lets this runtime through', () => {
    expect(() => assertNativeHalfFits()).not.toThrow()
  })

  test('refuses, in words, a runtime too old for the prebuilt half', () => {
    expect(fits(9)).toThrow(
      expect.objectContaining({
        code: 'host/wrong-runtime',
        message: 'Node 20.18.0 offers Node-API 9, but the database library wants Node-API 10',
      }),
    )
    expect(fits(10)).not.toThrow()
  })

  test('lets an older runtime through where a half was compiled for it', withPrebuilt, () => {
    expect(fits(9, halfFor(9))).not.toThrow()
    expect(fits(8, halfFor(9))).toThrow(expect.objectContaining({ code: 'host/wrong-runtime' }))
    expect(fits(9, halfFor(10))).toThrow(expect.objectContaining({ code: 'host/wrong-runtime' }))
  })

  test('does not trust a compiled half that it cannot read', () => {
    const file = join(folder, 'better_sqlite3.node')
    for (const bytes of ['', 'MZ', '\u007fELF', 'x'.repeat(1000)]) {
      writeFileSync(file, bytes)
      expect(fits(9, file)).toThrow(expect.objectContaining({ code: 'host/wrong-runtime' }))
    }
  })
})

describe('the version read from an addon', () => {
  test('is that of the package’s prebuilt half', withPrebuilt, () => {
    expect(nodeApiVersionOf(readFileSync(prebuilt))).toBe(PREBUILT_NODE_API)
  })

  test('is unknown, without a crash, wherever the file is cut short', withPrebuilt, () => {
    const addon = readFileSync(prebuilt)
    for (let length = 0; length < 70; length++)
      expect(nodeApiVersionOf(addon.subarray(0, length))).toBeUndefined()
    for (let part = 1; part < 16; part++)
      expect(nodeApiVersionOf(addon.subarray(0, (addon.length * part) >> 4))).toBeUndefined()
  })
})
