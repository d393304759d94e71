/**
 * Answer of the Peer Information Protocol, `jxta:PeerInfoResponseMessage` (5.2.3.3): for how long a
 * peer is up, and what it sent and received, by endpoint address. Every figure may be missing.
 */
import { LIST_MAX } from '../constants.ts'
import type { PeerId } from '../ids.ts'
import { childrenOf, parentNode, textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentError, documentType, within } from './document.ts'
import type { Field } from './document.ts'
import { asText, kept, optional, required, single } from './fields.ts'
import { address, integer, milliseconds, peerId } from './values.ts'

export interface PeerInfoResponse {
  /** Who asked. */
  readonly source: PeerId
  /** Who answers. */
  readonly target: PeerId
  /** Since the peer information service began. */
  readonly uptimeMs?: number
  /** When the answer was made, in milliseconds since 1970. */
  readonly timestampMs?: number
  /** The element `response`, as it came: what the `request` of the query asked for. */
  readonly response?: XmlElement
  readonly traffic?: PeerTraffic
}

export interface PeerTraffic {
  /** When a message last came, in milliseconds since 1970. */
  readonly lastIncomingMs?: number
  /** When a message last went, in milliseconds since 1970. */
  readonly lastOutgoingMs?: number
  readonly incoming: readonly EndpointTraffic[]
  readonly outgoing: readonly EndpointTraffic[]
}

export interface EndpointTraffic {
  /** Endpoint address, such as `tcp://10.0.0.1:9701`. */
  readonly endpoint: string
  readonly bytes: number
}

const bytes = integer(0, Number.MAX_SAFE_INTEGER)

/** Field table of `traffic`. */
const TRAFFIC = documentType<PeerTraffic>('traffic', {
  lastIncomingMs: optional('lastIncomingMessageAt', asText(milliseconds)),
  lastOutgoingMs: optional('lastOutgoingMessageAt', asText(milliseconds)),
  incoming: byEndpoint('in'),
  outgoing: byEndpoint('out'),
})

const traffic: Field<PeerTraffic, unknown> = {
  label: TRAFFIC.root,
  required: false,
  read(root) {
    const element = single(root, TRAFFIC.root)
    return element === undefined ? undefined : TRAFFIC.parse(element)
  },
  write: (value) => [TRAFFIC.write(value)],
}

/** Field table of `jxta:PeerInfoResponseMessage`. */
const PEER_INFO_RESPONSE = documentType<PeerInfoResponse>('jxta:PeerInfoResponseMessage', {
  source: required('sourcePid', asText(peerId)),
  target: required('targetPid', asText(peerId)),
  uptimeMs: optional('uptime', asText(milliseconds)),
  timestampMs: optional('timestamp', asText(milliseconds)),
  response: kept('response'),
  traffic,
})

/** Writes a peer information response as a document. */
export function encodePeerInfoResponse(response: PeerInfoResponse): string {
  return PEER_INFO_RESPONSE.format(response)
}

/** Reads a peer information response; throws coded errors only. */
export function parsePeerInfoResponse(source: string | XmlElement): PeerInfoResponse {
  return PEER_INFO_RESPONSE.parse(source)
}

/** Bytes by endpoint address; the schema calls the attribute for the address `Expiration`. */
function byEndpoint(name: string): Field<readonly EndpointTraffic[], unknown> {
  return {
    label: name,
    required: true,
    read(root) {
      const element = single(root, name)
      const transports = element === undefined ? [] : childrenOf(element, 'transport')
      if (transports.length > LIST_MAX) throw documentError(`there are more than ${LIST_MAX}`)
      return transports.map((transport) => within(name, () => readTransport(transport)))
    },
    write: (entries) =>
      entries.length === 0 ? [] : [parentNode(name, entries.map(writeTransport))],
  }
}

function readTransport(element: XmlElement): EndpointTraffic {
  const { Expiration: endpoint } = element.attributes
  if (endpoint === undefined) throw documentError('there is a transport without its address')
  return { endpoint: address.parse(endpoint.trim()), bytes: bytes.parse(trimmedText(element)) }
}

function writeTransport(entry: EndpointTraffic): XmlElement {
  return textNode('transport', bytes.format(entry.bytes), { Expiration: entry.endpoint })
}
