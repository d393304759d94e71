/** A whole transport of its own: what it takes to carry links by something new, proof and limits included. */
import { readFileSync } from 'node:fs'
import { duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import { Emitter } from '../../src/main/base/events.ts'
import { PipefitterError } from '../../src/main/base/errors.ts'
import type {
  Listener,
  LocalEndpoint,
  TransportContext,
} from '../../src/main/peer/ports/transport.ts'
import { createIdentityKey } from '../../src/main/platform/identity-key.ts'
import { createStreamTransport } from '../../src/main/transports/stream/index.ts'
import type { Carriage, Entrance, StreamCarrier } from '../../src/main/transports/stream/index.ts'
import { parseTarget } from '../../src/main/transports/tcp/tcp-address.ts'
import { settle, VirtualClock } from '../support/virtual-clock.ts'
import { nodeOf, testInterface, testWorld } from './support.ts'
import { describeTransport } from './transport.ts'
import type { TransportNode, TransportRig } from './transport-rig.ts'

const PORT = 7

/** Who listens where: the toy's network. */
type Places = Map<string, Entrance>

const toyCarrier = (context: TransportContext, places: Places): StreamCarrier => ({
  ...{ scheme: 'toy', legacy: false },
  parse: (text) => parseTarget(text, 'toy'),
  connect: ({ host, address }, done) => {
    const timer = context.clock.after('toy-connect', 0, () => {
      const entrance = places.get(address)
      const from = context.network.interfaces()[0]?.address ?? ''
      const admitted = entrance?.admit(from)
      if (entrance === undefined || admitted === undefined)
        return done(new PipefitterError('endpoint/unreachable', `Nobody is at ${address}`))
      const [near, far] = duplexPair()
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
      const start = `toy://${from}:${PORT}`
      const ours: Carriage = {
        stream: near,
        localHost: from,
        localAddress: start,
        remoteAddress: address,
      }
      entrance.accept(
        { stream: far, localHost: host, localAddress: address, remoteAddress: start },
        admitted,
      )
      done(ours)
    })
    return (error) => {
      timer.cancel()
      done(error)
    }
  },
  listen: (entrance) => Promise.resolve(toyListener(context, places, entrance)),
})

const toyListener = (
  { network }: TransportContext,
  places: Places,
  entrance: Entrance,
): Listener => {
  const changed = new Emitter<void>()
  let endpoints: readonly LocalEndpoint[] = []
  const leave = (): void => endpoints.forEach(({ address }) => places.delete(address))
  const follow = (): void => {
    leave()
    endpoints = network.interfaces().map((one) => {
      let port = PORT
      while (places.has(`toy://${one.address}:${port}`)) port++
      const address = `toy://${one.address}:${port}`
      places.set(address, entrance)
      return { address, transport: 'toy', interface: one }
    })
    changed.emit()
  }
  const unsubscribe = network.onChanged(follow)
  follow()
  const notes = (): string[] =>
    endpoints.some(({ address }) => !address.endsWith(`:${PORT}`)) ? ['the port is taken'] : []
  const close = async (): Promise<void> => {
    unsubscribe()
    leave()
    endpoints = []
    await entrance.close()
  }
  return { endpoints: () => endpoints, onChanged: (run) => changed.on(run), notes, close }
}
// That was the transport; what follows puts it under the suite, and counts.

const toyRig = (): TransportRig => {
  const clock = new VirtualClock()
  const places: Places = new Map()
  let hosts = 0
  const nodeAt = (address: string): TransportNode => {
    const world = testWorld(clock, [testInterface('toy0', address)], createIdentityKey())
    const carrier = toyCarrier(world.context, places)
    const limits = { maxMessageBytes: 32 * 1024 * 1024, maxConnections: 512 }
    return nodeOf(world, createStreamTransport(world.context, carrier, limits), 'toy')
  }
  const node = (): TransportNode => nodeAt(`10.0.0.${++hosts}`)
  return {
    ...{ node, dialler: node },
    nodeBeside: (other) => nodeAt(other.interfaces[0]!.address),
    nobody: () => Promise.resolve('toy://10.0.9.9:7'),
    step: async () => {
      await clock.advance(0)
      await settle()
    },
    leftovers: () => clock.pendingNames(),
  }
}

describeTransport('a toy', toyRig)

test('a transport takes fewer than a hundred lines', () => {
  const lines = readFileSync(import.meta.filename, 'utf8').split('\n')
  const transport = lines.findIndex((line) => line.startsWith('// That was the transport'))
  expect(transport).toBeGreaterThan(0)
  expect(transport).toBeLessThan(100)
})
