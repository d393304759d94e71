import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { silentLog } from '../../src/main/base/log.ts'
import { openControlSocket } from '../../src/main/headless/control-socket.ts'
import { FakeHost } from './fake-host.ts'
import { temporaryFolder } from './folders.ts'
import { pipeRow } from './rows.ts'

/** A host behind the control socket of a profile of its own, for the command line; closed with the test. */
export const serve = async (host = new FakeHost()) => {
  const profile = temporaryFolder()
  mkdirSync(join(profile, 'run'), { mode: 0o700 })
  const path = join(profile, 'run', 'control.sock')
  const control = await openControlSocket({ path, api: host, log: silentLog })
  onTestFinished(() => control.close())
  return { host, profile, control }
}

/** As {@link serve}; gives the profile alone, by which the command line finds the host. */
export const serveProfile = async (host: FakeHost): Promise<string> => (await serve(host)).profile

/** A host that knows pipes of these names. */
export const withPipes = (...names: string[]): FakeHost => {
  const host = new FakeHost()
  host.snapshots.set(
    'pipes',
    names.map((name) => pipeRow(name)),
  )
  return host
}

/** Waits until what is checked holds. */
export const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { interval: 5, timeout: 10_000 })
