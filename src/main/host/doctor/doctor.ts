import type { CheckRow } from '../../../shared/rows.ts'
import { cancelled, deadline, sleep, type Clock } from '../../base/clock.ts'
import { Emitter } from '../../base/events.ts'
import { sameSubnet } from '../../base/ip.ts'
import { hostOf } from '../../peer/endpoint/addresses.ts'
import type { Link } from '../../peer/endpoint/link.ts'
import type { PortMappings } from '../../peer/mapping/port-mappings.ts'
import type { Peer } from '../../peer/peer.ts'
import type { Network } from '../../peer/ports/network.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { mappingRows } from '../feeds/mapping-rows.ts'
import { relayRows } from '../feeds/status-row.ts'
import type { Names } from '../names.ts'
import { CHECKS } from './checks.ts'
import type { ChannelFacts, ClockFacts, DialBackFacts, DoctorFacts } from './facts.ts'

/** How long beacons may take to come back; sent twice, for datagrams get lost. */
const BEACON_WAIT_MS = 1_500
/** Peers that are asked to dial back, and for their clocks. */
const PEERS_ASKED = 3
/** A peer that is there speaks more often than that. */
const HEARD_WITHIN_MS = 180_000
/** The whole examination is over by then, whoever keeps silent. */
const EXAMINATION_MS = 8_000

export interface DoctorWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly names: Names
  readonly network: Pick<Network, 'interfaces'>
  readonly keyStorage: () => DoctorFacts['keyStorage']
  readonly legacyAllowed: () => boolean
  readonly mappings: Pick<PortMappings, 'facts' | 'isWanted'>
}

const WAITING: readonly CheckRow[] = CHECKS.map(({ id, title }) => ({
  ...{ id, title, verdict: 'waiting', finding: 'Not looked at yet' },
}))

/** Examines how this peer is connected: does a few bounded things on the network, and judges what came of them. */
export class Doctor {
  /** The rows have changed. */
  readonly changed = new Emitter<void>()
  readonly #world: DoctorWorld
  #rows: readonly CheckRow[] = WAITING
  #running: Promise<readonly CheckRow[]> | undefined

  constructor(world: DoctorWorld) {
    this.#world = world
  }

  /** The last examination's result, or the one under way. */
  get rows(): readonly CheckRow[] {
    return this.#rows
  }

  /**
   * Examines; who asks meanwhile gets the same result. Rejects with `base/cancelled`, and what was known before stands
   * again.
   */
  examine(signal: AbortSignal): Promise<readonly CheckRow[]> {
    this.#running ??= this.#examine(signal).finally(() => (this.#running = undefined))
    return this.#running
  }

  async #examine(signal: AbortSignal): Promise<readonly CheckRow[]> {
    const before = this.#rows
    this.#show(CHECKS.map((check) => ({ ...labelOf(check), verdict: 'running', finding: '' })))
    const limit = deadline(this.#world.clock, EXAMINATION_MS, signal)
    const [channels, dialBacks, clocks] = await Promise.all([
      this.#listen(limit.signal),
      this.#askToDialBack(limit.signal),
      this.#askClocks(limit.signal),
    ]).finally(() => limit.clear())
    if (signal.aborted) {
      this.#show(before)
      throw cancelled('The examination')
    }
    const facts = { ...this.#plainFacts(), channels, dialBacks, clocks }
    return this.#show(CHECKS.map((check) => ({ ...labelOf(check), ...check.judge(facts) })))
  }

  #show(rows: readonly CheckRow[]): readonly CheckRow[] {
    this.#rows = rows
    this.changed.emit()
    return rows
  }

