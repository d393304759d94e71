import { rmSync, writeFileSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import { PipefitterError } from '../base/errors.ts'
import { createDeferred } from '../base/deferred.ts'
import { Scope } from '../base/lifecycle.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Host } from '../host/host.ts'
import { forPages } from '../host/reserved-calls.ts'
import { openControlSocket } from './control-socket.ts'
import type { ControlSocketOptions } from './control-socket.ts'
import { Lazy } from './lazy.ts'
import { withLinks } from './link-calls.ts'
import { openUiServer } from './ui-server.ts'

export interface DaemonOptions {
  readonly host: Host
  /** Of the profile that the host has opened. */
  readonly paths: { readonly controlSocketPath: string; readonly tokenFile: string }
  /** The built interface, for browsers. */
  readonly bundleFolder: string
  /** The port wanted for browsers; 0: any. */
  readonly uiPort?: number
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** The doors of a running host, beside a window: the control socket, and the browser interface once somebody asks. */
export interface Daemon {
  /** A fresh link to the interface, whose server is started by the first. */
  link(): Promise<string>
  /** Settles when a client has asked the host to stop. */
  readonly stopRequested: Promise<void>
  /** Closes the doors, then stops the host, within `STOP_TIMEOUT_MS`; idempotent. */
  stop(): Promise<void>
}

/** Longest time that stopping may take; what still holds then is left to the end of the process. */
export const STOP_TIMEOUT_MS = 8_000

/** Opens the doors of a host. When that fails, what was opened is closed again; the host is left running. */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  const { host, clock, log } = options
  const scope = new Scope()
  const ui = new Lazy(async () => {
    const around = { api: forPages(host.api), far: host.carryFar }
    const server = await openUiServer({ ...uiOptions(options), ...around })
    scope.add(host.guardPort(server.port))
    return server
  })
  const stopRequested = createDeferred()
  const link = async (): Promise<string> => {
    if (scope.isClosed) throw new PipefitterError('base/stopped', 'the peer is stopping')
    return (await ui.get()).link()
  }
  const control = await openControlSocket({
    path: options.paths.controlSocketPath,
    api: withLinks(host.api, link),
    far: host.carryFar,
    log: log.scope('control'),
    ...admissionFor(options, scope),
  })
  scope.add(() => host.stop())
  scope.add(() => control.close())
  scope.add(async () => (await ui.peek())?.close())
  host.onStopRequested(() => stopRequested.resolve())
  return {
    link,
    stopRequested: stopRequested.promise,
    stop: () => within(clock, log, scope.close()),
  }
}

const uiOptions = ({ bundleFolder, uiPort, clock, random, log }: DaemonOptions) => ({
  ...{ bundleFolder, clock, random, log: log.scope('ui') },
  ...(uiPort === undefined ? {} : { port: uiPort }),
})

/** A pipe of Windows can be opened by others, so its clients show a token from a file that only this user can read. */
const admissionFor = (
  { paths, clock, random }: DaemonOptions,
  scope: Scope,
): Pick<ControlSocketOptions, 'admission'> => {
  if (process.platform !== 'win32') return {}
  const token = Buffer.from(random.bytes(32)).toString('base64url')
  writeFileSync(paths.tokenFile, token, { mode: 0o600 })
  scope.add(() => rmSync(paths.tokenFile, { force: true }))
  return { admission: { token, clock } }
}

/** Settles with the stopping, or when its time is over. */
const within = async (clock: Clock, log: Log, stopping: Promise<void>): Promise<void> => {
  const overdue = createDeferred()
  const timer = clock.after('stop', STOP_TIMEOUT_MS, () => {
    log.error('stopping took too long; the process ends without it')
    overdue.resolve()
  })
  await Promise.race([stopping, overdue.promise]).finally(() => timer.cancel())
}
