import { networkInterfaces } from 'node:os'
import type { NetworkInterface } from '../../src/main/peer/ports/network.ts'
import { createMulticastTransport } from '../../src/main/transports/multicast/index.ts'
import { ownMulticastPort } from '../support/multicast-port.ts'
import { settle, VirtualClock } from '../support/virtual-clock.ts'
import { describePropagation } from './propagation.ts'
import type { PropagationRig } from './propagation.ts'
import { propagationNodeOf, testInterface, testWorld } from './support.ts'

const LO: NetworkInterface = { ...testInterface('lo', '127.0.0.1'), loopback: true }
/** Of this process alone, so that two test runs do not hear each other; on the loopback interface and nowhere else. */
const PORT = ownMulticastPort()

const multicastRig = (): PropagationRig => {
  const clock = new VirtualClock()
  const handles = (): string[] =>
    process.getActiveResourcesInfo().filter((name) => /^UDP/.test(name))
  const before = handles()
  return {
    node: () => {
      const world = testWorld(clock, [LO])
      const transport = createMulticastTransport(world.context, { port: PORT })
      return propagationNodeOf(world, transport, 'multicast')
    },
    // An address of nobody's: nothing is ever sent there.
    elsewhere: { ...testInterface('test0', '198.51.100.77'), prefixLength: 24 },
    step: settle,
    leftovers: () => [...clock.pendingNames(), ...handles().slice(before.length)],
  }
}

const whyNoLoopback = (): string | undefined => {
  const addresses = Object.values(networkInterfaces()).flatMap((one) => one ?? [])
  return addresses.some(({ address }) => address === '127.0.0.1') ? undefined : 'loopback is down'
}

describePropagation('multicast', multicastRig, whyNoLoopback())
