/** Question of the Peer Information Protocol, `jxta:PeerInfoQueryMessage` (5.2.3.2). */
import type { PeerId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asText, kept, required } from './fields.ts'
import { peerId } from './values.ts'

export interface PeerInfoQuery {
  /** Who asks. */
  readonly source: PeerId
  /** Who is asked. */
  readonly target: PeerId
  /** The element `request`, as it came; a query without one asks for the general information. */
  readonly request?: XmlElement
}

/** Field table of `jxta:PeerInfoQueryMessage`. */
const PEER_INFO_QUERY = documentType<PeerInfoQuery>('jxta:PeerInfoQueryMessage', {
  source: required('sourcePid', asText(peerId)),
  target: required('targetPid', asText(peerId)),
  request: kept('request'),
})

/** Writes a peer information query as a document. */
export function encodePeerInfoQuery(query: PeerInfoQuery): string {
  return PEER_INFO_QUERY.format(query)
}

/** Reads a peer information query; throws coded errors only. */
export function parsePeerInfoQuery(source: string | XmlElement): PeerInfoQuery {
  return PEER_INFO_QUERY.parse(source)
}
