import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Lru } from '../../base/lru.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import {
  JXTA_NAMESPACE,
  PROPAGATE_HEADER_PREFIX,
  PROPAGATE_SERVICE,
  PROPAGATE_TTL_MULTICAST,
} from '../../protocol/constants.ts'
import {
  encodePropagateHeader,
  parsePropagateHeader,
} from '../../protocol/documents/rendezvous-propagate.ts'
import { uniqueValue } from '../../protocol/ids.ts'
import { elementText, xmlElement, type Message } from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import type { PropagationResult } from '../ports.ts'

/** How many propagated messages are remembered to recognise duplicates. */
const MESSAGES_REMEMBERED = 4096

/**
 * Propagation within the group (specification 3.5, 4.3), in the ad hoc role: our messages go to all neighbours by
 * multicast, theirs are delivered once and never sent on.
 */
export class RendezvousService {
  readonly #config: PeerConfig
  readonly #endpoint: EndpointService
  readonly #random: Random
  readonly #counters: Counters
  readonly #seen = new Lru<string, true>(MESSAGES_REMEMBERED)
  readonly #header: string
  readonly #param: string

  constructor(config: PeerConfig, endpoint: EndpointService, random: Random, counters: Counters) {
    this.#config = config
    this.#endpoint = endpoint
    this.#random = random
    this.#counters = counters
    this.#param = uniqueValue(config.groupId)
    this.#header = PROPAGATE_HEADER_PREFIX + this.#param
    endpoint.handle(PROPAGATE_SERVICE, (message, delivery) => this.#onPropagated(message, delivery))
  }

  /** Sends to every neighbour; one result a channel, never rejects. */
  propagate(message: Message, to: Destination): Promise<readonly PropagationResult[]> {
    const header = encodePropagateHeader({
      messageId: randomUuid(this.#random),
      service: to.service,
      param: to.param,
      ttl: PROPAGATE_TTL_MULTICAST,
      path: [this.#config.peerId],
    })
    const marked = message.with(xmlElement(JXTA_NAMESPACE, this.#header, header))
    return this.#endpoint.propagate(marked, { service: PROPAGATE_SERVICE, param: this.#param })
  }

  #onPropagated(message: Message, delivery: Delivery): void {
    const element = message.get(JXTA_NAMESPACE, this.#header)
    if (element === undefined)
      throw new PipefitterError('protocol/document-malformed', 'A propagated message has no header')
    const header = parsePropagateHeader(elementText(element))
    if (header.path.includes(this.#config.peerId) || this.#seen.get(header.messageId) === true) {
      return this.#counters.add('rendezvous.duplicates')
    }
    this.#seen.set(header.messageId, true)
    this.#endpoint.deliverTo({ service: header.service, param: header.param }, message, delivery)
  }
}
