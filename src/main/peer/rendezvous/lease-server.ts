import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import {
  JXTA_NAMESPACE,
  LEASE_CANCEL,
  LEASE_GRANT_ADVERTISEMENT,
  LEASE_GRANT_MS,
  LEASE_GRANT_PEER,
} from '../../protocol/constants.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import { shortId, type PeerGroupId, type PeerId } from '../../protocol/ids.ts'
import { Message, textElement, xmlElement } from '../../protocol/message/message.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'

import { MachineRunner } from '../machine-runner.ts'
import {
  LeaseServerMachine,
  type LeaseServerEffect,
  type LeaseServerInput,
} from './lease-server-machine.ts'
import { routed } from './routed.ts'

export interface LeaseServerWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly self: PeerId
  readonly groupId: PeerGroupId
  /** Our peer advertisement as a document. */
  document(): string
  /** A peer spoke of itself. */
  heard(advertisement: PeerAdvertisement): void
}

/** A client came or went. */
export interface ClientChange {
  readonly peerId: PeerId
  readonly joined: boolean
}

/** The leases that a rendezvous grants to edges (specification 5.2.2.4). */
export class LeaseServer {
  readonly changed = new Emitter<ClientChange>()
  readonly #world: LeaseServerWorld
  readonly #to: Destination
  readonly #log: Log
  readonly #machine = new LeaseServerMachine()
  readonly #runner: MachineRunner<LeaseServerInput, LeaseServerEffect>

  /** `to`: where the rendezvous service listens, at any peer. */
  constructor(world: LeaseServerWorld, to: Destination) {
    this.#world = world
    this.#to = to
    this.#log = world.log.scope('lease')
    this.#runner = new MachineRunner<LeaseServerInput, LeaseServerEffect>(
      'leases',
      this.#machine,
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
  }

  get clients(): readonly PeerId[] {
    return this.#machine.clients
  }

  has(peerId: PeerId): boolean {
    return this.#machine.has(peerId)
  }

  onRequest(advertisement: PeerAdvertisement, { from }: Delivery): void {
    const { counters, groupId } = this.#world
    if (advertisement.peerId !== from || advertisement.groupId !== groupId)
      return counters.add('rendezvous.strange-lease-requests')
    this.#world.heard(advertisement)
    this.#runner.feed({ kind: 'requested', peerId: from })
  }

  onCancelled(peerId: PeerId): void {
    this.#runner.feed({ kind: 'cancelled', peerId })
  }

  /** Tells every client that its lease is over; idempotent. */
  stop(): void {
    for (const peerId of this.clients) {
      this.#sayOver(peerId)
      this.#runner.feed({ kind: 'cancelled', peerId })
    }
    this.#runner.stop()
  }

  #perform(effect: LeaseServerEffect): void {
    const { peerId } = effect
    if (effect.kind === 'grant') return void this.#grant(peerId, effect.leaseMs)
    if (effect.kind === 'refused') {
      this.#world.counters.add('rendezvous.leases-refused')
      return this.#sayOver(peerId)
    }
    const joined = effect.kind === 'joined'
    this.#log.info(joined ? 'client joined' : 'client left', { peer: shortId(peerId) })
    this.changed.emit({ peerId, joined })
  }

  /** Other implementations can answer only when the grant is a routed message that tells them our route. */
  async #grant(peerId: PeerId, leaseMs: number): Promise<void> {
    const { endpoint, counters, self } = this.#world
    const message = Message.of(
      xmlElement(JXTA_NAMESPACE, LEASE_GRANT_ADVERTISEMENT, this.#world.document()),
      textElement(JXTA_NAMESPACE, LEASE_GRANT_PEER, self),
      textElement(JXTA_NAMESPACE, LEASE_GRANT_MS, String(leaseMs)),
    )
    try {
      endpoint.send(routed(await endpoint.way(peerId)), message, this.#to)
      counters.add('rendezvous.leases-granted')
    } catch (error) {
      counters.add('rendezvous.grants-failed')
      this.#log.info('lease not granted', { why: toPipefitterError(error).message })
    }
  }

  /** Only over a link that is open: nobody is dialled for a goodbye. */
  #sayOver(peerId: PeerId): void {
    const { endpoint } = this.#world
    const link = endpoint.links.find(peerId)
    if (link === undefined) return
    const over = xmlElement(JXTA_NAMESPACE, LEASE_CANCEL, this.#world.document())
    endpoint.send({ peerId, link }, Message.of(over), this.#to)
  }
}
