import type { HostApi } from '../../shared/contract.ts'
import type { CarryFar } from '../../shared/rpc/index.ts'
import { Counters } from '../base/counters.ts'
import { Emitter, type Unsubscribe } from '../base/events.ts'
import { Scope } from '../base/lifecycle.ts'
import { systemClock, systemRandom } from '../base/system.ts'
import type { PeerId, PipeId } from '../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../protocol/key-fingerprint.ts'
import type { PeerWish } from '../peer/config.ts'
import type { DnsSdService } from '../peer/dns-sd/dns-sd-service.ts'
import { PortMappings } from '../peer/mapping/port-mappings.ts'
import { createPeer, type Peer } from '../peer/peer.ts'
import { CaptureFolder } from '../platform/captures/index.ts'
import { createNodeNetwork } from '../platform/node-network.ts'
import { createPortMapper } from '../platform/router/index.ts'
import { freeBytesAt, usualReceiveFolder } from '../platform/transfers/index.ts'
import { upTimeMs } from '../platform/up-time.ts'
import { ActivityLog } from './activity.ts'
import { Backups } from './backup/backups.ts'
import { allCalls } from './calls/all-calls.ts'
import { dispatch } from './calls/handler.ts'
import { createChoices } from './settings/choices.ts'
import { ClockWatch } from './clock-watch.ts'
import { createPorts } from './create-ports.ts'
import { createWorld, type WorldParts } from './create-world.ts'
import { startEcho } from './echo/start-echo.ts'
import { Administration } from './far/administration.ts'
import { FarDoor } from './far/far-door.ts'
import { FeedTable } from './feeds/feed-table.ts'
import type { StatusFacts, StatusSource } from './feeds/status-row.ts'
import type { HostOptions } from './host-options.ts'
import type { HostWorld } from './host-world.ts'
import { InterfaceSwitches, interfacesOff } from './settings/interface-switches.ts'
import type { LiveSettings } from './settings/live-settings.ts'
import { keepLinksLocal } from './settings/local-links.ts'
import { openContents, type ProfileContents } from './profile-contents.ts'
import { Rates } from './rates.ts'
import { followRefusals } from './refusal-log.ts'
import { createDnsSd } from './start-dns-sd.ts'
import type { TransferFolders } from './transfers/transfers.ts'
import { VERSION } from './version.ts'

/** A running peer with its calls and feeds: what the window, the browser and the command line speak to. */
export interface Host {
  readonly api: HostApi
  /** Leads a client to the host of another peer that this one may manage. */
  readonly carryFar: CarryFar
  /** Stops the peer and writes what is not written yet; bounded in time, idempotent. */
  stop(): Promise<void>
  /** A client asked the host to stop; whoever started it decides. */
  onStopRequested(listener: () => void): Unsubscribe
  /** A port of this process, such as that of the interface, to which no pipe may put anybody through until this is taken back. */
  guardPort(port: number): Unsubscribe
}

/**
 * The composition root. Rejects with `store/newer`, `host/wrong-runtime`, `base/invalid-input`, `host/key-damaged`,
 * `host/key-exposed`, `host/keychain-…`, `host/identity-damaged`, `host/trust-damaged`, `host/legacy-keys-damaged`,
 * `backup/malformed` or `store/failed`; nothing is left open then.
 */
export const createHost = async (options: HostOptions): Promise<Host> => {
  const scope = new Scope()
  try {
    return await run(await compose(options, scope), options, scope)
  } catch (error) {
    await scope.close()
    throw error
  }
}

/** A peer that is not started yet, and what stands around it. */
interface Composed extends Omit<
  WorldParts,
  'captureFolder' | 'files' | 'startEcho' | 'requestStop' | 'onPipeChanged' | 'log' | 'profile'
> {
  readonly peer: Peer
  readonly dnsSd: DnsSdService
}

