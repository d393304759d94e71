/** Header of a message on a propagate pipe, `JxtaWire` (5.2.4.3): the one root without the prefix. */
import type { PeerId, PipeId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asText, list, optional, required } from './fields.ts'
import { integer, peerId, pipeId, text } from './values.ts'

export interface WireHeader {
  /** Who sent the message first. */
  readonly source?: PeerId
  readonly pipeId: PipeId
  /** Tells duplicates. */
  readonly messageId: string
  /** Hops that are left. */
  readonly ttl: number
  /** Peers that had it; the specification wants it, no peer writes it. */
  readonly visited: readonly PeerId[]
}

const MESSAGE_ID_MAX = 128

/** Field table of `JxtaWire`. */
const WIRE_HEADER = documentType<WireHeader>('JxtaWire', {
  source: optional('SrcPeer', asText(peerId)),
  pipeId: required('PipeId', asText(pipeId)),
  messageId: required('MsgId', asText(text(MESSAGE_ID_MAX))),
  ttl: required('TTL', asText(integer(0, 0x7fff_ffff))),
  visited: list('VisitedPeer', asText(peerId)),
})

/** Writes a wire header as a document. */
export function encodeWireHeader(header: WireHeader): string {
  return WIRE_HEADER.format(header)
}

/** Reads a wire header; throws coded errors only. */
export function parseWireHeader(source: string | XmlElement): WireHeader {
  return WIRE_HEADER.parse(source)
}
