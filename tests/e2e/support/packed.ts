// The packed application: where it lies, what is burnt into it, and a way to its page that needs no help of its own.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { whyNoDisplay } from '../../support/skips.ts'
import { ROOT } from './programs.ts'

export const PACKED = join(ROOT, 'dist/linux-unpacked/pipefitter')
export const PACKED_ARCHIVE = join(ROOT, 'dist/linux-unpacked/resources/app.asar')

export const PACKED_DISSECTOR = join(ROOT, 'dist/linux-unpacked/resources/wireshark/pipefitter.lua')

/** Why the packed application cannot be tested here, or undefined when it can. */
export const whyNotPacked = (): string | undefined => {
  if (process.platform !== 'linux') return 'the packed application is tested on Linux alone'
  if (!existsSync(PACKED)) return '`npm run package` has not been run'
  return whyNoDisplay()
}

/** What stands before the fuses in every Electron program, and their names in order (their version 1). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'archiveIntegrity',
  'onlyLoadAppFromAsar',
  'browserSnapshot',
  'fileProtocolPrivileges',
] as const

/** Each fuse of a program, as it is burnt in: `on`, `off`, or `removed` where this Electron has none such any more. */
export const readFuses = (program: string): Record<string, string> => {
  const bytes = readFileSync(program)
  const at = bytes.indexOf(SENTINEL)
  if (at < 0) throw new Error(`${program} has no fuses`)
  const [version, length = 0] = bytes.subarray(at + SENTINEL.length, at + SENTINEL.length + 2)
  if (version !== 1) throw new Error(`fuses of an unknown version: ${version}`)
  const wire = bytes.toString('latin1', at + SENTINEL.length + 2, at + SENTINEL.length + 2 + length)
  const words: Record<string, string> = { '0': 'off', '1': 'on', r: 'removed' }
  return Object.fromEntries(FUSES.map((name, i) => [name, words[wire[i] ?? ''] ?? 'absent']))
}