const compose = async (options: HostOptions, scope: Scope): Promise<Composed> => {
  const { profile, log, interfaces = [] } = options
  const [clock, random, counters] = [systemClock, systemRandom, new Counters()]
  const count = (counter: string, by?: number): void => counters.add(counter, by)
  const contents = await openContents(options, clock, count, scope)
  const { identity, store, trustStore, memberships } = contents
  // What a start says goes before what the profile keeps.
  const off = interfaces.length > 0 ? [] : interfacesOff(store)
  const network = createNodeNetwork({ clock, log, interfaces, off })
  scope.add(() => network.close())
  const choices = createChoices(store, options, identity.created)
  const { settings } = choices
  // Asked of whoever links to the peer, which is there by then.
  const isTrusted = (key: KeyFingerprint): boolean => peer.trust.get(key)?.standing === 'paired'
  const isServed = (key: KeyFingerprint): boolean =>
    peer.services.relay.serves(peerIdOfFingerprint(key))
  const around = { network, clock, random, count, isTrusted, isServed }
  const ports = await createPorts(options, contents, choices, around)
  const peer = createPeer(wishOf(contents, settings, options), ports, counters)
  const switches = new InterfaceSwitches(network, store, peer, off)
  const mappings = new PortMappings({
    ...{ clock, log, counters, network, policy: settings.mappingPolicy },
    ...{ endpoint: peer.services.endpoint, probe: peer.services.probe },
    mapper: createPortMapper({ clock, count }),
  })
  const dnsSd = createDnsSd(peer, { clock, random, log, network, settings })
  const backups = new Backups({
    ...{ clock, store, trustStore, key: identity.key, profile, memberships },
    ...{ name: () => peer.name, flush: () => peer.flush() },
  })
  return { ...choices, contents, clock, random, network, switches, mappings, backups, peer, dnsSd }
}

const wishOf = (
  { identity: { peerId }, name }: ProfileContents,
  { pairingWords }: LiveSettings,
  { seeds = [], announced = [], role = 'adhoc', relay = false }: HostOptions,
): PeerWish => ({ peerId, name, pairingWords, seeds, announced, role, relay })

const run = async (composed: Composed, options: HostOptions, scope: Scope): Promise<Host> => {
  const { peer, clock, mappings, dnsSd, contents } = composed
  const stopRequested = new Emitter<void>()
  const pipeTouched = new Emitter<PipeId>()
  const world = createWorld(peer, {
    ...{ ...composed, log: options.log, profile: options.profile },
    captureFolder: new CaptureFolder(options.profile.capturesFolder),
    files: filesOf(options),
    startEcho: () => startEcho({ ...composed, log: options.log, master: masterOf(peer) }),
    requestStop: () => stopRequested.emit(),
    onPipeChanged: (pipeId) => pipeTouched.emit(pipeId),
  })
  const activity = new ActivityLog(clock, world.names)
  const clockWatch = new ClockWatch({ clock, counters: peer.counters, upTimeMs })
  scope.add(() => clockWatch.stop())
  const administrators = (): StatusFacts['administrators'] => administration.administrators
  const status = statusSource(composed, options, { clockWatch, administrators }, scope)
  const feedTable = new FeedTable(world, activity, status)
  pipeTouched.on((pipeId) => {
    world.queues.follow(pipeId)
    feedTable.touchPipe(pipeId)
  })
  follow(peer, world, activity, clockWatch)
  const refusals = followRefusals(peer.counters, clock, options.log)
  scope.add(() => refusals.cancel())
  scope.add(() => feedTable.stop())
  stopInOrder(composed, world, scope)
  const handlers = allCalls(world)
  const api: HostApi = {
    call: (name, input, { signal }) => dispatch(handlers, name, input, signal),
    subscribe: (feed, params, onEvent) => feedTable.subscribe(feed, params, onEvent),
  }
  const far = { peer, clock, log: options.log, nameOf: (id: PeerId) => world.names.peer(id) }
  const administration = new Administration({ ...far, settings: composed.settings, api })
  const farDoor = new FarDoor(far)
  activity.followAdministration(administration)
  scope.add(() => administration.stop())
  scope.add(() => farDoor.stop())
  await peer.start()
  if (!scope.isClosed) mappings.start()
  if (!scope.isClosed) dnsSd.start()
  if (!scope.isClosed) world.queues.start()
  if (!scope.isClosed) world.transfers.start()
  if (!scope.isClosed) administration.start()
  if (!scope.isClosed) world.attachments.start()
  for (const notice of contents.notices) activity.note({ level: 'warning', text: notice })
  return {
    api,
    carryFar: farDoor.carry,
    stop: () => scope.close(),
    onStopRequested: (listener) => stopRequested.on(listener),
    guardPort: (port) => world.attachments.guardPort(port),
  }
}

