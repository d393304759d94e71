import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import {
  JXTA_NAMESPACE,
  PEER_VIEW_CACHED,
  PEER_VIEW_EDGE,
  PEER_VIEW_FAILURE,
  PEER_VIEW_PROBE,
  PEER_VIEW_RESPONSE,
  PEER_VIEW_SERVICE,
  RENDEZVOUS_SERVICE,
} from '../../protocol/constants.ts'
import {
  encodeRdvAdvertisement,
  parseRdvAdvertisement,
  type RdvAdvertisement,
} from '../../protocol/documents/rdv-advertisement.ts'
import { shortId, uniqueValue, type PeerId } from '../../protocol/ids.ts'
import { elementText, Message, textElement, xmlElement } from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import { dialAndLearn } from '../endpoint/dial-and-learn.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { LinkChange } from '../endpoint/linker.ts'
import type { Way } from '../endpoint/way.ts'
import type { Self } from '../identity/self.ts'
import { MachineRunner } from '../machine-runner.ts'
import { PeerViewMachine, type PeerViewEffect, type PeerViewInput } from './peer-view-machine.ts'
import { routed } from './routed.ts'

export interface PeerViewWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly self: Self
}

/** With fewer members than this, rendezvous of the neighbourhood are looked for by multicast too. */
const CONTENT_WITH = 4

/** The other rendezvous of the group, as this one sees them (specification 5.2.2.3). */
export class PeerView {
  /** Members came or went. */
  readonly changed = new Emitter<void>()
  readonly #world: PeerViewWorld
  readonly #log: Log
  readonly #name: string
  readonly #to: Destination
  readonly #machine = new PeerViewMachine()
  readonly #runner: MachineRunner<PeerViewInput, PeerViewEffect>
  readonly #scope = new Scope()
  /** What the members say of themselves, to tell others. */
  readonly #advertisements = new Map<PeerId, RdvAdvertisement>()
  /** Who lives at the seeds that were reached. */
  readonly #seeds = new Map<string, PeerId>()

  constructor(world: PeerViewWorld) {
    this.#world = world
    this.#log = world.log.scope('peer-view')
    const group = uniqueValue(world.config.groupId)
    this.#name = RENDEZVOUS_SERVICE + group
    this.#to = { service: PEER_VIEW_SERVICE, param: group }
    this.#runner = new MachineRunner<PeerViewInput, PeerViewEffect>(
      'peer-view',
      this.#machine,
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
    world.endpoint.handle(PEER_VIEW_SERVICE, (message, delivery) =>
      this.#onMessage(message, delivery),
    )
  }

  /** In the order of their ids, this peer not among them. */
  get members(): readonly PeerId[] {
    return this.#machine.members
  }

  has(peerId: PeerId): boolean {
    return this.#machine.has(peerId)
  }

  start(): void {
    this.#scope.add(this.#world.endpoint.linkChanged.on((change) => this.#onLink(change)))
    this.#runner.feed({ kind: 'start' })
  }

  /** Says goodbye to the members; idempotent. */
  stop(): Promise<void> {
    this.#runner.feed({ kind: 'stop' })
    this.#runner.stop()
    return this.#scope.close()
  }

  /** An advertisement of a rendezvous came from wherever: if it is one, it will answer. */
  told(advertisement: RdvAdvertisement): void {
    const { endpoint, endpoints, clock, counters } = this.#world
    const { peerId, route } = advertisement
    if (this.#isOfView(advertisement) === false) return counters.add('rendezvous.other-views')
    if (endpoints.of(peerId).length === 0 && route?.peerId === peerId) {
      for (const address of route.endpoints.filter((known) => endpoint.canDial(known)))
        endpoints.learn(peerId, address, 'advertisement', clock.wallMs())
    }
    this.heardOf(peerId)
  }

  /** A peer says in its own advertisement that it is a rendezvous. */
  heardOf(peerId: PeerId): void {
    this.#runner.feed({ kind: 'told', peerId })
  }

  /** A message to this member could not be delivered. */
  failed(peerId: PeerId): void {
    this.#runner.feed({ kind: 'failed', peerId })
  }

  // ── Hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #onMessage(message: Message, delivery: Delivery): void {
    const { counters, config } = this.#world
    const probe = message.get(JXTA_NAMESPACE, PEER_VIEW_PROBE)
    const element = probe ?? message.get(JXTA_NAMESPACE, PEER_VIEW_RESPONSE)
    if (element === undefined) return counters.add('rendezvous.strange-view-messages')
    const advertisement = parseRdvAdvertisement(elementText(element))
    const { peerId } = advertisement
    if (peerId === config.peerId) return
    if (message.get(JXTA_NAMESPACE, PEER_VIEW_FAILURE) !== undefined)
      return this.#onFailure(peerId, delivery)
    const isCached = message.get(JXTA_NAMESPACE, PEER_VIEW_CACHED) !== undefined
    if (isCached || peerId !== delivery.from) return this.told(advertisement)
    if (!this.#isOfView(advertisement)) return counters.add('rendezvous.other-views')
    this.#learn(advertisement)
    if (message.get(JXTA_NAMESPACE, PEER_VIEW_EDGE) !== undefined) return void this.#answer(peerId)
    this.#hear(advertisement, probe !== undefined)
  }

  #hear(advertisement: RdvAdvertisement, asks: boolean): void {
    const { peerId } = advertisement
    this.#runner.feed({ kind: 'heard', peerId, asks })
    if (this.has(peerId)) this.#advertisements.set(peerId, advertisement)
  }

