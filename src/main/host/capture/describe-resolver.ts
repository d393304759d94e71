import type { TrafficRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { utf8Decode } from '../../base/bytes.ts'
import {
  DISCOVERY_SERVICE,
  PIPE_RESOLVER_HANDLER,
  RESOLVER_QUERY_SUFFIX,
  RESOLVER_RESPONSE_SUFFIX,
} from '../../protocol/constants.ts'
import { parseAdvertisement } from '../../protocol/documents/advertisement.ts'
import { parseDiscoveryQuery } from '../../protocol/documents/discovery-query.ts'
import { parseDiscoveryResponse } from '../../protocol/documents/discovery-response.ts'
import {
  parsePipeResolverMessage,
  type PipeResolverMessage,
} from '../../protocol/documents/pipe-resolver.ts'
import { parseResolverQuery } from '../../protocol/documents/resolver-query.ts'
import { parseResolverResponse } from '../../protocol/documents/resolver-response.ts'
import { shortId, type PipeId } from '../../protocol/ids.ts'
import type { KeptElement } from '../preview.ts'

/** Advertisements of one response that are named in its summary. */
const NAMED = 3

/** What a message was for, in words. */
export interface Described {
  readonly kind: TrafficRow['kind']
  readonly summary: string
  readonly pipeId?: PipeId
}

/** Reads the resolver document in a message, as far as it is one that we know. */
export const describeResolver = (elements: readonly KeptElement[]): Described => {
  try {
    return read(elements) ?? { kind: 'other', summary: 'Propagated message' }
  } catch (error) {
    if (error instanceof PipefitterError || error instanceof TypeError)
      return { kind: 'resolver', summary: 'Not readable as a resolver document' }
    throw error
  }
}

const read = (elements: readonly KeptElement[]): Described | undefined => {
  const query = elements.find(({ name }) => name.endsWith(RESOLVER_QUERY_SUFFIX))
  if (query !== undefined) return readQuery(utf8Decode(query.head))
  const response = elements.find(({ name }) => name.endsWith(RESOLVER_RESPONSE_SUFFIX))
  return response === undefined ? undefined : readResponse(utf8Decode(response.head))
}

const readQuery = (document: string): Described => {
  const { handler, query } = parseResolverQuery(document)
  if (handler === PIPE_RESOLVER_HANDLER) return describeBinding(parsePipeResolverMessage(query))
  if (handler !== DISCOVERY_SERVICE) return { kind: 'resolver', summary: `Query for ${handler}` }
  const { type, attribute, value } = parseDiscoveryQuery(query)
  const what = type === 'advertisement' ? 'pipes' : `${type}s`
  const which = attribute === undefined ? '' : ` with ${attribute} = ${value ?? '*'}`
  return { kind: 'discovery-query', summary: `Who knows ${what}${which}?` }
}

const readResponse = (document: string): Described => {
  const { handler, response } = parseResolverResponse(document)
  if (handler === PIPE_RESOLVER_HANDLER) return describeBinding(parsePipeResolverMessage(response))
  if (handler !== DISCOVERY_SERVICE) return { kind: 'resolver', summary: `Response of ${handler}` }
  const { type, responses } = parseDiscoveryResponse(response)
  const gone = responses.some(({ expirationMs }) => expirationMs <= 0)
  const named = responses.slice(0, NAMED).map(({ document }) => nameOf(document, type))
  const more = responses.length > NAMED ? ` and ${responses.length - NAMED} more` : ''
  const what = responses.length === 0 ? `No ${type}` : named.join(', ') + more
  return { kind: 'discovery-response', summary: gone ? `${what}: withdrawn` : what }
}

/** Such as `peer Bob` or `pipe greetings`. */
const nameOf = (document: string, type: string): string => {
  const parsed = parseAdvertisement(document)
  return parsed.kind === 'unknown'
    ? `a ${type} of another kind`
    : `${parsed.kind} ${parsed.advertisement.name ?? ''}`
}

const describeBinding = (message: PipeResolverMessage): Described => {
  const { pipeId, transport } = message
  const over = transport === undefined ? '' : ` over ${transport}`
  if (message.kind === 'query') {
    const whom =
      message.peers.length === 0 ? '' : `, asked of ${message.peers.map(shortId).join(', ')}`
    return {
      kind: 'binding-query',
      pipeId,
      summary: `Who has pipe ${shortId(pipeId)} bound${over}?${whom}`,
    }
  }
  const behalf =
    message.onBehalf === undefined ? '' : `, says ${shortId(message.onBehalf)} on its behalf`
  const has = message.found
    ? `has it at ${message.endpoint ?? 'an endpoint not named'}`
    : `has it not${over}`
  return {
    kind: 'binding-answer',
    pipeId,
    summary: `Peer ${shortId(message.peer)} ${has}${behalf}`,
  }
}
