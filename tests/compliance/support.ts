/** What the rigs of the compliance suites share. */
import { Counters } from '../../src/main/base/counters.ts'
import { silentLog } from '../../src/main/base/log.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import type { Network, NetworkInterface } from '../../src/main/peer/ports/network.ts'
import type { PropagateTransport } from '../../src/main/peer/ports/propagation.ts'
import type { TransportContext } from '../../src/main/peer/ports/transport.ts'
import { createPeerId } from '../../src/main/protocol/ids.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import { keyVerifier, type PlatformKey } from '../../src/main/platform/identity-key.ts'
import { createMemoryNetwork } from '../../src/main/transports/memory/index.ts'
import type { Clock } from '../../src/main/base/clock.ts'
import type { PropagationNode } from './propagation.ts'
import type { TransportNode } from './transport-rig.ts'

let seed = 1

export interface TestWorld {
  readonly context: TransportContext
  readonly counters: Counters
  readonly network: Network & { set(interfaces: readonly NetworkInterface[]): void }
}

/** Everything one peer's transport is made with; with a key, it proves who it is. */
export const testWorld = (
  clock: Clock,
  interfaces: readonly NetworkInterface[],
  key?: PlatformKey,
  legacyAllowed: () => boolean = () => false,
): TestWorld => {
  const random = seededRandom(seed++)
  const counters = new Counters()
  const network = createMemoryNetwork(interfaces)
  const context: TransportContext = {
    peerId:
      key === undefined
        ? createPeerId((length) => random.bytes(length))
        : peerIdOfFingerprint(key.fingerprint),
    ...(key === undefined
      ? {}
      : { security: { credentials: key.credentials, keys: keyVerifier, legacyAllowed } }),
    network,
    clock,
    random,
    log: silentLog,
    count: (counter, by) => counters.add(counter, by),
  }
  return { context, counters, network }
}

/** A node of the suite from a world and the transport that was made in it. */
export const nodeOf = (
  world: TestWorld,
  transport: TransportNode['transport'],
  counters: string,
): TransportNode => ({
  transport,
  peerId: world.context.peerId,
  interfaces: world.network.interfaces(),
  setInterfaces: (interfaces) => world.network.set(interfaces),
  counter: (name) => world.counters.get(`${counters}.${name}`),
})

/** The same for a transport that propagates. */
export const propagationNodeOf = (
  world: TestWorld,
  transport: PropagateTransport,
  counters: string,
): PropagationNode => ({
  transport,
  interfaces: world.network.interfaces(),
  setInterfaces: (interfaces) => world.network.set(interfaces),
  counter: (name) => world.counters.get(`${counters}.${name}`),
})

/** Why tests cannot take addresses of the loopback network as they like, if so. */
export const whyNoLoopbackNet = (): string | undefined =>
  process.platform === 'darwin' ? 'macOS has 127.0.0.1 alone of the loopback network' : undefined

/** An interface that the tests may come and go with; its address is one of the loopback network's own. */
export const testInterface = (name: string, address: string): NetworkInterface => ({
  ...{ name, address, family: 4, prefixLength: 8, loopback: false, virtual: false },
})
