/**
 * Pipe Binding Protocol, `jxta:PipeResolver` (5.2.4.2): one root, two messages.
 *
 * Beside the standard elements stand four of our own, which other implementations pass over:
 * `Transport` (query and answer: the transport the pipe specifies), `Endpoint` (answer: the one
 * concrete address to bind to), `OnBehalf` (answer: the peer that answers from its cache for the
 * peer that has the pipe bound) and `Refused` (answer: the pipe is bound here, but the asker may not
 * use it, and why).
 */
import type { PeerId, PipeId } from '../ids.ts'
import { parseXml, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentError, documentType } from './document.ts'
import type { Field } from './document.ts'
import { asEscaped, asText, constant, list, optional, required, single } from './fields.ts'
import { PEER_ADVERTISEMENT } from './peer-advertisement.ts'
import type { PeerAdvertisement } from './peer-advertisement.ts'
import { pipeType, transport } from './pipe-type.ts'
import type { PipeType } from './pipe-type.ts'
import { address, badValue, boolean, peerId, pipeId } from './values.ts'
import type { Value } from './values.ts'

export type PipeResolverMessage = PipeQuery | PipeAnswer

/** "Who has the input end of this pipe bound?" */
export interface PipeQuery {
  readonly kind: 'query'
  readonly pipeId: PipeId
  /** Must be that of the pipe's advertisement. */
  readonly type: PipeType
  /** Scheme of the transport that the pipe specifies; absent = any. */
  readonly transport?: string
  /** The peers that are asked; empty = everyone. */
  readonly peers: readonly PeerId[]
  /** `false`: nobody may answer from a cache. Absent on nearly every wire. */
  readonly cached?: boolean
}

/** "This peer has", or "has not". */
export interface PipeAnswer {
  readonly kind: 'answer'
  readonly pipeId: PipeId
  readonly type: PipeType
  /** As in the query. */
  readonly transport?: string
  /** The peer that has the pipe bound, or that has it not. */
  readonly peer: PeerId
  readonly found: boolean
  /** Why the asker may not use the pipe, such as `not-paired`; only where it is not found. */
  readonly refused?: string
  /** The endpoint address to bind to, such as `tcp://10.0.0.1:9701`. */
  readonly endpoint?: string
  /** The peer that answers from its cache for {@link peer}; absent where the peer answers itself. */
  readonly onBehalf?: PeerId
  /** How {@link peer} can be reached otherwise. */
  readonly peerAdvertisement?: PeerAdvertisement
}

const ROOT = 'jxta:PipeResolver'

/** A word for a refusal: which there are is the peers' business, so one that is not known here is read too. */
const refusal: Value<string> = {
  parse(source) {
    if (/^[a-z][a-z-]{0,31}$/.test(source)) return source
    throw badValue(source, 'is no word for a refusal')
  },
  format: String,
}

const PIPE_QUERY = documentType<PipeQuery>(ROOT, {
  kind: constant('MsgType', 'Query', 'query'),
  pipeId: required('PipeId', asText(pipeId)),
  type: required('Type', asText(pipeType)),
  transport: optional('Transport', asText(transport)),
  peers: list('Peer', asText(peerId)),
  cached: optional('Cached', asText(boolean)),
})

/** The specification lets an answer name several peers; real ones name one, and the first is taken. */
const answeringPeer: Field<PeerId, unknown> = {
  ...required('Peer', asText(peerId)),
  read: (root) => list('Peer', asText(peerId)).read(root)?.[0],
}

const PIPE_ANSWER = documentType<PipeAnswer>(ROOT, {
  kind: constant('MsgType', 'Answer', 'answer'),
  pipeId: required('PipeId', asText(pipeId)),
  type: required('Type', asText(pipeType)),
  transport: optional('Transport', asText(transport)),
  peer: answeringPeer,
  found: required('Found', asText(boolean)),
  refused: optional('Refused', asText(refusal)),
  endpoint: optional('Endpoint', asText(address)),
  onBehalf: optional('OnBehalf', asText(peerId)),
  peerAdvertisement: optional('PeerAdv', asEscaped(PEER_ADVERTISEMENT)),
})

/** Writes a query or an answer as a document. */
export function encodePipeResolverMessage(message: PipeResolverMessage): string {
  return message.kind === 'query' ? PIPE_QUERY.format(message) : PIPE_ANSWER.format(message)
}

/** Reads a query or an answer, as its `MsgType` says; throws coded errors only. */
export function parsePipeResolverMessage(source: string | XmlElement): PipeResolverMessage {
  const root = typeof source === 'string' ? parseXml(source) : source
  const element = single(root, 'MsgType')
  const type = element === undefined ? '' : trimmedText(element)
  if (type === 'Query') return PIPE_QUERY.parse(root)
  if (type === 'Answer') return PIPE_ANSWER.parse(root)
  throw documentError(
    `The document ${root.name.slice(0, 60)} has a MsgType that is neither Query nor Answer`,
  )
}
