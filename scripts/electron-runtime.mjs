// Finds Electron's runtime, or says in words why there is none to run here. The `electron` package brings it only when it is
// first asked for, by a download that some networks do not allow.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const downloadLimitMs = 5 * 60_000

const executableName =
  { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ??
  'electron'

/** Why a window cannot be opened here at all, or undefined. `hasDisplay` tells whether a browser could be. */
export function whyNoWindow() {
  if (process.platform !== 'linux') return undefined
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return {
      hasDisplay: false,
      reason: 'There is no display here (DISPLAY and WAYLAND_DISPLAY are unset)',
    }
  }
  if (process.getuid?.() === 0 && process.env.NO_SANDBOX !== '1') {
    return { hasDisplay: true, reason: 'Electron does not run as root with its sandbox on' }
  }
  return undefined
}

/**
 * The path of Electron's executable: one that the environment names, the package's own, or a fresh download.
 * @returns {Promise<{ path: string } | { reason: string }>}
 */
export async function findElectron() {
  const { ELECTRON_EXEC_PATH, ELECTRON_OVERRIDE_DIST_PATH } = process.env
  const named =
    ELECTRON_EXEC_PATH ||
    (ELECTRON_OVERRIDE_DIST_PATH && join(ELECTRON_OVERRIDE_DIST_PATH, executableName))
  if (named) {
    return existsSync(named)
      ? { path: named }
      : { reason: `The environment names ${named}, which is not there` }
  }
  const folder = packageFolder()
  if (!folder) return { reason: 'The electron package is not installed' }
  const own = join(folder, 'dist', executableName)
  if (existsSync(own)) return { path: own }
  const failure = await download(folder)
  return failure ? { reason: failure } : { path: own }
}

function packageFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return undefined
  }
}

/** Runs the package's own installer; returns what went wrong, or undefined. */
async function download(/** @type {string} */ folder) {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  console.error(`Fetching the Electron ${version} runtime (once) …`)
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: downloadLimitMs,
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-8_000)))
  const [code, signal] = await new Promise((done) => {
    child.once('error', () => done([1, null]))
    child.once('close', (...how) => done(how))
  })
  if (code === 0) return undefined
  const cause = signal ? `no end after ${downloadLimitMs / 60_000} minutes` : causeOf(said)
  return `Electron’s runtime could not be downloaded (${cause})`
}

/** The innermost error that a stack trace names: the outer ones only say that something failed. */
function causeOf(/** @type {string} */ stack) {
  const errors = [...stack.matchAll(/^\s*(?:\[cause\]: )?\w*Error: (.*?)[\s{]*$/gm)].map(
    (match) => match[1],
  )
  return (errors.at(-1) ?? stack.trim().split('\n').at(-1) ?? 'no reason given').slice(0, 160)
}
