import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Lru } from '../../base/lru.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import {
  JXTA_NAMESPACE,
  PROPAGATE_HEADER_PREFIX,
  PROPAGATE_SERVICE,
} from '../../protocol/constants.ts'
import {
  encodePropagateHeader,
  parsePropagateHeader,
  type PropagateHeader,
} from '../../protocol/documents/rendezvous-propagate.ts'
import { uniqueValue, type PeerId } from '../../protocol/ids.ts'
import { elementText, xmlElement, type Message } from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import type { PropagationResult } from '../ports/propagation.ts'
import { bareOf } from './routed.ts'

/** How many propagated messages are remembered to recognise duplicates. */
export const MESSAGES_REMEMBERED = 4096

/**
 * Propagated messages (specification 5.2.2.6): marks ours with a header that tells where they go at each peer, and delivers
 * others' once. Whether one goes on from here is for the service that takes it to say.
 */
export class Propagator {
  readonly #config: PeerConfig
  readonly #endpoint: EndpointService
  readonly #random: Random
  readonly #counters: Counters
  readonly #seen = new Lru<string, true>(MESSAGES_REMEMBERED)
  readonly #element: string
  readonly #to: Destination

  constructor(config: PeerConfig, endpoint: EndpointService, random: Random, counters: Counters) {
    this.#config = config
    this.#endpoint = endpoint
    this.#random = random
    this.#counters = counters
    const group = uniqueValue(config.groupId)
    this.#element = PROPAGATE_HEADER_PREFIX + group
    this.#to = { service: PROPAGATE_SERVICE, param: group }
    endpoint.handle(PROPAGATE_SERVICE, (message, delivery) => this.#onPropagated(message, delivery))
  }

  /** How many messages are remembered. */
  get remembered(): number {
    return this.#seen.size
  }

  /** Whether a message under our id was sent from here; one that has no header of this group's counts as such. */
  isOwn(message: Message): boolean {
    const header = this.#read(message)
    return header === undefined || this.#seen.peek(header.messageId) === true
  }

  /** The header of a message that goes to this service everywhere: a new one, or the message's own with us in its path. */
  headerOf(message: Message, { service, param }: Destination): PropagateHeader {
    const { peerId } = this.#config
    const known = this.#read(message)
    if (known === undefined) {
      const messageId = randomUuid(this.#random)
      this.#seen.set(messageId, true)
      return { messageId, service, param, ttl: 0, path: [peerId] }
    }
    return known.path.includes(peerId) ? known : { ...known, path: [...known.path, peerId] }
  }

  /** The message with the header, to go `ttl` hops. */
  mark(message: Message, header: PropagateHeader, ttl: number): Message {
    const document = encodePropagateHeader({ ...header, ttl })
    return bareOf(message, this.#element).with(xmlElement(JXTA_NAMESPACE, this.#element, document))
  }

  /** To every neighbour by multicast; one result a channel, never rejects. */
  multicast(marked: Message): Promise<readonly PropagationResult[]> {
    return this.#endpoint.propagate(marked, this.#to)
  }

  /** To one peer. Rejects as `EndpointService.way` does. */
  async send(peerId: PeerId, marked: Message, signal?: AbortSignal): Promise<void> {
    this.#endpoint.send(await this.#endpoint.way(peerId, {}, signal), marked, this.#to)
  }

  #read(message: Message): PropagateHeader | undefined {
    const element = message.get(JXTA_NAMESPACE, this.#element)
    return element === undefined ? undefined : parsePropagateHeader(elementText(element))
  }

  #onPropagated(message: Message, delivery: Delivery): void {
    const header = this.#read(message)
    if (header === undefined)
      throw new PipefitterError('protocol/document-malformed', 'A propagated message has no header')
    if (header.path.includes(this.#config.peerId) || this.#seen.get(header.messageId) === true)
      return this.#counters.add('rendezvous.duplicates')
    this.#seen.set(header.messageId, true)
    this.#endpoint.deliverTo({ service: header.service, param: header.param }, message, delivery)
  }
}
