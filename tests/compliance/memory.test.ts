import { seededRandom } from '../../src/main/base/random.ts'
import { createMemoryHub, memoryInterface } from '../../src/main/transports/memory/index.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { nodeOf, testWorld } from './support.ts'
import { describeTransport } from './transport.ts'
import type { TransportNode, TransportRig } from './transport.ts'

/** Hosts of one hub, on virtual time; with latency, so that there is something between sending and arriving. */
const memoryRig = (): TransportRig => {
  const clock = new VirtualClock()
  const hub = createMemoryHub({ clock, random: seededRandom(1), latencyMs: 3, jitterMs: 2 })
  let hosts = 0
  const nodeAt = (address: string): TransportNode => {
    const world = testWorld(clock, [memoryInterface('eth0', address)])
    return nodeOf(world, hub.transport(world.context), 'memory')
  }
  return {
    node: () => nodeAt(`10.0.0.${++hosts}`),
    dialler: () => nodeAt(`10.0.0.${++hosts}`),
    nodeBeside: (other) => nodeAt(other.interfaces[0]!.address),
    nobody: async () => 'mem://10.0.0.99:9701',
    step: () => clock.advance(1),
    leftovers: () => clock.pendingNames(),
  }
}

describeTransport('memory', memoryRig)
