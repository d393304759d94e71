/**
 * Header of a propagated message, `jxta:RendezVousPropagateMessage` (5.2.2.6.2): where it goes on every
 * peer, how far it may still travel and where it has been. Its element is named
 * `RendezVousPropagate<group>`.
 */
import { RESPONSES_MAX } from '../constants.ts'
import type { PeerId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asText, list, required } from './fields.ts'
import { integer, peerId, text } from './values.ts'

export interface PropagateHeader {
  /** Tells duplicates; a UUID as we write it, any text as we read it. */
  readonly messageId: string
  /** The service that takes the message, not wrapped for a group. */
  readonly service: string
  readonly param: string
  /** Hops that are left. */
  readonly ttl: number
  /** The peers that had it, the origin first. */
  readonly path: readonly PeerId[]
}

const MESSAGE_ID_MAX = 128
const SERVICE_MAX = 512

/** Field table of `jxta:RendezVousPropagateMessage`. */
const PROPAGATE_HEADER = documentType<PropagateHeader>(
  'jxta:RendezVousPropagateMessage',
  {
    messageId: required('MessageId', asText(text(MESSAGE_ID_MAX))),
    service: required('DestSName', asText(text(SERVICE_MAX))),
    param: required('DestSParam', asText(text(SERVICE_MAX))),
    ttl: required('TTL', asText(integer(0, 0x7fff_ffff))),
    path: list('Path', asText(peerId), RESPONSES_MAX),
  },
  { preserveSpace: true },
)

/** Writes a propagate header as a document. */
export function encodePropagateHeader(header: PropagateHeader): string {
  return PROPAGATE_HEADER.format(header)
}

/** Reads a propagate header; throws coded errors only. */
export function parsePropagateHeader(source: string | XmlElement): PropagateHeader {
  return PROPAGATE_HEADER.parse(source)
}
