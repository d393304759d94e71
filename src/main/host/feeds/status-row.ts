import type { DesktopChoices, StatusRow } from '../../../shared/rows.ts'
import { shortId } from '../../protocol/ids.ts'
import type { MappingFacts } from '../../peer/mapping/port-mapping.ts'
import type { Peer } from '../../peer/peer.ts'
import type { ReservationState } from '../../peer/relay/reservation-machine.ts'
import type { ListedInterface } from '../../platform/node-network.ts'
import type { Rates } from '../rates.ts'
import { mappingRows } from './mapping-rows.ts'

/** Counters that mean that something was lost or refused, by the end of their names. */
const LOSSES = /(dropped|refused|lost|bad|no-room|too-long|overflow|malformed)/

export interface StatusFacts {
  readonly peer: Peer
  readonly rates: Rates
  readonly version: string
  readonly runtime: string
  readonly profileFolder: string
  readonly startedWallMs: number
  /** Such as that the cache was set aside. */
  readonly notices: readonly string[]
  readonly legacy: StatusRow['legacy']
  readonly reach: StatusRow['reach']
  readonly mapPorts: boolean
  readonly dnsSd: boolean
  readonly managed: boolean
  readonly administrators: StatusRow['administrators']
  readonly mappings: readonly MappingFacts[]
  readonly compatibility: StatusRow['compatibility']
  readonly localOnly: boolean
  readonly pairingWords: number
  readonly firstRun: boolean
  readonly interfaces: readonly ListedInterface[]
  readonly desktop: DesktopChoices
  readonly keyStorage: StatusRow['keyStorage']
  readonly backupWallMs: number | undefined
  readonly clockJump: StatusRow['clockJump']
  /** Whether all pipes are paused, and whether any input end is bound here. */
  readonly standstill: { readonly isPaused: boolean; readonly isReceiving: boolean }
  readonly stopping: boolean
}

/** Where the row of the host comes from. */
export interface StatusSource {
  readonly rates: Rates
  /** As of when it is asked. */
  readonly facts: () => StatusFacts
}

export const statusRow = (facts: StatusFacts): StatusRow => {
  const { peer, rates, version, runtime, profileFolder, startedWallMs, notices } = facts
  const { endpoint } = peer.services
  const endpoints = endpoint.localEndpoints()
  const lost = peer.groups.lost()
  const refused = peer.counters.snapshot().filter(({ name }) => LOSSES.test(name))
  return {
    id: 'host',
    peerId: peer.config.peerId,
    shortId: shortId(peer.config.peerId),
    name: peer.name,
    version,
    runtime,
    profileFolder,
    startedWallMs,
    ...stateOf(endpoints.length, facts.stopping),
    endpoints: endpoints.map(({ address, transport, interface: at }) => ({
      address,
      transport,
      interfaceName: at.name,
    })),
    channels: endpoint.channels().map(({ id, interfaceName, error }) => ({
      id,
      interfaceName,
      ...(error === undefined ? {} : { error }),
    })),
    notes: [...notices, ...endpoint.notes()],
    ...roleOf(peer),
    connections: endpoint.links.size,
    ...rates.now(),
    ...{ fingerprint: facts.peer.fingerprint, legacy: facts.legacy, keyStorage: facts.keyStorage },
    ...{ compatibility: facts.compatibility, localOnly: facts.localOnly },
    ...{ pairingWords: facts.pairingWords, firstRun: facts.firstRun, desktop: facts.desktop },
    ...{ paused: facts.standstill.isPaused, receiving: facts.standstill.isReceiving },
    ...{ reach: facts.reach, mapPorts: facts.mapPorts, dnsSd: facts.dnsSd },
    ...{ managed: facts.managed, administrators: facts.administrators },
    mappings: mappingRows(facts.mappings, peer),
    throughRelays: relayRows(peer),
    directories: endpoint.directories.map(({ name, state: { nat: _nat, ...state } }) => ({
      name,
      ...state,
    })),
    interfaces: facts.interfaces.map((one) => ({ ...one, addresses: [...one.addresses] })),
    ...cloneOf(peer),
    ...(peer.unwritten === undefined ? {} : { unwritten: peer.unwritten }),
    ...(facts.clockJump === undefined ? {} : { clockJump: facts.clockJump }),
    ...(facts.backupWallMs === undefined ? {} : { backupWallMs: facts.backupWallMs }),
    dropped: refused.reduce((sum, { value }) => sum + value, lost),
  }
}

