import type { Clock } from '../../base/clock.ts'
import type { LearnedFrom } from '../ports/store.ts'
import type { EndpointService } from './endpoint-service.ts'
import type { EndpointTable } from './endpoint-table.ts'
import type { Link } from './link.ts'

export interface DialWorld {
  readonly clock: Clock
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
}

/** Links to whoever lives at an address, and remembers who that is and how it was learned. Rejects as dialling does. */
export const dialAndLearn = async (
  address: string,
  learnedFrom: LearnedFrom,
  { clock, endpoint, endpoints }: DialWorld,
  signal?: AbortSignal,
): Promise<Link> => {
  const link = await endpoint.dial(address, signal)
  const wallMs = clock.wallMs()
  endpoints.learn(link.peerId, address, learnedFrom, wallMs)
  endpoints.succeeded(link.peerId, address, wallMs)
  return link
}
