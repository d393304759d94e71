/** The router before this machine, asked by NAT-PMP and by UPnP to let others in. */
import { cancelled, deadline, type Clock } from '../../base/clock.ts'
import { sameSubnet } from '../../base/ip.ts'
import type { PortMapper, PortOutcome, PortWish, RouterName } from '../../peer/ports/port-mapper.ts'
import { gatewayOf } from './default-gateway.ts'
import { UNMAP_TIMEOUT_MS } from './limits.ts'
import { mapByNatPmp, unmapByNatPmp } from './nat-pmp.ts'
import { mapByUpnp, unmapByUpnp } from './upnp.ts'

export interface PortMapperWorld {
  readonly clock: Clock
  readonly count: (counter: string) => void
}

/**
 * Asks the router of the interface itself, and nobody else: where the system tells who that is, whoever else answers is passed
 * over; else whoever answers from the interface's own network.
 */
export const createPortMapper = (world: PortMapperWorld): PortMapper => ({
  map: (wish, signal) => map(wish, world, signal),
  unmap: async (wish, { protocol, address }, externalPort) => {
    const limit = deadline(world.clock, UNMAP_TIMEOUT_MS)
    try {
      await (protocol === 'NAT-PMP'
        ? unmapByNatPmp(wish, address, world, limit.signal)
        : unmapByUpnp(wish, address, externalPort, world, limit.signal))
    } catch {
      world.count('router.unmaps-failed')
    } finally {
      limit.clear()
    }
  },
})

const map = async (
  wish: PortWish,
  world: PortMapperWorld,
  signal: AbortSignal,
): Promise<PortOutcome> => {
  const { interfaceName, interfaceAddress, prefixLength } = wish
  const gateway = gatewayOf(interfaceName, interfaceAddress, prefixLength)
  const isNear = (sender: string): boolean => sameSubnet(sender, interfaceAddress, prefixLength)
  const isRouter = (sender: string): boolean =>
    gateway === undefined ? isNear(sender) : sender === gateway
  const why: string[] = []
  for (const protocol of orderFor(wish.known)) {
    if (signal.aborted) throw cancelled('Mapping a port')
    if (protocol === 'NAT-PMP' && gateway === undefined) {
      why.push(`no router is known on ${interfaceName}`)
      continue
    }
    const outcome =
      protocol === 'NAT-PMP'
        ? await mapByNatPmp(wish, gateway ?? '', world, signal)
        : await mapByUpnp(wish, isRouter, world, signal)
    if (outcome.kind === 'mapped') return outcome
    why.push(outcome.why)
  }
  return { kind: 'failed', why: why.join('; ') }
}

/** The one that worked goes first. */
const orderFor = (known: RouterName | undefined): readonly RouterName['protocol'][] =>
  known?.protocol === 'UPnP' ? ['UPnP', 'NAT-PMP'] : ['NAT-PMP', 'UPnP']
