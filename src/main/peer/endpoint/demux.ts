import { ByteInterner } from '../../base/byte-interner.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { parseEndpointAddress, unwrap } from '../../protocol/addresses.ts'
import type { PeerGroupId, PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { PropagationChannel } from '../ports/propagation.ts'
import type { SecureFacts } from '../ports/secure.ts'
import type { Link } from './link.ts'

/** Where a message came from and how. */
export interface Delivery {
  /** The peer that sent it: the neighbour at the other end of the link, or the origin of a routed message. */
  readonly from: PeerId
  /** The neighbour that passed it on, where `from` is another peer: then `from` is that neighbour's word, no more. */
  readonly relayedBy?: PeerId
  /**
   * The neighbour whose signature the message carries, where signatures are verified and that peer's id is derived from
   * its key; a signature of any other key says nothing of anybody.
   */
  readonly signedBy?: PeerId | undefined
  /** Absent for a propagated message. */
  readonly link?: Link
  readonly channel?: PropagationChannel
  /** The sender's endpoint address or socket address: where it came from. */
  readonly fromAddress: string
  readonly sizeBytes: number
  /** With what it was protected from end to end: then `from` is proven. Absent for everything that came in the open. */
  readonly security?: SecureFacts
}

/**
 * Whether it is the peer's own word: said in a session or on a link of its own. What another passes on in the open, and what
 * came by multicast, may be anybody's.
 */
export const isOwnWord = ({ from, link, relayedBy, security }: Delivery): boolean =>
  security !== undefined || (link?.peerId === from && relayedBy === undefined)

export type MessageHandler = (message: Message, delivery: Delivery, param: string) => void

/** A destination taken apart, and who takes it here; `handler` is absent when nobody does. */
export interface Route {
  readonly service: string
  readonly param: string
  readonly handler?: MessageHandler
}

/** Most destinations whose analysis is kept; a sender that makes up more costs only the analysis. */
const ROUTES_KEPT = 1024

/** The services of one group that take messages here. */
export class GroupHandlers {
  readonly #handlers = new Map<string, MessageHandler>()
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** Registers the one handler of a service; whatever the parameter, it gets the message. */
  handle(service: string, handler: MessageHandler): Unsubscribe {
    if (this.#handlers.has(service)) {
      throw new PipefitterError('base/internal', `The service ${service} has a handler already`)
    }
    this.#handlers.set(service, handler)
    this.#onChange()
    return () => {
      this.#handlers.delete(service)
      this.#onChange()
    }
  }

  /** The route of a service of this group, as a propagated or routed message names it. */
  routeTo(service: string, param: string): Route {
    const handler = this.#handlers.get(service)
    return handler === undefined ? { service, param } : { service, param, handler }
  }
}

/**
 * Finds who takes a message by its destination address: the group first, then the service in it; the transport part is
 * ignored (what real peers write there is unreliable). Destinations repeat with every message of a pipe, so each distinct
 * one is taken apart once, whatever its group.
 */
export class Demux {
  readonly #groups = new Map<PeerGroupId, GroupHandlers>()
  readonly #routes = new Map<string, Route>()
  readonly #interner = new ByteInterner()

  /** Takes a group in; its messages have no taker until services register. Throws when it is there already. */
  add(group: PeerGroupId): GroupHandlers {
    if (this.#groups.has(group))
      throw new PipefitterError('base/internal', `The group ${group} is there already`)
    const handlers = new GroupHandlers(() => this.#routes.clear())
    this.#groups.set(group, handlers)
    return handlers
  }

  /** Messages for the group have no taker from now on; idempotent. */
  remove(group: PeerGroupId): void {
    this.#groups.delete(group)
    this.#routes.clear()
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

  /** The route of a service that is already unwrapped. */
  routeTo(group: PeerGroupId, service: string, param: string): Route {
    return this.#groups.get(group)?.routeTo(service, param) ?? { service, param }
  }

  #analyse(text: string): Route {
    const address = parseEndpointAddress(text)
    const inner = unwrap(address)
    if (inner === undefined) return { service: address.service ?? '', param: address.param ?? '' }
    return this.routeTo(inner.group, inner.service, inner.param ?? '')
  }
}