  /** A member's own goodbye counts; what others say of it is looked into. */
  #onFailure(peerId: PeerId, { from }: Delivery): void {
    this.#runner.feed({ kind: from === peerId ? 'goodbye' : 'suspect', peerId })
  }

  #isOfView({ groupId, serviceName }: RdvAdvertisement): boolean {
    return groupId === this.#world.config.groupId && serviceName === this.#name
  }

  #learn({ peerId, route }: RdvAdvertisement): void {
    const { endpoint, endpoints, clock } = this.#world
    if (route?.peerId !== peerId) return
    for (const address of route.endpoints.filter((known) => endpoint.canDial(known)))
      endpoints.learn(peerId, address, 'advertisement', clock.wallMs())
  }

  #onLink({ link: { peerId }, opened }: LinkChange): void {
    if (opened || this.#world.endpoint.links.find(peerId) !== undefined) return
    this.#runner.feed({ kind: 'suspect', peerId })
  }

  // ── Speaking ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #perform(effect: PeerViewEffect): void {
    switch (effect.kind) {
      case 'probe':
        return void this.#say(effect.peerId, this.#own(PEER_VIEW_PROBE))
      case 'answer':
        return void this.#answer(effect.peerId, effect.others)
      case 'seed':
        return void this.#seed()
      case 'refused':
        return this.#world.counters.add('rendezvous.view-full')
      case 'goodbye':
        return this.#sayGoodbye(effect.peerIds)
      case 'changed':
        return this.#onChanged()
    }
  }

  #onChanged(): void {
    for (const peerId of this.#advertisements.keys())
      if (!this.has(peerId)) this.#advertisements.delete(peerId)
    this.#log.info('peer view changed', { members: this.members.length })
    this.changed.emit()
  }

  async #answer(peerId: PeerId, others: readonly PeerId[] = []): Promise<void> {
    await this.#say(peerId, this.#own(PEER_VIEW_RESPONSE))
    for (const other of others) {
      const advertisement = this.#advertisements.get(other)
      if (advertisement === undefined) continue
      const told = this.#element(PEER_VIEW_RESPONSE, advertisement)
      const cached = textElement(JXTA_NAMESPACE, PEER_VIEW_CACHED, 'true')
      await this.#say(peerId, Message.of(told, cached))
    }
  }

  async #say(peerId: PeerId, message: Message): Promise<void> {
    try {
      this.#send(await this.#world.endpoint.way(peerId, {}, this.#scope.signal), message)
    } catch (error) {
      this.#log.debug('rendezvous not reached', {
        peer: shortId(peerId),
        why: toPipefitterError(error).message,
      })
      this.#runner.feed({ kind: 'failed', peerId })
    }
  }

  #send(way: Way, message: Message): void {
    this.#world.endpoint.send(routed(way), message, this.#to)
    this.#world.counters.add('rendezvous.view-messages')
  }

  async #seed(): Promise<void> {
    const { config, endpoint } = this.#world
    if (this.members.length < CONTENT_WITH && endpoint.channels().length > 0)
      void endpoint.propagate(this.#own(PEER_VIEW_PROBE), this.#to)
    await Promise.all(config.seeds.map((address) => this.#seedAt(address)))
  }

  async #seedAt(address: string): Promise<void> {
    const known = this.#seeds.get(address)
    if (known !== undefined && this.has(known)) return
    try {
      const link = await dialAndLearn(address, 'seed', this.#world, this.#scope.signal)
      this.#seeds.set(address, link.peerId)
      this.#send({ peerId: link.peerId, link }, this.#own(PEER_VIEW_PROBE))
    } catch (error) {
      this.#log.debug('seed not reached', { address, why: toPipefitterError(error).message })
    }
  }

  /** Only over links that are open: nobody is dialled for a goodbye. */
  #sayGoodbye(peerIds: readonly PeerId[]): void {
    const over = textElement(JXTA_NAMESPACE, PEER_VIEW_FAILURE, 'true')
    const message = Message.of(over, ...this.#own(PEER_VIEW_RESPONSE).elements)
    for (const peerId of peerIds) {
      const link = this.#world.endpoint.links.find(peerId)
      if (link !== undefined) this.#send({ peerId, link }, message)
    }
  }

  #own(name: string): Message {
    const { peerId, groupId, name: peerName, endpoints } = this.#world.self.advertisement()
    const route = { peerId, endpoints, hops: [] }
    const own = { groupId, peerId, serviceName: this.#name, name: peerName, route }
    return Message.of(this.#element(name, own))
  }

  #element(name: string, advertisement: RdvAdvertisement) {
    return xmlElement(JXTA_NAMESPACE, name, encodeRdvAdvertisement(advertisement))
  }
}
