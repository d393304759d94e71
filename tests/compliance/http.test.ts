import { createServer } from 'node:net'
import { createIdentityKey } from '../../src/main/platform/identity-key.ts'
import { createHttpTransport } from '../../src/main/transports/http/index.ts'
import { settle, VirtualClock } from '../support/virtual-clock.ts'
import { nodeOf, testInterface, testWorld, whyNoLoopbackNet } from './support.ts'
import { describeTransport } from './transport.ts'
import type { TransportNode, TransportRig } from './transport.ts'

/** Real sockets on addresses of the loopback network; the transport's own time stands still. */
const httpRig = (proven: boolean) => (): TransportRig => {
  const clock = new VirtualClock()
  const before = handles()
  let hosts = 1
  const nodeAt = (address: string): TransportNode => {
    const world = testWorld(
      clock,
      [testInterface('test0', address)],
      proven ? createIdentityKey() : undefined,
    )
    return nodeOf(world, createHttpTransport(world.context, { port: PORT }), 'http')
  }
  return {
    node: () => nodeAt(`${LOOPBACK_NET}.${++hosts}`),
    // The system dials other addresses of the loopback network from this one.
    dialler: () => nodeAt('127.0.0.1'),
    nodeBeside: (other) => nodeAt(other.interfaces[0]!.address),
    nobody: async () => `http://127.0.0.1:${await freePort()}`,
    step: settle,
    leftovers: () => [...clock.pendingNames(), ...handles().slice(before.length)],
  }
}

const PORT = 19_700
/** Of this process alone, so that two test runs do not meet. */
const LOOPBACK_NET = `127.${1 + (process.pid % 200)}.${Math.floor(process.pid / 200) % 250}`

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

describeTransport('http', httpRig(true), whyNoLoopbackNet())
describeTransport('http that proves nothing', httpRig(false), whyNoLoopbackNet())
