import type { PipeAnswer, PipeQuery } from '../../protocol/documents/pipe-resolver.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { LocalEndpoint } from '../ports.ts'
import { schemeOf } from '../endpoint/addresses.ts'
import { chooseEndpoint } from './endpoint-choice.ts'

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

/**
 * Claim 1: the answer to a pipe-binding query, or `undefined` for silence.
 *
 * | the pipe's input end is …                          | directed query    | undirected query       |
 * |-----------------------------------------------------|-------------------|------------------------|
 * | bound here, an interface implements the transport  | Found, endpoint   | Found, endpoint        |
 * | bound here, no interface does (or another type)    | Found=false       | silence                |
 * | remembered at another peer                          | Found=false       | on behalf, if allowed  |
 * | unknown                                             | Found=false       | silence                |
 */
export const answerQuery = (
  query: PipeQuery,
  asking: Asking,
  facts: ResponderFacts,
): PipeAnswer | undefined => {
  const directed = query.peers.length > 0
  if (directed && !query.peers.includes(facts.self)) return undefined
  const own = ownAnswer(query, asking, facts)
  if (own !== undefined) return own
  if (directed) return { ...header(query), peer: facts.self, found: false }
  return onBehalf(query, asking, facts)
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
