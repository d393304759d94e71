import {
  ENDPOINT_DESTINATION,
  ENDPOINT_SOURCE,
  ENDPOINT_SOURCE_PEER,
  JXTA_NAMESPACE,
  ROUTER_FINGERPRINT,
  ROUTER_MESSAGE,
} from '../../protocol/constants.ts'
import { Message } from '../../protocol/message/message.ts'
import type { Way } from '../endpoint/way.ts'

/**
 * The same way, with each message marked as a routed one that tells our route, even where a link leads straight there:
 * other implementations learn only so that a peer they dialled by its address can be reached over that connection.
 */
export const routed = (way: Way): Way => ({ ...way, hops: way.hops ?? [way.peerId] })

/** Elements that belong to the last hop of a message alone. */
const OF_THE_HOP: ReadonlySet<string> = new Set([
  ENDPOINT_SOURCE,
  ENDPOINT_DESTINATION,
  ENDPOINT_SOURCE_PEER,
  ROUTER_FINGERPRINT,
  ROUTER_MESSAGE,
])

/** A message as it came in, to be sent on: without what its last hop added, and without these elements. */
export const bareOf = (message: Message, ...names: readonly string[]): Message =>
  Message.from(
    message.elements.filter(
      ({ namespace, name }) =>
        namespace !== JXTA_NAMESPACE || (!OF_THE_HOP.has(name) && !names.includes(name)),
    ),
  )
