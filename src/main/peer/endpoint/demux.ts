import { ByteInterner } from '../../base/byte-interner.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { parseEndpointAddress, unwrap } from '../../protocol/addresses.ts'
import type { PeerGroupId, PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { PropagationChannel } from '../ports.ts'
import type { Link } from './link.ts'

/** Where a message came from and how. */
export interface Delivery {
  /** The peer that sent it: the neighbour at the other end of the link, or the origin of a routed message. */
  readonly from: PeerId
  /** The neighbour that passed it on, where `from` is another peer: then `from` is that neighbour's word, no more. */
  readonly relayedBy?: PeerId
  /** Absent for a propagated message. */
  readonly link?: Link
  readonly channel?: PropagationChannel
  /** The sender's endpoint address or socket address: where it came from. */
  readonly fromAddress: string
  readonly sizeBytes: number
}

export type MessageHandler = (message: Message, delivery: Delivery, param: string) => void

/** A destination taken apart, and who takes it here; `handler` is absent when nobody does. */
export interface Route {
  readonly service: string
  readonly param: string
  readonly handler?: MessageHandler
}

/** Most destinations whose analysis is kept; a sender that makes up more costs only the analysis. */
const ROUTES_KEPT = 1024

/**
 * Finds who takes a message by its destination address, ignoring the transport part (what real peers write there is
 * unreliable). Destinations repeat with every message of a pipe, so each distinct one is taken apart once.
 */
export class Demux {
  readonly #group: PeerGroupId
  readonly #handlers = new Map<string, MessageHandler>()
  readonly #routes = new Map<string, Route>()
  readonly #interner = new ByteInterner()

  constructor(group: PeerGroupId) {
    this.#group = group
  }

  /** Registers the one handler of a service; whatever the parameter, it gets the message. */
  handle(service: string, handler: MessageHandler): Unsubscribe {
    if (this.#handlers.has(service)) {
      throw new PipefitterError('base/internal', `The service ${service} has a handler already`)
    }
    this.#handlers.set(service, handler)
    this.#routes.clear()
    return () => {
      this.#handlers.delete(service)
      this.#routes.clear()
    }
  }

  /** The route of a destination address as it stands in the message. Throws `protocol/address-malformed`. */
  routeOf(destination: Uint8Array): Route {
    const text = this.#interner.text(destination, 0, destination.length)
    const known = this.#routes.get(text)
    if (known !== undefined) return known
    const route = this.#analyse(text)
    if (this.#routes.size >= ROUTES_KEPT) this.#routes.clear()
    this.#routes.set(text, route)
    return route
  }

  /** The route of a service that is already unwrapped, such as a propagated or routed message names it. */
  routeTo(service: string, param: string): Route {
    const handler = this.#handlers.get(service)
    return handler === undefined ? { service, param } : { service, param, handler }
  }

  #analyse(text: string): Route {
    const address = parseEndpointAddress(text)
    const inner = unwrap(address)
    if (inner === undefined || inner.group !== this.#group) {
      return { service: address.service ?? '', param: address.param ?? '' }
    }
    return this.routeTo(inner.service, inner.param ?? '')
  }
}
