import type { HostApi } from '../../shared/contract.ts'
import { Counters } from '../base/counters.ts'
import { Emitter, type Unsubscribe } from '../base/events.ts'
import { Scope } from '../base/lifecycle.ts'
import type { Log } from '../base/log.ts'
import { systemClock, systemRandom } from '../base/system.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { PeerId, PipeId } from '../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../protocol/key-fingerprint.ts'
import type { PeerRole, PeerWish } from '../peer/config.ts'
import type { DnsSdService } from '../peer/dns-sd/dns-sd-service.ts'
import { PortMappings } from '../peer/mapping/port-mappings.ts'
import { createPeer, type Peer } from '../peer/peer.ts'
import type { PipeEventStore } from '../peer/ports/event-store.ts'
import type { OwnKeyMeeting } from '../peer/ports/link-security.ts'
import type { Network } from '../peer/ports/network.ts'
import type { PeerPorts } from '../peer/ports/peer-ports.ts'
import type { PropagateTransport } from '../peer/ports/propagation.ts'
import type { QueueStore } from '../peer/ports/queue-store.ts'
import type { Store } from '../peer/ports/store.ts'
import type { LegacyPolicy, TransportContext } from '../peer/ports/transport.ts'
import { beginRestore } from '../platform/backup/index.ts'
import { CaptureFolder } from '../platform/captures/index.ts'
import { createCompression } from '../platform/compression.ts'
import { saveIdentity } from '../platform/identity-file.ts'
import { keyVerifier } from '../platform/identity-key.ts'
import type { Keychain } from '../platform/keychain.ts'
import { loadIdentity, type Identity } from '../platform/identity.ts'
import { openKeptText } from '../platform/kept-text-file.ts'
import { loadLegacyKeys } from '../platform/legacy-keys-file.ts'
import { legacyVerifier } from '../platform/legacy-keys.ts'
import { createMessageSigner } from '../platform/message-signer.ts'
import { createNodeNetwork } from '../platform/node-network.ts'
import type { Profile } from '../platform/profile.ts'
import { createPortMapper } from '../platform/router/index.ts'
import { groupCipher } from '../platform/group-cipher.ts'
import { createSecureSessions } from '../platform/secure-sessions.ts'
import { openStore } from '../platform/sqlite/index.ts'
import { upTimeMs } from '../platform/up-time.ts'
import { openTrustStore } from '../platform/trust-file.ts'
import { isLocalHost } from '../transports/local-only.ts'
import { createMessageRoom } from '../transports/message-room.ts'
import { createMulticastTransport } from '../transports/multicast/index.ts'
import { ActivityLog } from './activity.ts'
import { Backups } from './backup/backups.ts'
import { backupCalls } from './calls/backup-calls.ts'
import { echoCalls } from './calls/echo-calls.ts'
import { dispatch, type Handlers, type HostCallName } from './calls/handler.ts'
import { conversationCalls } from './calls/conversation-calls.ts'
import { groupCalls } from './calls/group-calls.ts'
import { hostCalls } from './calls/host-calls.ts'
import { onboardingCalls } from './calls/onboarding-calls.ts'
import { identityCalls } from './calls/identity-calls.ts'
import { peerCalls } from './calls/peer-calls.ts'
import { pipeCalls } from './calls/pipe-calls.ts'
import { receiveCalls } from './calls/receive-calls.ts'
import { trafficCalls } from './calls/traffic-calls.ts'
import { trustCalls } from './calls/trust-calls.ts'
import { settingsCalls } from './calls/settings-calls.ts'
import { ClockWatch } from './clock-watch.ts'
import { createWorld } from './create-world.ts'
import { startEcho } from './echo/start-echo.ts'
import { FeedTable } from './feeds/feed-table.ts'
import { InterfaceSwitches, interfacesOff } from './interface-switches.ts'
import { LegacySetting, type LegacyChoice } from './legacy-setting.ts'
import {
  ChosenPipes,
  CRITICAL_PIPES,
  ONE_PATH_PIPES,
  SAVED_PIPES,
  sendsTwice,
} from './chosen-pipes.ts'
import { DesktopSettings } from './desktop-choices.ts'
import { FirstRun } from './first-run.ts'
import { LiveSettings, type ReachChoice } from './live-settings.ts'
import { keepLinksLocal } from './local-links.ts'
import { Rates } from './rates.ts'
import { followRefusals } from './refusal-log.ts'
import { createDnsSd } from './start-dns-sd.ts'
import { createTransports } from './transports.ts'
import { VERSION } from './version.ts'

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
  /** What is done for the sake of older peers alone; absent: nothing, but what the profile's settings say. */
  readonly compatibility?: Compatibility | undefined
  /** Such as `Electron 45.4.1`, to be shown. */
  readonly runtime: string
  readonly log: Log
}

