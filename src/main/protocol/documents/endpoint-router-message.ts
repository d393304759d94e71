/**
 * Router message, `jxta:ERM` (4.5.2.3): travels as an element of a message that a router passes on,
 * and says from whom, to whom and by which way. Real peers call the last hop `Last`, the
 * specification `LastHop`; both are read, the first is written.
 */
import {
  formatEndpointAddress,
  parseEndpointAddress,
  peerAddress,
  peerOfAddress,
} from '../addresses.ts'
import type { EndpointAddress } from '../addresses.ts'
import type { PeerId } from '../ids.ts'
import { textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { readPeers, writePeers } from './access-points.ts'
import { documentType, within } from './document.ts'
import type { Field } from './document.ts'
import { asText, required, single } from './fields.ts'
import { ROUTE_ADVERTISEMENT } from './route-advertisement.ts'
import type { RouteAdvertisement } from './route-advertisement.ts'
import { badValue } from './values.ts'
import type { Value } from './values.ts'

export interface RouterMessage {
  /** Who sent the message first. */
  readonly source: PeerId
  /** Whom it is for: `jxta://<peer>/<service>/<param>`, the service not wrapped for a group. */
  readonly destination: EndpointAddress
  /** Who passed it on last. */
  readonly last?: PeerId
  /** Hops to come, the next first. */
  readonly forward: readonly PeerId[]
  /** Hops back to the source, the nearest first. */
  readonly reverse: readonly PeerId[]
  /** How the source, or the last hop, can be reached; in the first message to a peer. */
  readonly route?: RouteAdvertisement
}

/** A peer, spelled as an endpoint address. */
const peer: Value<PeerId> = {
  parse(source) {
    const id = peerOfAddress(parseEndpointAddress(source))
    if (id === undefined) throw badValue(source, 'is not the address of a peer')
    return id
  },
  format: (id) => peerAddress(id),
}

const destination: Value<EndpointAddress> = {
  parse(source) {
    const address = parseEndpointAddress(source)
    if (peerOfAddress(address) === undefined) throw badValue(source, 'is not the address of a peer')
    return address
  },
  format: formatEndpointAddress,
}

const last: Field<PeerId, unknown> = {
  label: 'Last',
  required: false,
  read(root) {
    const element = single(root, 'Last') ?? single(root, 'LastHop')
    return element === undefined
      ? undefined
      : within(element.name, () => peer.parse(trimmedText(element)))
  },
  write: (id) => [textNode('Last', peer.format(id))],
}

const route: Field<RouteAdvertisement, unknown> = {
  label: ROUTE_ADVERTISEMENT.root,
  required: false,
  read(root) {
    const element = single(root, ROUTE_ADVERTISEMENT.root)
    return element === undefined ? undefined : ROUTE_ADVERTISEMENT.parse(element)
  },
  write: (advertisement) => [ROUTE_ADVERTISEMENT.write(advertisement)],
}

/** Field table of `jxta:ERM`. */
const ROUTER_MESSAGE = documentType<RouterMessage>(
  'jxta:ERM',
  {
    source: required('Src', asText(peer)),
    destination: required('Dest', asText(destination)),
    last,
    forward: hops('Fwd'),
    reverse: hops('Rvs'),
    route,
  },
  { preserveSpace: true },
)

/** Writes a router message as a document. */
export function encodeRouterMessage(message: RouterMessage): string {
  return ROUTER_MESSAGE.format(message)
}

/** Reads a router message; throws coded errors only. */
export function parseRouterMessage(source: string | XmlElement): RouterMessage {
  return ROUTER_MESSAGE.parse(source)
}

/** A list of hops; JXSE wants the element even where there are none. */
function hops(name: string): Field<readonly PeerId[], unknown> {
  return {
    label: name,
    required: true,
    read(root) {
      const element = single(root, name)
      return element === undefined ? [] : within(name, () => readPeers(element))
    },
    write: (peers) => [writePeers(name, peers)],
  }
}
