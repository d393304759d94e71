import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import {
  JXTA_NAMESPACE,
  LEASE_CANCEL,
  LEASE_GRANT_ADVERTISEMENT,
  LEASE_GRANT_MS,
  LEASE_GRANT_PEER,
  LEASE_REQUEST,
} from '../../protocol/constants.ts'
import {
  parsePeerAdvertisement,
  type PeerAdvertisement,
} from '../../protocol/documents/peer-advertisement.ts'
import { milliseconds } from '../../protocol/documents/values.ts'
import { parsePeerId, shortId, type PeerId } from '../../protocol/ids.ts'
import { elementText, Message, xmlElement } from '../../protocol/message/message.ts'
import { isOwnWord, type Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import { dialAndLearn } from '../endpoint/dial-and-learn.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { LinkChange } from '../endpoint/linker.ts'
import type { Way } from '../endpoint/way.ts'
import { MachineRunner } from '../machine-runner.ts'
import {
  LeaseClientMachine,
  type Lease,
  type LeaseClientEffect,
  type LeaseClientInput,
  type RendezvousCandidate,
} from './lease-client-machine.ts'

export interface LeaseClientWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly seeds: readonly string[]
  /** Our peer advertisement as a document. */
  document(): string
  /** A peer spoke of itself. */
  heard(advertisement: PeerAdvertisement): void
}

/** Most rendezvous beside the seeds that are remembered for the day when our own disappears. */
const CANDIDATES_MAX = 32

/** An edge's lease with a rendezvous (specification 5.2.2.4): asks, renews, gives back, moves on. */
export class LeaseClient {
  /** The lease was gained, lost, or moved. */
  readonly changed = new Emitter<void>()
  readonly #world: LeaseClientWorld
  readonly #to: Destination
  readonly #log: Log
  readonly #machine = new LeaseClientMachine()
  readonly #runner: MachineRunner<LeaseClientInput, LeaseClientEffect>
  readonly #scope = new Scope()
  readonly #others = new Map<PeerId, RendezvousCandidate>()
  /** Whom we have asked since the last lease: nobody else's grant counts. */
  readonly #asked = new Map<PeerId, string>()

  /** `to`: where the rendezvous service listens, at any peer. */
  constructor(world: LeaseClientWorld, to: Destination) {
    this.#world = world
    this.#to = to
    this.#log = world.log.scope('lease')
    this.#runner = new MachineRunner<LeaseClientInput, LeaseClientEffect>(
      'lease',
      this.#machine,
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
  }

  get lease(): Lease | undefined {
    return this.#machine.lease
  }

  start(): void {
    this.#scope.add(this.#world.endpoint.linkChanged.on((change) => this.#onLink(change)))
    this.#tellCandidates()
    this.#runner.feed({ kind: 'start' })
  }

  /** Gives the lease back and asks nobody any more; idempotent. */
  stop(): Promise<void> {
    this.#runner.feed({ kind: 'stop' })
    this.#runner.stop()
    return this.#scope.close()
  }

  /** A peer is a rendezvous: it may be asked when the seeds do not answer. */
  heardOf(peerId: PeerId): void {
    if (this.#others.has(peerId)) return
    if (this.#others.size >= CANDIDATES_MAX) {
      const [oldest] = this.#others.keys()
      if (oldest !== undefined) this.#others.delete(oldest)
    }
    this.#others.set(peerId, { address: peerId, peerId })
    this.#tellCandidates()
  }

  onGrant(message: Message, delivery: Delivery): void {
    const grant = readGrant(message)
    const isWanted = grant?.peerId === delivery.from && this.#isAsked(delivery.from)
    if (grant === undefined || !isWanted || !this.#maySpeak(delivery))
      return this.#world.counters.add('rendezvous.strange-grants')
    this.#world.heard(grant.advertisement)
    if (grant.leaseMs === 0) return this.#refused(grant.peerId)
    this.#runner.feed({ kind: 'granted', peerId: grant.peerId, leaseMs: grant.leaseMs })
  }

  /** A rendezvous says that we are not its client (any more). */
  onCancelled(peerId: PeerId): void {
    this.#refused(peerId)
  }

  #refused(peerId: PeerId): void {
    const address = this.#asked.get(peerId)
    if (address !== undefined) this.#runner.feed({ kind: 'failed', address })
    this.#runner.feed({ kind: 'lost', peerId })
  }

  /** Never by multicast; passed on by another only where the rendezvous is not linked to us itself. */
  #maySpeak(delivery: Delivery): boolean {
    if (delivery.link === undefined) return false
    return isOwnWord(delivery) || this.#world.endpoint.links.find(delivery.from) === undefined
  }