/** A running peer with its calls and feeds: what the window, the browser and the command line speak to. */
export interface Host {
  readonly api: HostApi
  /** Stops the peer and writes what is not written yet; bounded in time, idempotent. */
  stop(): Promise<void>
  /** A client asked the host to stop; whoever started it decides. */
  onStopRequested(listener: () => void): Unsubscribe
}

/**
 * The composition root: alone chooses concrete adapters. Rejects with `store/newer`, `host/wrong-runtime`,
 * `base/invalid-input`, `host/key-damaged`, `host/key-exposed`, `host/keychain-…`, `host/identity-damaged`,
 * `host/legacy-keys-damaged`, `backup/malformed` or `store/failed`; nothing is left open then.
 */
export const createHost = async (options: HostOptions): Promise<Host> => {
  const scope = new Scope()
  try {
    return await compose(options, scope)
  } catch (error) {
    await scope.close()
    throw error
  }
}

const compose = async (options: HostOptions, scope: Scope): Promise<Host> => {
  const { profile, log } = options
  const clock = systemClock
  const random = systemRandom
  const counters = new Counters()
  const count = (counter: string, by?: number): void => counters.add(counter, by)
  const { keychain } = options
  const restore = await beginRestore(profile, clock.wallMs(), keychain)
  const identity = await loadIdentity(profile, { keychain })
  const { fingerprint } = identity.key
  const name = options.name ?? identity.name
  const saveName = (next: string): void => saveIdentity(profile, { fingerprint, name: next })
  if (name !== identity.name) saveName(name)
  const opened = openStore({ file: profile.databaseFile, clock, log, count })
  scope.add(() => opened.close())
  restore?.finish(opened.store)
  const trusted = openTrustStore(profile)
  const inbox = openKeptText(profile.inboxFile)
  const invitations = openKeptText(profile.invitationsFile)
  const memberships = openKeptText(profile.membershipsFile)
  const readMarks = openKeptText(profile.readMarksFile)
  const { interfaces = [] } = options
  // What a start says goes before what the profile keeps.
  const off = interfaces.length > 0 ? [] : interfacesOff(opened.store)
  const network = createNodeNetwork({ clock, log, interfaces, off })
  scope.add(() => network.close())
  const legacy = new LegacySetting(opened.store, options.compatibility?.legacy)
  const settings = new LiveSettings(opened.store, { ...options, reach: options.dht?.reach })
  const firstRun = new FirstRun(opened.store, identity.created)
  const desktop = new DesktopSettings(opened.store)
  const criticalPipes = new ChosenPipes(opened.store, CRITICAL_PIPES)
  const onePathPipes = new ChosenPipes(opened.store, ONE_PATH_PIPES)
  const savedPipes = new ChosenPipes(opened.store, SAVED_PIPES)
  const isLocal = (host: string): boolean => !settings.localOnly || isLocalHost(network, host)
  const room = createMessageRoom({ clock, log, count })
  const around = { network, clock, random, log, count, isLocal, room }
  const ownKeyMet = new Emitter<OwnKeyMeeting>()
  const isTrusted = (key: KeyFingerprint): boolean => peer.trust.get(key)?.standing === 'paired'
  const isServed = (key: KeyFingerprint): boolean =>
    peer.services.relay.serves(peerIdOfFingerprint(key))
  const context = contextOf(identity, { legacy, ownKeyMet, isTrusted, isServed }, around)
  const older = await olderPeersOf(identity, options, clock)
  const ports = {
    ...createPorts(context, options, opened.store, identity, settings),
    ...older,
    ownKeyMet,
    ...{ trustStore: trusted.store, inbox: inbox.text, invitations: invitations.text, legacy },
    sendsTwice: (pipeId: PipeId) => sendsTwice(pipeId, { criticalPipes, onePathPipes }),
    savedSessions: {
      store: opened.sessions,
      isSaved: (pipeId: PipeId) => savedPipes.has(pipeId),
    },
    ...{ room, cipher: groupCipher, memberships: memberships.text, readMarks: readMarks.text },
  }
  const peer = createPeer(configOf(identity.peerId, name, settings, options), ports, counters)
  const notices = [restore, identity, opened, trusted, inbox, invitations, memberships, readMarks]
    .map((one) => one?.notice)
    .filter((notice) => notice !== undefined)
  const switches = new InterfaceSwitches(network, opened.store, peer, off)
  const mappings = new PortMappings({
    ...{ clock, log, counters, network, policy: settings.mappingPolicy },
    ...{ endpoint: peer.services.endpoint, probe: peer.services.probe },
    mapper: createPortMapper({ clock, count }),
  })
  const dnsSd = createDnsSd(peer, { clock, random, log, network, settings })
  const { key } = identity
  const backups = new Backups({
    ...{ clock, store: opened.store, trustStore: trusted.store, key, profile },
    ...{ name: () => peer.name, flush: () => peer.flush(), memberships: memberships.text },
  })
  return run(
    peer,
    {
      ...{ clock, random, notices, saveName, legacy, settings, firstRun },
      ...{
        network,
        switches,
        identity,
        backups,
        queueStore: opened.queues,
        pipeEvents: opened.pipeEvents,
      },
      ...{ desktop, criticalPipes, onePathPipes, savedPipes, mappings, dnsSd },
    },
    options,
    scope,
  )
}

