import type { Log } from '../base/log.ts'
import type { PeerRole } from '../peer/config.ts'
import type { Keychain } from '../platform/keychain.ts'
import type { Profile } from '../platform/profile.ts'
import type { Room } from '../platform/transfers/index.ts'
import type { LegacyChoice } from './settings/legacy-setting.ts'
import type { ReachChoice } from './settings/live-settings.ts'

export type { PeerRole } from '../peer/config.ts'

/** What older peers need that weighs on every message, or is weak; all of it off unless it is asked for. */
export interface Compatibility {
  /**
   * Whether peers that cannot prove who they are (JXTA over plain TCP or HTTP) are linked to, in this run; absent: as the
   * profile's setting says, which refuses them at first.
   */
  readonly legacy?: LegacyChoice | undefined
  /**
   * Sign every message as JXSE peers ask of others by default (CBJX), and refuse those whose signature does not hold. It
   * proves no identity, and costs an RSA signature a message.
   */
  readonly cbjx?: boolean | undefined
  /**
   * Secure pipes with JXSE peers, which speak TLS 1.0 with RSA-1024 and SHA-1: broken by today's means, good against
   * onlookers alone. Pipes between peers of this program are never protected so weakly, whatever is set here.
   */
  readonly legacySecure?: boolean | undefined
}

/** What a host is started with. */
export interface HostOptions {
  readonly profile: Profile
  /** Renames the peer; absent: the name it had, at first the machine's. */
  readonly name?: string | undefined
  /** Names of the interfaces to use; absent: all. */
  readonly interfaces?: readonly string[] | undefined
  /** The tcp port to listen on; when it is taken, the next free one. */
  readonly port?: number | undefined
  readonly seeds?: readonly string[] | undefined
  /** Addresses at which it can be dialled beside those that it listens at, such as those of a reverse proxy before it. */
  readonly announced?: readonly string[] | undefined
  /** What the peer is to its group; absent: `adhoc`. */
  readonly role?: PeerRole | undefined
  /** Whether it passes on messages of others; absent: no. */
  readonly relay?: boolean | undefined
  /** Speaks to no machine that is not on a network of this one, in this run; absent: as the profile's setting says. */
  readonly localOnly?: boolean | undefined
  /** How many words to compare when pairing, 4 to 12, in this run; absent: as the profile's setting says. */
  readonly pairingWords?: number | undefined
  /** Where to multicast; `false`: not at all. */
  readonly multicast?: { readonly group?: string; readonly port?: number } | false | undefined
  /** WebSockets: the port to listen on (absent: dialled alone, not listened for); `false`: not at all. */
  readonly ws?: { readonly port?: number } | false | undefined
  /** HTTP: listened for, at the usual port unless given; absent: dialled alone; `false`: not at all. */
  readonly http?: { readonly port?: number } | false | undefined
  /** The proxy through which `wss` addresses are dialled, and over HTTP whoever is on no network of this machine. */
  readonly proxy?: string | undefined
  /** Where a new key is kept, and the key of a profile that keeps its own there; absent: keys are in files alone. */
  readonly keychain?: Keychain | undefined
  /**
   * Whether peers are looked for beyond the networks of this machine, in this run (absent: as the profile's setting says,
   * which keeps to them at first); and the nodes by which the DHT is entered, `host:port` (absent: those of the public one).
   */
  readonly dht?:
    { readonly reach?: ReachChoice; readonly bootstrap?: readonly string[] } | undefined
  /**
   * Whether the router before this machine is asked to let others in, in this run; absent: as the profile's setting says, which
   * asks no router at first.
   */
  readonly mapPorts?: boolean | undefined
  /** Whether it says by DNS-SD that it is there, in this run; absent: as the profile's setting says, which does not at first. */
  readonly dnsSd?: boolean | undefined
  /**
   * Whether paired peers with the right to it may manage this one, in this run; absent: as the profile's setting says, which
   * lets none at first.
   */
  readonly managed?: boolean | undefined
  /** Where received files go; absent: a folder of our own in the user's folder of downloads. */
  readonly receiveFolder?: string | undefined
  /** What is free on the disk below a folder, for tests; absent: as the system says. */
  readonly room?: Room | undefined
  /** What is done for the sake of older peers alone; absent: nothing, but what the profile's settings say. */
  readonly compatibility?: Compatibility | undefined
  /** Such as `Electron 45.4.1`, to be shown. */
  readonly runtime: string
  readonly log: Log
}