  async #listen(signal: AbortSignal): Promise<readonly ChannelFacts[]> {
    const { clock, peer, names } = this.#world
    const { probe, endpoint } = peer.services
    const sinceMs = clock.nowMs()
    const sent = await probe.beacon()
    await pause(clock, BEACON_WAIT_MS / 3, signal)
    if (!signal.aborted) await probe.beacon()
    await pause(clock, BEACON_WAIT_MS, signal)
    const { ears } = endpoint
    return endpoint.channels().map(({ id, interfaceName, error }) => ({
      ...{ channel: id, interfaceName },
      error: error ?? sent.find(({ channel }) => channel.id === id)?.error,
      ownHeard: (ears.ownMs(id) ?? -Infinity) >= sinceMs,
      others: ears.othersSince(id, clock.nowMs() - HEARD_WITHIN_MS).map((one) => names.peer(one)),
    }))
  }

  /** Each endpoint once, by a peer that sees us at the host of that endpoint. */
  async #askToDialBack(signal: AbortSignal): Promise<readonly DialBackFacts[]> {
    const { peer, names } = this.#world
    const { probe, endpoint } = peer.services
    const asked = this.#provenLinks().flatMap((link) =>
      endpoint
        .localEndpoints()
        .filter(({ address }) => isAt(address, hostOf(link.connection.localAddress)))
        .map(({ address }) => ({ link, address })),
    )
    return Promise.all(
      asked.map(async ({ link, address }) => {
        const outcome = await probe.askDialBack(link, address, signal)
        return { peer: names.peer(link.peerId), address, outcome }
      }),
    )
  }

  async #askClocks(signal: AbortSignal): Promise<readonly ClockFacts[]> {
    const { peer, clock, names } = this.#world
    const told = await Promise.all(
      this.#provenLinks().map(async ({ peerId }) => {
        const info = await peer.services.info.ask(peerId, { signal }).catch(() => undefined)
        if (info?.timestampMs === undefined) return []
        return [{ peer: names.peer(peerId), aheadMs: info.timestampMs - clock.wallMs() }]
      }),
    )
    return told.flat()
  }

  /** One open link to each of a few peers that have proven their key on it. */
  #provenLinks(): readonly Link[] {
    const links = this.#world.peer.services.endpoint.links
      .all()
      .filter(({ isOpen, connection }) => isOpen && connection.proof !== undefined)
    const byPeer = new Map<PeerId, Link>(links.map((link) => [link.peerId, link]))
    return [...byPeer.values()].slice(0, PEERS_ASKED)
  }

  #plainFacts(): Omit<DoctorFacts, 'channels' | 'dialBacks' | 'clocks'> {
    const { peer, names, network, keyStorage, legacyAllowed } = this.#world
    const { endpoint, census } = peer.services
    const links = endpoint.links.all().filter(({ isOpen }) => isOpen)
    const unheard = links.filter(
      (link) => this.#isNeighbour(link) && !census.audience().includes(link.peerId),
    )
    const namesOf = (some: readonly Link[]): readonly string[] => [
      ...new Set(some.map(({ peerId }) => names.peer(peerId))),
    ]
    return {
      interfaces: network.interfaces(),
      listening: endpoint.localEndpoints().map(({ address }) => address),
      notes: endpoint.notes(),
      multicast: multicastAt(endpoint.destinations),
      openedToHere: namesOf(links.filter(({ connection }) => !connection.initiator)),
      relays: relayRows(peer).map(({ state, words }) => ({
        ...{ isHeld: state === 'held', isAway: state === 'away', words },
      })),
      mappings: this.#mappings(),
      directories: endpoint.directories.map(({ name, state }) => ({ name, state })),
      unheardNeighbours: endpoint.channels().length === 0 ? [] : namesOf(unheard),
      refusedLegacy: peer.counters.get('endpoint.refused-legacy'),
      legacyAllowed: legacyAllowed(),
      keyStorage: keyStorage(),
      failedWrites: peer.counters.get('store.failed-flushes'),
    }
  }

  #mappings(): DoctorFacts['mappings'] {
    const { mappings, peer } = this.#world
    if (!mappings.isWanted) return undefined
    return mappingRows(mappings.facts, peer).map(({ state, check, words }) => ({
      ...{ isOpen: state === 'open', isMissed: check === 'unreached', words },
    }))
  }

  #isNeighbour({ connection }: Link): boolean {
    const host = hostOf(connection.remoteAddress)
    if (host === undefined) return false
    const at = this.#world.network.interfaces()
    return at.some(
      ({ address, prefixLength, loopback }) => !loopback && sameSubnet(host, address, prefixLength),
    )
  }
}

/** From an address such as `mcast://224.0.1.85:1234`. */
const multicastAt = ([destination = '']: readonly string[]): DoctorFacts['multicast'] => {
  const [, group, port] = /^mcast:\/\/(.+):(\d+)$/.exec(destination) ?? []
  return group === undefined ? undefined : { group, port: Number(port) }
}

/** An address of the DHT has no host, and is reached or not by other things than a port. */
const isAt = (address: string, host: string | undefined): boolean =>
  host !== undefined && hostOf(address) === host

const labelOf = ({ id, title }: (typeof CHECKS)[number]): Pick<CheckRow, 'id' | 'title'> => ({
  id,
  title,
})

/** A pause that an examination's end cuts short. */
const pause = (clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> =>
  sleep(clock, delayMs, signal).catch(() => {})
