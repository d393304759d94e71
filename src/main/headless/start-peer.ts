import type { Clock } from '../base/clock.ts'
import { Scope } from '../base/lifecycle.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Compatibility, HostOptions, PeerRole } from '../host/host-options.ts'
import type { Host } from '../host/host.ts'
import { createFileLog } from '../platform/log-file.ts'
import type { LogLevel } from '../platform/log-records.ts'
import { systemKeychain } from '../platform/keychain.ts'
import { openProfile } from '../platform/profile.ts'
import type { Profile } from '../platform/profile.ts'
import { startDaemon } from './daemon.ts'
import type { Daemon, DaemonOptions } from './daemon.ts'

/** What a person may set when a peer starts, in the window's and in the headless form alike. */
export interface PeerFlags {
  /** A profile's name or folder. */
  readonly profile?: string
  /** What this peer calls itself. */
  readonly name?: string
  /** The only interfaces to use, by name. */
  readonly interfaces?: readonly string[]
  readonly port?: number
  /** WebSockets: where to listen; absent: dialled alone; `false`: not at all. */
  readonly ws?: { readonly port?: number } | false
  /** HTTP: listened for, and where; absent: dialled alone; `false`: not at all. */
  readonly http?: { readonly port?: number } | false
  /** The proxy of the web to dial through. */
  readonly proxy?: string
  /** Addresses of peers to connect to at once. */
  readonly seeds?: readonly string[]
  /** Addresses to announce beside those that it listens at. */
  readonly announced?: readonly string[]
  readonly multicast?: { readonly group?: string; readonly port?: number } | false
  /** What it is to its group. */
  readonly role?: PeerRole
  /** Whether it passes on messages of others. */
  readonly relay?: boolean
  /** Speaks to no machine that is not on a network of this one. */
  readonly localOnly?: boolean
  /** Asks the router before this machine to let others in. */
  readonly mapPorts?: boolean
  /** Says by DNS-SD that it is there. */
  readonly dnsSd?: boolean
  /** Lets paired peers with the right to it manage this one. */
  readonly managed?: boolean
  /** Where received files go. */
  readonly receiveFolder?: string
  /** How many words to compare when pairing, 4 to 12. */
  readonly pairingWords?: number
  /** `false`: the system's keychain is not used, and a new key is kept in a file. */
  readonly keychain?: boolean
  /** Whether it goes beyond its own networks, and by which nodes it enters the DHT. */
  readonly dht?: HostOptions['dht']
  /** What it does for the sake of older peers alone. */
  readonly compatibility?: Compatibility
  readonly logLevel?: LogLevel
}

export interface StartOptions {
  readonly flags: PeerFlags
  /** From `src/main/host/host.ts`; whoever has no host to make does not load it. */
  readonly createHost: (options: HostOptions) => Promise<Host>
  readonly runtime: string
  /** The built interface, for browsers. */
  readonly bundleFolder: string
  /** The port wanted for browsers; 0: any. */
  readonly uiPort?: number
  readonly clock: Clock
  readonly random: Random
}

export interface StartedPeer extends Daemon {
  readonly host: Host
  readonly profile: Profile
  /** The log of this run, in the profile's folder. */
  readonly log: Log
}

/**
 * Opens the profile, starts the host with it and opens its doors. Rejects with what went wrong, having undone what was
 * done; `stop` undoes all of it in reverse order.
 */
export const startPeer = async (options: StartOptions): Promise<StartedPeer> => {
  const { flags, clock } = options
  const scope = new Scope()
  try {
    const profile = openProfile({ folder: flags.profile })
    scope.add(() => profile.release())
    const level = flags.logLevel ?? 'info'
    const log = createFileLog({ file: profile.logFile, level, clock })
    scope.add(() => log.close())
    const host = await options.createHost(hostOptions(options, profile, log))
    const daemon = await openDoors({ ...doors(options), host, paths: profile, log })
    const stop = async (): Promise<void> => {
      await daemon.stop()
      await scope.close()
    }
    return { ...daemon, host, profile, log, stop }
  } catch (error) {
    await scope.close()
    throw error
  }
}

/** From here on the doors stop the host; when they cannot be opened, it is stopped here. */
const openDoors = async (options: DaemonOptions): Promise<Daemon> => {
  try {
    return await startDaemon(options)
  } catch (error) {
    await options.host.stop()
    throw error
  }
}

const doors = ({ bundleFolder, uiPort, clock, random }: StartOptions) => ({
  ...{ bundleFolder, clock, random },
  ...(uiPort === undefined ? {} : { uiPort }),
})

const hostOptions = (
  { flags, runtime, clock }: StartOptions,
  profile: Profile,
  log: Log,
): HostOptions => {
  const { profile: _folder, logLevel: _level, keychain: wanted = true, ...rest } = flags
  const keychain = wanted && !isKeychainOff() ? systemKeychain(clock) : undefined
  return { ...rest, profile, runtime, log, keychain }
}

/** For machines and programs that start many peers whose keys are nobody's. */
const isKeychainOff = (): boolean => process.env['PIPEFITTER_KEYCHAIN'] === 'off'
