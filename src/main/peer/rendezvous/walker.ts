import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import {
  JXTA_NAMESPACE,
  RENDEZVOUS_SERVICE,
  WALK_HEADER,
  WALK_PARAM,
  WALK_SERVICE,
  WALK_SERVICE_PREFIX,
} from '../../protocol/constants.ts'
import {
  encodeLimitedRangeMessage,
  parseLimitedRangeMessage,
  type LimitedRangeMessage,
} from '../../protocol/documents/limited-range-message.ts'
import { uniqueValue, type PeerId } from '../../protocol/ids.ts'
import {
  elementText,
  textElement,
  xmlElement,
  type Message,
} from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import type { PeerView } from './peer-view.ts'
import { bareOf, routed } from './routed.ts'
import { planWalk, WALK_TTL } from './walk-plan.ts'

export interface WalkerWorld {
  readonly config: PeerConfig
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly view: PeerView
}

/**
 * The limited-range walk: a message goes from rendezvous to rendezvous along the ordered view, up and down, so far as its
 * TTL lasts. Each delivers it to the service that it is for, and that service says whether it walks on.
 */
export class Walker {
  readonly #world: WalkerWorld
  readonly #log: Log
  readonly #to: Destination
  readonly #group: string

  constructor(world: WalkerWorld) {
    this.#world = world
    this.#log = world.log.scope('walk')
    this.#group = uniqueValue(world.config.groupId)
    const service = WALK_SERVICE_PREFIX + world.config.groupId
    this.#to = { service, param: RENDEZVOUS_SERVICE + this.#group }
    world.endpoint.handle(service, (message, delivery) => this.#onWalked(message, delivery))
  }

  /** Begins a walk, or walks on with a message that came here walking. Says to how many it goes. */
  walk(message: Message, to: Destination): number {
    const { config, view } = this.#world
    const own = this.#beginning(config.peerId)
    const steps = planWalk(config.peerId, view.members, headerOf(message) ?? own)
    for (const { peerId, header } of steps) void this.#step(peerId, marked(message, header, to))
    return steps.length
  }

  /** A message to hand straight to another rendezvous, with which that one begins a walk if it passes it on. */
  walkingFrom(peerId: PeerId, message: Message): Message {
    const header = encodeLimitedRangeMessage(this.#beginning(peerId))
    return message.with(xmlElement(JXTA_NAMESPACE, WALK_HEADER, header))
  }

  #beginning(source: PeerId): LimitedRangeMessage {
    const [service, param] = [RENDEZVOUS_SERVICE, this.#group]
    return { source, service, param, ttl: WALK_TTL + 1, direction: 'both' }
  }

  async #step(peerId: PeerId, message: Message): Promise<void> {
    const { endpoint, counters, view } = this.#world
    try {
      endpoint.send(routed(await endpoint.way(peerId)), message, this.#to)
      counters.add('rendezvous.walked')
    } catch (error) {
      counters.add('rendezvous.walks-failed')
      this.#log.debug('not walked on', { why: toPipefitterError(error).message })
      view.failed(peerId)
    }
  }

  #onWalked(message: Message, delivery: Delivery): void {
    const header = headerOf(message)
    const service = message.get(JXTA_NAMESPACE, WALK_SERVICE)
    if (header === undefined || service === undefined)
      throw new PipefitterError('protocol/document-malformed', 'A walked message has no header')
    if (header.ttl <= 0 || header.source === this.#world.config.peerId)
      return this.#world.counters.add('rendezvous.walks-over')
    const param = message.get(JXTA_NAMESPACE, WALK_PARAM)
    const to = {
      service: elementText(service),
      param: param === undefined ? '' : elementText(param),
    }
    if (to.service === this.#to.service)
      return this.#world.counters.add('rendezvous.walks-in-circles')
    this.#world.endpoint.deliverTo(to, message, delivery)
  }
}

const headerOf = (message: Message): LimitedRangeMessage | undefined => {
  const element = message.get(JXTA_NAMESPACE, WALK_HEADER)
  return element === undefined ? undefined : parseLimitedRangeMessage(elementText(element))
}

const marked = (message: Message, header: LimitedRangeMessage, to: Destination): Message =>
  bareOf(message, WALK_SERVICE, WALK_PARAM, WALK_HEADER).with(
    textElement(JXTA_NAMESPACE, WALK_SERVICE, to.service),
    textElement(JXTA_NAMESPACE, WALK_PARAM, to.param),
    xmlElement(JXTA_NAMESPACE, WALK_HEADER, encodeLimitedRangeMessage(header)),
  )
