// How a suite that cannot run here says so: `describe('three peers on a bridge', skipUnless(reason), () => { … })`.
// SkipReporter prints every such reason as the last lines of the run, so nothing is skipped silently.
import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestOptions } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    skipReason?: string
  }
}

/** Options for `describe` or `test`: runs it when there is no reason against it, else skips it and keeps the reason. */
export function skipUnless(reason: string | undefined): TestOptions {
  return reason === undefined ? {} : { skip: true, meta: { skipReason: reason } }
}

/** The path of a program on PATH, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Why network namespaces cannot be made here, or undefined when they can. */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux')
    return `network namespaces exist on Linux alone, this is ${process.platform}`
  if (process.getuid?.() !== 0) return 'making network namespaces needs root'
  for (const [program, packageName] of [
    ['ip', 'iproute2'],
    ['nft', 'nftables'],
  ] as const) {
    if (!findProgram(program)) return `the program ${program} is missing (Debian: ${packageName})`
  }
  return tryNamespace()
}

function tryNamespace(): string | undefined {
  const name = `pf-probe-${process.pid}`
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'pipe' })
    execFileSync('ip', ['netns', 'del', name], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `this system refuses to make a network namespace: ${error instanceof Error ? error.message.split('\n').at(-2) : String(error)}`
  }
}

/** Why no window can be opened here, or undefined when one can. */
export function whyNoDisplay(): string | undefined {
  if (process.platform !== 'linux') return undefined
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY
    ? undefined
    : 'there is no display (DISPLAY and WAYLAND_DISPLAY are unset; xvfb-run makes one)'
}