/** Where files come from and go to. */
const filesOf = ({ profile, receiveFolder, room }: HostOptions): TransferFolders => ({
  receiveFolder: receiveFolder ?? usualReceiveFolder(),
  ...{ transfersFolder: profile.transfersFolder, spoolFolder: profile.spoolFolder },
  room: room ?? freeBytesAt,
})

/** To whom alone the echo peer speaks. */
const masterOf = (peer: Peer) => ({
  ...{ peerId: peer.config.peerId, fingerprint: peer.fingerprint },
  addresses: () => peer.services.endpoint.localEndpoints().map(({ address }) => address),
})

/** Who listens to what the peer does. */
const follow = (
  peer: Peer,
  world: HostWorld,
  activity: ActivityLog,
  clockWatch: ClockWatch,
): void => {
  // What ended by the clock may be over too early now: whoever has it is asked anew.
  clockWatch.jumped.on(() => peer.groups.search())
  activity.follow(peer)
  activity.followConversations(world.conversations)
  activity.followAttachments(world.attachments)
  activity.followTransfers(world.transfers)
  world.timelineWatch.follow(peer)
  peer.services.endpoint.traffic.on((event) => world.capture.take(event))
}

/** What has to end with the host: the last of these first, so that whoever needs another ends before it. */
const stopInOrder = (composed: Composed, world: HostWorld, scope: Scope): void => {
  const { peer, mappings, dnsSd, network, settings } = composed
  scope.add(() => world.kept.write())
  scope.add(() => world.timelineWatch.stop())
  scope.add(() => world.capture.stop())
  scope.add(() => world.captureFiles.stop())
  scope.add(() => world.recorder.stop())
  scope.add(() => peer.stop())
  scope.add(() => mappings.stop())
  scope.add(() => dnsSd.stop())
  scope.add(() => world.echoes.stop())
  scope.add(() => world.receivers.stop())
  scope.add(() => world.conversationReceivers.stop())
  scope.add(() => world.transfers.stop())
  scope.add(() => world.conversations.stop())
  scope.add(() => world.attachments.stop())
  scope.add(() => world.outputs.closeAll())
  scope.add(() => world.queues.stop())
  scope.add(() => world.moves.stop())
  scope.add(() => world.deliveries.stop())
  scope.add(() => world.resolutions.cancelAll())
  scope.add(keepLinksLocal(peer, network, settings))
  scope.add(
    settings.onPairingWordsChanged(() => (peer.onboarding.pairings.words = settings.pairingWords)),
  )
}

/** What the row of the host tells. */
const statusSource = (
  composed: Composed,
  { runtime, profile, compatibility = {} }: HostOptions,
  {
    clockWatch,
    administrators,
  }: {
    readonly clockWatch: ClockWatch
    readonly administrators: () => StatusFacts['administrators']
  },
  scope: Scope,
): StatusSource => {
  const { peer, clock, contents, settings, dnsSd } = composed
  const rates = new Rates(clock, peer.services.endpoint)
  const startedWallMs = clock.wallMs()
  const { cbjx = false, legacySecure = false } = compatibility
  const facts = (): StatusFacts => ({
    ...{ peer, rates, runtime, startedWallMs, version: VERSION, profileFolder: profile.folder },
    notices: [...contents.notices, ...dnsSd.notes()],
    legacy: composed.legacy.choice,
    reach: settings.reach,
    mapPorts: settings.mapPorts,
    dnsSd: settings.dnsSd,
    managed: settings.managed,
    administrators: administrators(),
    mappings: composed.mappings.facts,
    compatibility: { cbjx, legacySecure },
    localOnly: settings.localOnly,
    pairingWords: settings.pairingWords,
    firstRun: composed.firstRun.isOpen,
    interfaces: composed.switches.rows,
    desktop: composed.desktop.choices,
    keyStorage: contents.identity.vault.storage,
    backupWallMs: composed.backups.lastWallMs,
    clockJump: clockWatch.latest,
    standstill: composed.standstill,
    stopping: scope.isClosed,
  })
  return { rates, facts }
}
