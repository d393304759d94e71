import createTestnet from '@hyperswarm/testnet'
import { afterAll } from 'vitest'
import { createIdentityKey } from '../../src/main/platform/identity-key.ts'
import { createDhtTransport } from '../../src/main/transports/dht/index.ts'
import type { Listener, Transport } from '../../src/main/peer/ports/transport.ts'
import { settle, VirtualClock } from '../support/virtual-clock.ts'
import { nodeOf, testInterface, testWorld, whyNoLoopbackNet } from './support.ts'
import { describeTransport } from './transport.ts'
import type { TransportNode, TransportRig } from './transport-rig.ts'

const NODES = 4
const testnet = await createTestnet(NODES, { host: '127.0.0.1' })
const bootstrap = testnet.bootstrap.map(({ host, port }) => `${host}:${port}`)
afterAll(() => testnet.destroy())

const HANDSHAKES = { burst: 1_000_000, perSecond: 1_000_000 }
const anywhere = { anywhere: true, onChanged: () => () => {} }

/** A test network of the DHT on loopback; the transport's own time stands still. */
const dhtRig = (): TransportRig => {
  const clock = new VirtualClock()
  let hosts = 1
  const nodeAt = (address: string): TransportNode => {
    const world = testWorld(clock, [testInterface('test0', address)], createIdentityKey())
    const transport = createDhtTransport(world.context, {
      ...{ reach: anywhere, bootstrap, port: PORT },
      handshakes: { ofOne: HANDSHAKES, ofAll: HANDSHAKES },
    })
    return nodeOf(world, reachableOnceListening(transport), 'dht')
  }
  const node = (): TransportNode => nodeAt(`${LOOPBACK_NET}.${++hosts}`)
  return {
    ...{ node, dialler: node },
    nodeBeside: (other) => nodeAt(other.interfaces[0]!.address),
    nobody: () => Promise.resolve(`dht://${'ab'.repeat(32)}`),
    step: settle,
    leftovers: () => clock.pendingNames(),
  }
}

/** To listen is to begin to enter the DHT; the suite asks where at once. */
const reachableOnceListening = (transport: Transport): Transport => ({
  scheme: transport.scheme,
  canDial: (address) => transport.canDial(address),
  dial: (address, options) => transport.dial(address, options),
  listen: async (onConnection) => {
    const listener = await transport.listen(onConnection)
    await reachable(listener)
    return listener
  },
})

const reachable = (listener: Listener): Promise<void> =>
  new Promise((resolve) => {
    if (listener.endpoints().length > 0) return resolve()
    const unsubscribe = listener.onChanged(() => {
      unsubscribe()
      resolve()
    })
  })

const PORT = 29_737
/** Of this process alone, so that two test runs do not meet. */
const LOOPBACK_NET = `127.${1 + (process.pid % 200)}.${Math.floor(process.pid / 200) % 250}`

describeTransport('dht', dhtRig, whyNoLoopbackNet())