/** What is decided elsewhere about links. */
interface LinkDecisions {
  readonly legacy: LegacyPolicy
  readonly ownKeyMet: Emitter<OwnKeyMeeting>
  readonly isTrusted: (fingerprint: KeyFingerprint) => boolean
  readonly isServed: (fingerprint: KeyFingerprint) => boolean
}

const contextOf = (
  { peerId, key }: Identity,
  { legacy, ownKeyMet, isTrusted, isServed }: LinkDecisions,
  world: Omit<TransportContext, 'peerId' | 'security'>,
): TransportContext => {
  const { credentials } = key
  const security = {
    credentials,
    keys: keyVerifier,
    ...{ isTrusted, isServed },
    legacyAllowed: () => legacy.allowed,
    ownKeyMet: (meeting: OwnKeyMeeting) => ownKeyMet.emit(meeting),
  }
  return { ...world, peerId, security }
}

const configOf = (
  peerId: PeerId,
  name: string,
  { pairingWords }: LiveSettings,
  options: HostOptions,
): PeerWish => ({
  ...{ peerId, name, pairingWords },
  seeds: options.seeds ?? [],
  announced: options.announced ?? [],
  role: options.role ?? 'adhoc',
  relay: options.relay ?? false,
})

/** Secure sessions, and what is done for older peers where that is asked for: signatures, and sessions with them. */
const olderPeersOf = async (
  { peerId, key }: Identity,
  { profile, compatibility = {} }: HostOptions,
  clock: Clock,
): Promise<Pick<PeerPorts, 'signer' | 'verifier' | 'secure'>> => {
  const { cbjx = false, legacySecure = false } = compatibility
  const keys = cbjx || legacySecure ? await loadLegacyKeys(profile, clock.wallMs()) : undefined
  const tls13 = key.credentials
  return {
    secure: createSecureSessions(legacySecure ? { tls13, legacy: keys } : { tls13 }),
    ...(cbjx && keys !== undefined
      ? { signer: createMessageSigner(peerId, keys), verifier: legacyVerifier }
      : {}),
  }
}

const createPorts = (
  context: TransportContext,
  options: HostOptions,
  store: Store,
  { key }: Identity,
  settings: LiveSettings,
): PeerPorts => {
  const { network, clock, random, log } = context
  const transports = createTransports(context, options, settings)
  const propagation: readonly PropagateTransport[] =
    options.multicast === false ? [] : [createMulticastTransport(context, options.multicast ?? {})]
  const compression = createCompression()
  const keys = keyVerifier
  return { clock, random, log, network, store, compression, transports, propagation, key, keys }
}

interface Surroundings {
  readonly clock: Clock
  readonly random: Random
  readonly notices: readonly string[]
  readonly saveName: (name: string) => void
  readonly legacy: LegacySetting
  readonly settings: LiveSettings
  readonly firstRun: FirstRun
  readonly switches: InterfaceSwitches
  readonly queueStore: QueueStore
  readonly pipeEvents: PipeEventStore
  readonly desktop: DesktopSettings
  readonly criticalPipes: ChosenPipes
  readonly onePathPipes: ChosenPipes
  readonly savedPipes: ChosenPipes
  readonly network: Network
  readonly identity: Identity
  readonly backups: Backups
  readonly mappings: PortMappings
  readonly dnsSd: DnsSdService
}

