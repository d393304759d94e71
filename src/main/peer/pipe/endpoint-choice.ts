import { isLoopback, sameSubnet } from '../../base/ip.ts'
import type { LocalEndpoint } from '../ports.ts'

/** What is known of the asker when an endpoint is chosen for it. */
export interface AskedFor {
  /** The transport protocol that the pipe specifies; absent: any. */
  readonly transport?: string | undefined
  /** Addresses in numbers at which the asker is: where its query came from, and what its route says. */
  readonly askerHosts: readonly string[]
}

/**
 * The endpoint to bind to, for one asker: an interface of this peer that implements the wanted transport and that the
 * asker can plausibly reach. On the asker's own network first, then physical interfaces, then virtual ones; loopback only
 * for an asker on this machine. `undefined` when no interface fits: then the query is answered as if the pipe were not
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

const fits = (endpoint: LocalEndpoint, { transport, askerHosts }: AskedFor): boolean =>
  (transport === undefined || endpoint.transport === transport) &&
  (!endpoint.interface.loopback || askerHosts.some(isLoopback))

const rankOf = ({ interface: at }: LocalEndpoint, { askerHosts }: AskedFor): number => {
  const near = askerHosts.some((host) => sameSubnet(host, at.address, at.prefixLength))
  return (near ? 8 : 0) + (at.virtual ? 0 : 4) + (at.loopback ? 0 : 2) + (at.family === 4 ? 1 : 0)
}