  #isAsked(peerId: PeerId): boolean {
    return this.#asked.has(peerId) || this.lease?.peerId === peerId
  }

  #tellCandidates(): void {
    const seeds = this.#world.seeds.map((address) => ({ address }))
    this.#runner.feed({ kind: 'candidates', candidates: [...seeds, ...this.#others.values()] })
  }

  #perform(effect: LeaseClientEffect): void {
    if (effect.kind === 'request') void this.#request(effect.candidate)
    else if (effect.kind === 'renew') void this.#renew(effect.peerId)
    else if (effect.kind === 'cancel') this.#cancel(effect.peerId)
    else this.#onChanged()
  }

  #onChanged(): void {
    this.#asked.clear()
    const peer = this.lease && shortId(this.lease.peerId)
    this.#log.info(peer === undefined ? 'no rendezvous' : 'leased', { peer })
    this.changed.emit()
  }

  async #request(candidate: RendezvousCandidate): Promise<void> {
    try {
      const way = await this.#wayTo(candidate)
      this.#asked.set(way.peerId, candidate.address)
      this.#send(way, LEASE_REQUEST)
    } catch (error) {
      this.#log.info('not asked for a lease', { why: toPipefitterError(error).message })
      this.#runner.feed({ kind: 'failed', address: candidate.address })
    }
  }

  async #wayTo({ peerId, address }: RendezvousCandidate): Promise<Way> {
    const { signal } = this.#scope
    if (peerId !== undefined) return this.#world.endpoint.way(peerId, {}, signal)
    const link = await dialAndLearn(address, 'seed', this.#world, signal)
    return { peerId: link.peerId, link }
  }

  async #renew(peerId: PeerId): Promise<void> {
    try {
      this.#send(await this.#world.endpoint.way(peerId, {}, this.#scope.signal), LEASE_REQUEST)
    } catch {
      this.#runner.feed({ kind: 'lost', peerId })
    }
  }

  /** Only over a link that is open: nobody is dialled for a goodbye. */
  #cancel(peerId: PeerId): void {
    const link = this.#world.endpoint.links.find(peerId)
    if (link !== undefined) this.#send({ peerId, link }, LEASE_CANCEL)
  }

  #send(way: Way, name: string): void {
    const message = Message.of(xmlElement(JXTA_NAMESPACE, name, this.#world.document()))
    this.#world.endpoint.send(way, message, this.#to)
  }

  #onLink({ link: { peerId }, opened }: LinkChange): void {
    if (opened || this.#world.endpoint.links.find(peerId) !== undefined) return
    this.#refused(peerId)
  }
}

interface Grant {
  readonly peerId: PeerId
  readonly leaseMs: number
  readonly advertisement: PeerAdvertisement
}

/** The three elements of a grant; `undefined` where one is missing or they speak of different peers. */
const readGrant = (message: Message): Grant | undefined => {
  const [document, peer, term] = [LEASE_GRANT_ADVERTISEMENT, LEASE_GRANT_PEER, LEASE_GRANT_MS].map(
    (name) => message.get(JXTA_NAMESPACE, name),
  )
  if (document === undefined || peer === undefined || term === undefined) return undefined
  const advertisement = parsePeerAdvertisement(elementText(document))
  const peerId = parsePeerId(elementText(peer).trim())
  const leaseMs = milliseconds.parse(elementText(term).trim())
  return advertisement.peerId === peerId ? { peerId, leaseMs, advertisement } : undefined
}
