/** A rig of real sockets on addresses of the loopback network, for every transport that listens at host and port. */
import { createServer } from 'node:net'
import { createIdentityKey } from '../../src/main/platform/identity-key.ts'
import type { Transport, TransportContext } from '../../src/main/peer/ports/transport.ts'
import { settle, VirtualClock } from '../support/virtual-clock.ts'
import { nodeOf, testInterface, testWorld, whyNoLoopbackNet } from './support.ts'
import { describeTransport } from './transport.ts'
import type { TransportNode, TransportRig } from './transport-rig.ts'

export interface LoopbackTransport {
  readonly scheme: string
  readonly create: (context: TransportContext, options: { readonly port: number }) => Transport
  /** Where its peers listen. */
  readonly port: number
}

/** Of this process alone, so that two test runs do not meet. */
const LOOPBACK_NET = `127.${1 + (process.pid % 200)}.${Math.floor(process.pid / 200) % 250}`

/** Puts a transport under the suite twice: where peers prove their keys, and under `plainName` where they prove nothing. */
export const describeOnLoopback = (transport: LoopbackTransport, plainName: string): void => {
  const { scheme } = transport
  describeTransport(scheme, () => loopbackRig(transport, true), whyNoLoopbackNet())
  describeTransport(plainName, () => loopbackRig(transport, false), whyNoLoopbackNet())
}

/** The transport's own time stands still. */
const loopbackRig = (
  { scheme, create, port }: LoopbackTransport,
  proven: boolean,
): TransportRig => {
  const clock = new VirtualClock()
  const before = handles()
  let hosts = 1
  const nodeAt = (address: string): TransportNode => {
    const key = proven ? createIdentityKey() : undefined
    const world = testWorld(clock, [testInterface('test0', address)], key)
    return nodeOf(world, create(world.context, { port }), scheme)
  }
  return {
    node: () => nodeAt(`${LOOPBACK_NET}.${++hosts}`),
    // The system dials other addresses of the loopback network from this one.
    dialler: () => nodeAt('127.0.0.1'),
    nodeBeside: (other) => nodeAt(other.interfaces[0]!.address),
    nobody: async () => `${scheme}://127.0.0.1:${await freePort()}`,
    step: settle,
    leftovers: () => [...clock.pendingNames(), ...handles().slice(before.length)],
  }
}

const handles = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /^TCP|^UDP/.test(name))

/** A port that was free a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