const CLONE_WORDS = {
  link: 'Another peer proved the key of this one on a link with',
  signature: 'Something was signed with the key of this peer, and not here; it came from',
} as const
const CLONE_ADVICE =
  'Two running peers with one key take each other’s messages. Stop the other one (an old machine, or a copy of the profile); if you know of none, somebody has your key: make a new identity and tell those you are paired with. Then dismiss this warning (pipefitter status --dismiss-clone).'

const cloneOf = ({ clones: { alarm } }: Peer): Pick<StatusRow, 'clone'> => {
  if (alarm === undefined) return {}
  const { sign, where, firstWallMs, lastWallMs, times } = alarm
  const words = `${CLONE_WORDS[sign]} ${where}`
  return { clone: { firstWallMs, lastWallMs, times, words, advice: CLONE_ADVICE } }
}

const stateOf = (
  endpoints: number,
  stopping: boolean,
): Pick<StatusRow, 'state' | 'stateReason'> => {
  if (stopping) return { state: 'stopping', stateReason: 'Saying goodbye and closing' }
  if (endpoints > 0)
    return {
      state: 'online',
      stateReason: `Reachable at ${endpoints} endpoint${endpoints === 1 ? '' : 's'}`,
    }
  return {
    state: 'noNetwork',
    stateReason: 'No network interface is up; it goes on by itself when one comes',
  }
}

/** Our reservations, in words. */
export const relayRows = ({ services, peers }: Peer): StatusRow['throughRelays'] =>
  services.relay.reservations.map(({ address, peerId, state, why, sinceWallMs }) => {
    const peerName = peerId === undefined ? undefined : (peers.get(peerId)?.name ?? shortId(peerId))
    const words = relayWords(state, peerName ?? address, why)
    return { address, state, sinceWallMs, words, ...(peerName === undefined ? {} : { peerName }) }
  })

const relayWords = (state: ReservationState, who: string, why: string | undefined): string => {
  switch (state) {
    case 'held':
      return `Reachable through the relay ${who}`
    case 'asking':
      return `${who} is linked, and was asked to pass on what others send; it has not answered yet`
    case 'refused':
      return why === 'full'
        ? `${who} is a relay, and passes on for too many already; it is asked again`
        : `${who} is linked, and passes on for nobody`
    case 'away':
      return `${who} is not reached${why === undefined ? '' : ` (${why})`}; it is tried again by itself`
  }
}

const roleOf = ({
  config,
  services,
  peers,
}: Peer): Pick<StatusRow, 'role' | 'roleDetail' | 'relays'> => {
  const { role, relay: relays } = config
  const { rendezvous: leasedFrom, clients, view } = services.rendezvous
  const name =
    leasedFrom === undefined ? undefined : (peers.get(leasedFrom)?.name ?? shortId(leasedFrom))
  const passesFor = services.relay.held
  const details = {
    adhoc: 'By itself: asks its neighbours by multicast',
    edge:
      name === undefined
        ? 'Looking for a rendezvous to lean on'
        : `Leans on the rendezvous ${name}`,
    rendezvous: `${clients.length} peers lean on it; it knows ${view.length} other rendezvous`,
  }
  return {
    role,
    roleDetail: details[role] + (passesFor === 0 ? '' : `; passes on for ${passesFor} peers`),
    relays,
  }
}
