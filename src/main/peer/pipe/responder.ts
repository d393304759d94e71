import type { PipeAnswer, PipeQuery } from '../../protocol/documents/pipe-resolver.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { LocalEndpoint } from '../ports/transport.ts'
import { schemeOf } from '../endpoint/addresses.ts'
import { chooseEndpoint } from './endpoint-choice.ts'
import type { Admission } from './pipe-gate.ts'

/** What a peer remembers of another's input end, good for an answer on its behalf. */
export interface RememberedEnd {
  readonly peerId: PeerId
  readonly endpoint: string
}

/** What the answer depends on. */
export interface ResponderFacts {
  readonly self: PeerId
  /** The advertisement under which the pipe's input end is bound here, if it is. */
  boundInput(pipeId: PipeId): PipeAdvertisement | undefined
  /** What the asker is told of a pipe that is bound here. */
  admit(pipeId: PipeId): Admission
  /** Our endpoints now, best first. */
  endpoints(): readonly LocalEndpoint[]
  advertisement(): PeerAdvertisement
  /** Fresh, verified ends of other peers, over the transport if one is wanted. */
  remembered(pipeId: PipeId, transport: string | undefined): readonly RememberedEnd[]
}

/** How the query reached us. */
export interface Asking {
  readonly source: PeerId
  /** The address in numbers that the query came from. */
  readonly cameFrom: string
  /** The addresses in numbers that the asker's route names. */
  readonly saysAt: readonly string[]
  /** Through a channel that all neighbours hear, the owner of the pipe among them. */
  readonly byMulticast: boolean
}

/** What is done with a query. */
export type Reply =
  /** `onlyTo`: over a link on which this key is proven, or not at all. */
  | {
      readonly kind: 'answer'
      readonly answer: PipeAnswer
      readonly onlyTo?: KeyFingerprint | undefined
    }
  /** The asker hears nothing, and nobody is told that the pipe is not here. */
  | { readonly kind: 'silence' }
  /** Nothing is known of it here: others may know. */
  | { readonly kind: 'unanswered' }

/**
 * Claim 1: what is answered to a pipe-binding query.
 *
 * | the pipe's input end is …                            | directed query       | undirected query       |
 * |-------------------------------------------------------|----------------------|------------------------|
 * | bound here, an interface implements the transport    | Found, endpoint      | Found, endpoint        |
 * | the same, for a peer that is named but proved no key | Found, over a link   | Found, over a link     |
 * | bound here, the asker may not bind it and hears why  | Found=false, Refused | Found=false, Refused   |
 * | bound here, the asker may not even hear of it        | Found=false          | silence                |
 * | bound here, no interface does (or another type)      | Found=false          | unanswered             |
 * | remembered at another peer                            | Found=false          | on behalf, if allowed  |
 * | unknown                                               | Found=false          | unanswered             |
 *
 * Who may bind is said by `trust/decide.ts`. Queries by multicast and those that others pass on prove no key: the answer for
 * a peer that may bind goes over a link on which it proves its own, so that naming it gains a stranger nothing. Those who
 * prove a key and may not bind hear why: they know the pipe's id, and a person at their side can do something about it. Those
 * who prove none, or are ignored, hear what one hears of any pipe that is not here. Silence is not `unanswered`: whoever
 * passed the query on must not learn that the pipe is not here, or its index would forget us.
 */
export const answerQuery = (query: PipeQuery, asking: Asking, facts: ResponderFacts): Reply => {
  const directed = query.peers.length > 0
  if (directed && !query.peers.includes(facts.self)) return UNANSWERED
  const no: Reply = {
    kind: 'answer',
    answer: { ...header(query), peer: facts.self, found: false },
  }
  const own = ownAnswer(query, asking, facts)
  if (own !== undefined) return guarded(own, no, directed, facts.admit(query.pipeId))
  if (directed) return no
  const answer = onBehalf(query, asking, facts)
  return answer === undefined ? UNANSWERED : { kind: 'answer', answer }
}

const UNANSWERED: Reply = { kind: 'unanswered' }

/** The answer of an input end that is bound here, as far as the asker may have it. */
const guarded = (
  own: PipeAnswer,
  no: Extract<Reply, { kind: 'answer' }>,
  directed: boolean,
  admission: Admission,
): Reply => {
  switch (admission.kind) {
    case 'open':
      return { kind: 'answer', answer: own }
    case 'over':
      return { kind: 'answer', answer: own, onlyTo: admission.fingerprint }
    case 'told':
      return { kind: 'answer', answer: { ...no.answer, refused: admission.why } }
    case 'hidden':
      return directed ? no : { kind: 'silence' }
  }
}

const header = (query: PipeQuery): Pick<PipeAnswer, 'kind' | 'pipeId' | 'type' | 'transport'> => ({
  kind: 'answer',
  pipeId: query.pipeId,
  type: query.type,
  ...(query.transport === undefined ? {} : { transport: query.transport }),
})

const ownAnswer = (
  query: PipeQuery,
  asking: Asking,
  facts: ResponderFacts,
): PipeAnswer | undefined => {
  const pipe = facts.boundInput(query.pipeId)
  if (pipe?.type !== query.type) return undefined
  const wanted = wantedTransport(query.transport, pipe.transport)
  if (wanted === 'contradiction') return undefined
  const endpoint = chooseEndpoint(facts.endpoints(), {
    transport: wanted,
    cameFrom: asking.cameFrom,
    saysAt: asking.saysAt,
  })
  if (endpoint === undefined) return undefined
  const peerAdvertisement = facts.advertisement()
  return {
    ...header(query),
    peer: facts.self,
    found: true,
    endpoint: endpoint.address,
    peerAdvertisement,
  }
}

/** The transport that both the query and our advertisement of the pipe specify; either may leave it open. */
const wantedTransport = (
  asked: string | undefined,
  advertised: string | undefined,
): string | undefined => {
  if (asked === undefined || advertised === undefined) return asked ?? advertised
  return asked === advertised ? asked : 'contradiction'
}

/**
 * An answer on another's behalf: never when the query forbids the cache, never about the asker itself. By multicast the
 * owner hears the query too, so only neighbours asked alone speak for others.
 */
const onBehalf = (
  query: PipeQuery,
  asking: Asking,
  facts: ResponderFacts,
): PipeAnswer | undefined => {
  if (query.cached === false || asking.byMulticast) return undefined
  const end = facts
    .remembered(query.pipeId, query.transport)
    .find(
      ({ peerId, endpoint }) =>
        peerId !== asking.source && (query.transport ?? schemeOf(endpoint)) === schemeOf(endpoint),
    )
  if (end === undefined) return undefined
  return {
    ...header(query),
    peer: end.peerId,
    found: true,
    endpoint: end.endpoint,
    onBehalf: facts.self,
  }
}
