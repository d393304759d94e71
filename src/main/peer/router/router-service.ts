import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { ENDPOINT_ROUTER, JXTA_NAMESPACE, ROUTER_MESSAGE } from '../../protocol/constants.ts'
import { peerOfAddress } from '../../protocol/addresses.ts'
import { parseRouterMessage } from '../../protocol/documents/endpoint-router-message.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { elementText, type Message } from '../../protocol/message/message.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'

/**
 * The receiving half of the Endpoint Routing Protocol (specification 4.1.1): unpacks routed messages that end here, which
 * is how other implementations send nearly everything. Messages for other peers are not relayed; they are counted.
 */
export class RouterService {
  readonly #self: PeerId
  readonly #endpoint: EndpointService
  readonly #counters: Counters

  constructor(self: PeerId, endpoint: EndpointService, counters: Counters) {
    this.#self = self
    this.#endpoint = endpoint
    this.#counters = counters
    endpoint.handle(ENDPOINT_ROUTER, (message, delivery) => this.#onRouted(message, delivery))
  }

  #onRouted(message: Message, delivery: Delivery): void {
    const element = message.get(JXTA_NAMESPACE, ROUTER_MESSAGE)
    if (element === undefined)
      throw new PipefitterError(
        'protocol/document-malformed',
        'A routed message has no router element',
      )
    const routed = parseRouterMessage(elementText(element))
    const { destination } = routed
    if (peerOfAddress(destination) !== this.#self) return this.#counters.add('router.not-relayed')
    const to = { service: destination.service ?? '', param: destination.param ?? '' }
    const inner = message.without(JXTA_NAMESPACE, ROUTER_MESSAGE)
    this.#endpoint.deliverTo(to, inner, originOf(delivery, routed.source))
  }
}

const originOf = (delivery: Delivery, source: PeerId): Delivery =>
  source === delivery.from ? delivery : { ...delivery, from: source, relayedBy: delivery.from }
