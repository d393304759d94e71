import { _electron } from 'playwright-core'
import type { ElectronApplication } from 'playwright-core'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { whyNoDisplay } from './skips.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Why no window of ours can be opened here, or undefined when one can. */
export const whyNoElectron = (): string | undefined => {
  const obstacle = whyNoDisplay()
  if (obstacle !== undefined) return obstacle
  if (process.env.ELECTRON_EXEC_PATH === undefined)
    return "ELECTRON_EXEC_PATH names no Electron's binary"
  return existsSync(resolve(ROOT, 'out/main/index.js'))
    ? undefined
    : 'the app is not built (npm run build)'
}

/** The arguments that start the built app on loopback with a profile. */
export const appArguments = (profile: string, more: readonly string[] = []): string[] => [
  ...(process.env.NO_SANDBOX === '1' ? ['--no-sandbox'] : []),
  ...[ROOT, '--profile', profile, '--interface', 'lo', '--port', '0', '--no-multicast', ...more],
]

/** Starts it; the caller closes it. */
export const launchApp = (
  profile: string,
  more: readonly string[] = [],
): Promise<ElectronApplication> =>
  _electron.launch({
    executablePath: process.env.ELECTRON_EXEC_PATH ?? '',
    args: appArguments(profile, more),
    timeout: 60_000,
  })
