import { isLoopback, isPublicIpv4, sameSubnet } from '../../base/ip.ts'
import { schemeOf } from '../endpoint/addresses.ts'
import type { LocalEndpoint } from '../ports/transport.ts'

/** What is known of the asker when an endpoint is chosen for it. */
export interface AskedFor {
  /** The transport protocol that the pipe specifies; absent: any. */
  readonly transport?: string | undefined
  /** The address in numbers that its query really came from. */
  readonly cameFrom: string
  /** Further addresses in numbers at which it says that it is. */
  readonly saysAt: readonly string[]
}

/**
 * The endpoint to bind to, for one asker: an interface of this peer that implements the wanted transport and that the
 * asker can plausibly reach. On the asker's own network first, and for an asker outside where the router lets others in, then
 * physical interfaces, then virtual ones; loopback only for an asker on this machine. `undefined` when no interface fits: then the query is answered as if the pipe were not
 * here.
 */
export const chooseEndpoint = (
  endpoints: readonly LocalEndpoint[],
  asked: AskedFor,
): LocalEndpoint | undefined => {
  let best: LocalEndpoint | undefined
  let bestRank = -1
  for (const endpoint of endpoints) {
    const rank = fits(endpoint, asked) ? rankOf(endpoint, asked) : -1
    if (rank > bestRank) [best, bestRank] = [endpoint, rank]
  }
  return best
}

/** Above what the criteria of a network give together. */
const FAR_RANK = 16

/** What an asker says of itself never makes it one of this machine: many peers name a loopback address among theirs. */
const fits = (endpoint: LocalEndpoint, { transport, cameFrom }: AskedFor): boolean =>
  (transport === undefined || endpoint.transport === transport) &&
  (!endpoint.interface.loopback || isLoopback(cameFrom) || isFar(endpoint, cameFrom))

/** An asker whose link came from no address in numbers is on no network of ours: it gets to us by that transport alone. */
const isFar = ({ transport }: LocalEndpoint, cameFrom: string): boolean =>
  schemeOf(cameFrom) === transport

const rankOf = (endpoint: LocalEndpoint, { cameFrom, saysAt }: AskedFor): number => {
  if (isFar(endpoint, cameFrom)) return FAR_RANK
  const { interface: at } = endpoint
  const near = [cameFrom, ...saysAt].some((host) => sameSubnet(host, at.address, at.prefixLength))
  // From outside, or by somebody outside who passed it on, nothing leads to an address behind the router.
  const suits = endpoint.mapped === true ? isPublicIpv4(cameFrom) : near
  return (suits ? 8 : 0) + (at.virtual ? 0 : 4) + (at.loopback ? 0 : 2) + (at.family === 4 ? 1 : 0)
}
