import type { Clock } from '../base/clock.ts'
import { Scope } from '../base/lifecycle.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { createFileLog } from '../platform/log-file.ts'
import type { LogLevel } from '../platform/log-records.ts'
import { openProfile } from '../platform/profile.ts'
import type { Profile } from '../platform/profile.ts'
import { startDaemon } from './daemon.ts'
import type { Daemon, RunningHost } from './daemon.ts'

/** What a person may set when a peer starts, in the window's and in the headless form alike. */
export interface PeerFlags {
  /** A profile's name or folder. */
  readonly profile?: string
  /** What this peer calls itself. */
  readonly name?: string
  /** The only interfaces to use, by name. */
  readonly interfaces?: readonly string[]
  readonly port?: number
  /** Addresses of peers to connect to at once. */
  readonly seeds?: readonly string[]
  readonly multicast?: { readonly group?: string; readonly port?: number } | false
  readonly logLevel?: LogLevel
}

/** What makes the host; `src/main/host/host.ts` in the program, a fake in tests. */
export type CreateHost<H extends RunningHost> = (options: HostStart) => Promise<H>

export interface HostStart {
  readonly profile: Profile
  readonly name?: string
  readonly interfaces?: string[]
  readonly port?: number
  readonly seeds?: string[]
  readonly multicast?: { group?: string; port?: number } | false
  /** Such as `Node 24.21.0`. */
  readonly runtime: string
  readonly log: Log
}

export interface StartOptions<H extends RunningHost> {
  readonly flags: PeerFlags
  readonly createHost: CreateHost<H>
  readonly runtime: string
  /** The built interface, for browsers. */
  readonly bundleFolder: string
  /** The port wanted for browsers; 0: any. */
  readonly uiPort?: number
  readonly clock: Clock
  readonly random: Random
}

export interface StartedPeer<H extends RunningHost = RunningHost> extends Daemon {
  readonly host: H
  readonly profile: Profile
}

/**
 * Opens the profile, starts the host with it and opens its doors. Rejects with what went wrong, having undone what was
 * done; `stop` undoes all of it in reverse order.
 */
export const startPeer = async <H extends RunningHost>(
  options: StartOptions<H>,
): Promise<StartedPeer<H>> => {
  const { flags, clock } = options
  const scope = new Scope()
  try {
    const profile = openProfile({ folder: flags.profile })
    scope.add(() => profile.release())
    const level = flags.logLevel ?? 'info'
    const log = createFileLog({ file: profile.logFile, level, clock })
    scope.add(() => log.close())
    const host = await options.createHost(hostStart(options, profile, log))
    scope.add(() => host.stop())
    const daemon = await startDaemon({ ...doors(options), host, paths: profile, log })
    const stop = async (): Promise<void> => {
      await daemon.stop()
      await scope.close()
    }
    return { ...daemon, host, profile, stop }
  } catch (error) {
    await scope.close()
    throw error
  }
}

const doors = <H extends RunningHost>({
  bundleFolder,
  uiPort,
  clock,
  random,
}: StartOptions<H>) => ({
  ...{ bundleFolder, clock, random },
  ...(uiPort === undefined ? {} : { uiPort }),
})

const hostStart = <H extends RunningHost>(
  { flags, runtime }: StartOptions<H>,
  profile: Profile,
  log: Log,
): HostStart => ({
  ...{ profile, runtime, log },
  ...(flags.name === undefined ? {} : { name: flags.name }),
  ...(flags.interfaces === undefined ? {} : { interfaces: [...flags.interfaces] }),
  ...(flags.port === undefined ? {} : { port: flags.port }),
  ...(flags.seeds === undefined ? {} : { seeds: [...flags.seeds] }),
  ...(flags.multicast === undefined ? {} : { multicast: flags.multicast }),
})
