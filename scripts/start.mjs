// `npm start`: the application in its window, and where there can be no window the same interface in the browser. Arguments are
// passed on: `npm start -- --profile second --interface lo`.
import './assert-node.mjs'
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { findElectron, whyNoWindow } from './electron-runtime.mjs'
import { ensureBuild } from './ensure-build.mjs'

const root = resolve(import.meta.dirname, '..')
const passedOn = process.argv.slice(2)

/** An Electron that dies this soon did not start: its sandbox or a library is missing. */
const startLimitMs = 5_000

/** Runs a program to its end, handing signals on to it. */
function run(/** @type {string} */ program, /** @type {string[]} */ args) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' })
  const handOn = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal)
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, handOn)
  return new Promise((done) => {
    child.once('error', (error) => done({ code: 127, signal: null, error }))
    child.once('close', (code, signal) => done({ code, signal }))
  })
}

const exitCodeOf = ({ code, signal }) => code ?? 128 + (constants.signals[signal] ?? 0)

async function serve(/** @type {string} */ reason, hasDisplay = true) {
  const instead = hasDisplay
    ? 'the same interface opens in your browser instead.'
    : 'open the address below in a browser.'
  console.error(`${reason}: ${instead}`)
  return exitCodeOf(await run(process.execPath, ['out/main/cli.js', 'up', '--ui', ...passedOn]))
}

async function start() {
  await ensureBuild()
  const obstacle = whyNoWindow()
  if (obstacle) return serve(obstacle.reason, obstacle.hasDisplay)
  const electron = await findElectron()
  if ('reason' in electron) return serve(electron.reason)

  const startedMs = performance.now()
  const sandbox = process.env.NO_SANDBOX === '1' ? ['--no-sandbox'] : []
  const ended = await run(electron.path, [...sandbox, root, ...passedOn])
  const crashed =
    ended.code === 127 || ['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGILL'].includes(ended.signal)
  if (crashed && performance.now() - startedMs < startLimitMs) {
    return serve(
      `Electron did not start (${ended.signal ?? ended.error?.message ?? 'a library is missing'})`,
    )
  }
  return exitCodeOf(ended)
}

try {
  process.exitCode = await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
