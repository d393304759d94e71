import { isPublicIpv4 } from '../../base/ip.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { hostOf } from '../endpoint/addresses.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import type { ProbeService } from '../probe/probe-service.ts'

/** Peers outside that are asked to dial an address that a router gave. */
const PEERS_ASKED_MAX = 3

/** What peers outside found: `reached`: one came to this very peer there; `unreached`: none did, or they see it elsewhere. */
export interface CheckOutcome {
  readonly outcome: 'reached' | 'unreached'
  readonly by: PeerId
}

/** Finds out whether this peer is reached at addresses that a router gave. */
export interface MappingChecker {
  /** Whether there is a peer outside to ask now. */
  readonly canAsk: boolean
  /** Nothing when none says. Bounded in time. */
  check(address: string, signal: AbortSignal): Promise<CheckOutcome | undefined>
}

/** Has peers that are linked from outside dial the address; see {@link ProbeService.askDialBack}. */
export const checkerFor = (world: {
  readonly endpoint: EndpointService
  readonly probe: ProbeService
}): MappingChecker => ({
  get canAsk() {
    return linksOutside(world.endpoint).length > 0
  },
  check: async (address, signal) => {
    const answers = await Promise.all(
      linksOutside(world.endpoint).map(async (link) => ({
        by: link.peerId,
        outcome: await world.probe.askDialBack(link, address, signal),
      })),
    )
    const reached = answers.find(({ outcome }) => outcome === 'reached')
    if (reached !== undefined) return { outcome: 'reached', by: reached.by }
    // Whoever is not willing sees this peer at another host than the router names.
    const missed = answers.find(({ outcome }) => outcome === 'unreached' || outcome === 'unwilling')
    return missed === undefined ? undefined : { outcome: 'unreached', by: missed.by }
  },
})

/** One to each of a few peers that proved their key and are on no private network. */
const linksOutside = ({ links }: EndpointService): readonly Link[] => {
  const outside = links
    .all()
    .filter(
      ({ isOpen, connection }) =>
        isOpen &&
        connection.proof !== undefined &&
        isPublicIpv4(hostOf(connection.remoteAddress) ?? ''),
    )
  return [...new Map(outside.map((link) => [link.peerId, link])).values()].slice(0, PEERS_ASKED_MAX)
}
