import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Question } from './query-forwarder.ts'

/** A query as its handler sees it. */
export interface IncomingQuery {
  readonly source: PeerId
  readonly hopCount: number
  readonly body: string
  /** The asker's own endpoint addresses, as its query gives them. */
  readonly askerAddresses: readonly string[]
  readonly delivery: Delivery
  /**
   * Sends a response to the asker: over a link that is there, else by connecting to it; with `onlyTo` only where it proves
   * that key on the link. What everybody was asked is answered a little later, each peer after a time of its own. Never
   * rejects; failures count.
   */
  respond(body: string, onlyTo?: KeyFingerprint): void
  /**
   * We do not answer it, or not enough: where this peer is a rendezvous, those are asked who the index says can answer the
   * question, else other rendezvous. Without a question (nothing that is indexed) it walks. Nothing happens elsewhere.
   */
  passOn(question?: Question): void
}

/** Entries of the distributed index, as one peer tells them to another. */
export interface IncomingSrdi {
  /** The neighbour that told, or the origin of a routed message. */
  readonly from: PeerId
  /** The handler's own document, a `jxta:GenSRDI`. */
  readonly payload: string
}

export interface IncomingResponse {
  /** The number of the query that it answers; 0 for a publication. */
  readonly queryId: number
  /** The peer that sent the response, or the one that passed it on: who vouches for it. */
  readonly from: PeerId
  readonly body: string
  readonly delivery: Delivery
}

/** What a service registers under its handler name. */
export interface ResolverHandler {
  onQuery(query: IncomingQuery): void
  /** A response that belongs to no open query of ours, such as a remote publication. */
  onUnsolicited?(response: IncomingResponse): void
  /** Somebody tells what it has, for the index of a rendezvous. */
  onSrdi?(srdi: IncomingSrdi): void
}

/** An open query: its number and the way to end it. Responses come until then. */
export interface OpenQuery {
  readonly queryId: number
  close(): void
}