const run = async (
  peer: Peer,
  around: Surroundings,
  options: HostOptions,
  scope: Scope,
): Promise<Host> => {
  const { clock, notices, settings } = around
  const stopRequested = new Emitter<void>()
  const pipeTouched = new Emitter<PipeId>()
  const world = createWorld(peer, {
    ...around,
    captureFolder: new CaptureFolder(options.profile.capturesFolder),
    startEcho: () =>
      startEcho({
        ...around,
        log: options.log,
        master: {
          ...{ peerId: peer.config.peerId, fingerprint: peer.fingerprint },
          addresses: () => peer.services.endpoint.localEndpoints().map(({ address }) => address),
        },
      }),
    requestStop: () => stopRequested.emit(),
    onPipeChanged: (pipeId) => pipeTouched.emit(pipeId),
  })
  const activity = new ActivityLog(clock, world.names)
  const clockWatch = new ClockWatch({ clock, counters: peer.counters, upTimeMs })
  scope.add(() => clockWatch.stop())
  // What ended by the clock may be over too early now: whoever has it is asked anew.
  clockWatch.jumped.on(() => peer.groups.search())
  const rates = new Rates(clock, peer.services.endpoint)
  const startedWallMs = clock.wallMs()
  const feedTable = new FeedTable(world, activity, () => ({
    peer,
    rates,
    version: VERSION,
    runtime: options.runtime,
    profileFolder: options.profile.folder,
    startedWallMs,
    notices: [...notices, ...around.dnsSd.notes()],
    legacy: around.legacy.choice,
    reach: around.settings.reach,
    mapPorts: settings.mapPorts,
    dnsSd: settings.dnsSd,
    mappings: around.mappings.facts,
    compatibility: {
      cbjx: options.compatibility?.cbjx ?? false,
      legacySecure: options.compatibility?.legacySecure ?? false,
    },
    localOnly: settings.localOnly,
    pairingWords: settings.pairingWords,
    firstRun: around.firstRun.isOpen,
    interfaces: around.switches.rows,
    desktop: around.desktop.choices,
    keyStorage: around.identity.vault.storage,
    backupWallMs: around.backups.lastWallMs,
    clockJump: clockWatch.latest,
    stopping: scope.isClosed,
  }))
  pipeTouched.on((pipeId) => {
    world.queues.follow(pipeId)
    feedTable.touchPipe(pipeId)
  })
  activity.follow(peer)
  activity.followConversations(world.conversations)
  world.timelineWatch.follow(peer)
  peer.services.endpoint.traffic.on((event) => world.capture.take(event))
  const refusals = followRefusals(peer.counters, clock, options.log)
  scope.add(() => refusals.cancel())
  scope.add(() => feedTable.stop())
  scope.add(() => world.kept.write())
  scope.add(() => world.timelineWatch.stop())
  scope.add(() => world.capture.stop())
  scope.add(() => world.captureFiles.stop())
  scope.add(() => world.recorder.stop())
  scope.add(() => peer.stop())
  scope.add(() => around.mappings.stop())
  scope.add(() => around.dnsSd.stop())
  scope.add(() => world.echoes.stop())
  scope.add(() => world.receivers.stop())
  scope.add(() => world.conversationReceivers.stop())
  scope.add(() => world.conversations.stop())
  scope.add(() => world.outputs.closeAll())
  scope.add(() => world.queues.stop())
  scope.add(() => world.moves.stop())
  scope.add(() => world.deliveries.stop())
  scope.add(() => world.resolutions.cancelAll())
  scope.add(keepLinksLocal(peer, around.network, settings))
  scope.add(
    settings.onPairingWordsChanged(() => (peer.onboarding.pairings.words = settings.pairingWords)),
  )
  await peer.start()
  if (!scope.isClosed) around.mappings.start()
  if (!scope.isClosed) around.dnsSd.start()
  if (!scope.isClosed) world.queues.start()
  for (const notice of notices) activity.note({ level: 'warning', text: notice })
  const handlers: Handlers<HostCallName> = {
    ...peerCalls(world),
    ...trustCalls(world),
    ...onboardingCalls(world),
    ...groupCalls(world),
    ...pipeCalls(world),
    ...receiveCalls(world),
    ...conversationCalls(world),
    ...trafficCalls(world),
    ...hostCalls(world),
    ...echoCalls(world),
    ...settingsCalls(world),
    ...identityCalls(world),
    ...backupCalls(world),
  }
  return {
    api: {
      call: (name, input, { signal }) => dispatch(handlers, name, input, signal),
      subscribe: (feed, params, onEvent) => feedTable.subscribe(feed, params, onEvent),
    },
    stop: () => scope.close(),
    onStopRequested: (listener) => stopRequested.on(listener),
  }
}
