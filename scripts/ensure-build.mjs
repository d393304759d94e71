// Builds the project when out/ is missing or older than what it is built from. Used by `npm start` and `npm run cli`, so that
// nobody has to remember to. What it says goes to stderr: a command's own output stays clean.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = resolve(import.meta.dirname, '..')
const inputs = ['src/**/*', 'electron.vite.config.ts', 'package-lock.json', 'tsconfig*.json']
const outputs = [
  'out/main/index.js',
  'out/main/cli.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]
const lock = join(root, 'node_modules/.cache/pipefitter-build.lock')

const changedMs = (/** @type {string} */ file) =>
  statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs

async function newestInputMs() {
  let newest = 0
  for await (const file of glob(inputs, { cwd: root })) {
    if (!file.endsWith('.test.ts')) newest = Math.max(newest, changedMs(file) ?? 0)
  }
  return newest
}

/** Whether out/ lacks something or is older than a source file. */
async function isStale() {
  const built = outputs.map(changedMs)
  const oldest = Math.min(...built.map((ms) => ms ?? 0))
  return oldest === 0 || oldest < (await newestInputMs())
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const holder = Number(statSync(lock, { throwIfNoEntry: false }) && readFileSync(lock, 'utf8'))
    if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true })
    return false
  }
}

function build() {
  console.error('Building Pipefitter (only after a change) …')
  const tool = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const child = spawn(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) =>
      code === 0 ? done(undefined) : fail(new Error('The build failed.')),
    )
  })
}

/** Returns once out/ is as new as the sources; two callers at once build once. */
export async function ensureBuild() {
  if (!statSync(join(root, 'src'), { throwIfNoEntry: false })) return // installed, not cloned
  mkdirSync(dirname(lock), { recursive: true })
  while (await isStale()) {
    if (!takeLock()) {
      await sleep(200)
      continue
    }
    try {
      if (await isStale()) await build()
      return
    } finally {
      rmSync(lock, { force: true })
    }
  }
}
