import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { skipUnless } from '../../../tests/support/skips.ts'
import { writeAtomically } from './atomic-file.ts'

/** Puts links to what lies outside in the place of a file that is being saved, as fast as it can. */
const SWAPPER = `
const { symlinkSync, rmSync } = require('node:fs')
const { workerData, parentPort } = require('node:worker_threads')
const { file, outside, flag } = workerData
const view = new Int32Array(flag)
const attempt = (act) => { try { act(); Atomics.add(view, 1, 1) } catch {} }
parentPort.postMessage('begun')
while (Atomics.load(view, 0) === 0)
  for (const name of [file + '.unfinished', file]) {
    attempt(() => symlinkSync(outside, name))
    attempt(() => rmSync(name))
    attempt(() => symlinkSync(outside, name))
  }
`
/** `SAVES=1000` for a long one. */
const SAVES = Number(process.env['SAVES'] ?? 200)

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pf-atomic-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const onLinks = skipUnless(
  process.platform === 'win32' ? 'making links needs a right on Windows' : undefined,
)
const TIMEOUT_MS = 120_000

test(
  'writes nothing outside while somebody swaps links into its place all the time',
  { ...onLinks, timeout: TIMEOUT_MS },
  async () => {
    const [inside, away] = [join(folder, 'inside'), join(folder, 'away')]
    for (const one of [inside, away]) mkdirSync(one)
    const outside = join(away, 'target')
    writeFileSync(outside, 'theirs')
    const file = join(inside, 'identity.json')
    const flag = new SharedArrayBuffer(8)
    const swapper = new Worker(SWAPPER, { eval: true, workerData: { file, outside, flag } })
    await new Promise((resolve) => swapper.once('message', resolve))
    const view = new Int32Array(flag)
    const swapped = (): number => Atomics.load(view, 1)
    const codes = new Set<string>()
    let saved = 0
    // However the system shares its processors out between the two: until it was a race.
    for (let i = 0; i < SAVES || swapped() <= SAVES || saved === 0; i++)
      try {
        writeAtomically(file, `ours ${i}`)
        saved++
      } catch (error) {
        codes.add((error as NodeJS.ErrnoException).code ?? String(error))
      }
    Atomics.store(view, 0, 1)
    await new Promise((resolve) => swapper.once('exit', resolve))

    expect(readFileSync(outside, 'utf8')).toBe('theirs')
    expect(readdirSync(away)).toEqual(['target'])
    // Whoever lost was told: taken places and files that are gone, nothing else.
    expect([...codes].filter((code) => !['EEXIST', 'ENOENT', 'ELOOP'].includes(code))).toEqual([])
    writeAtomically(file, 'ours')
    expect(readFileSync(file, 'utf8')).toBe('ours')
    expect(statSync(file).mode & 0o077).toBe(0)
  },
)
