import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { parseEndpointAddress, peerAddress } from '../../protocol/addresses.ts'
import type { RouterMessage } from '../../protocol/documents/endpoint-router-message.ts'
import { createPeerId, type PeerId } from '../../protocol/ids.ts'
import { decidePassOn, type PassOnFacts } from './pass-on.ts'
import { HOPS_MAX } from './route-table.ts'

const random = seededRandom(12)
const peer = () => createPeerId((length) => random.bytes(length))
const [self, source, destination, next, stranger] = [peer(), peer(), peer(), peer(), peer()]

const routed = (to: PeerId, more: Partial<RouterMessage> = {}): RouterMessage => ({
  source,
  destination: parseEndpointAddress(peerAddress(to, 'PipeService', 'x')),
  last: source,
  forward: [],
  reverse: [],
  ...more,
})

const facts = (more: Partial<PassOnFacts> = {}): PassOnFacts => ({
  self,
  from: source,
  relays: true,
  isNear: () => false,
  route: () => undefined,
  ...more,
})

const near = (...peers: readonly PeerId[]): Partial<PassOnFacts> => ({
  isNear: (id) => peers.includes(id),
})

describe('a routed message', () => {
  it('is delivered when it is for us, whether or not we pass on for others', () => {
    expect(decidePassOn(routed(self), facts({ relays: false }))).toEqual({ kind: 'deliver' })
  })

  it('is not passed on by a peer that does not do so', () => {
    expect(
      decidePassOn(routed(destination), facts({ relays: false, ...near(destination) })),
    ).toMatchObject({
      kind: 'drop',
      counter: 'router.not-relayed',
    })
  })

  it('goes straight to a destination that is near, with us as the first hop back', () => {
    const decision = decidePassOn(
      routed(destination, { reverse: [stranger] }),
      facts(near(destination)),
    )
    expect(decision).toMatchObject({
      kind: 'pass',
      to: destination,
      message: { last: self, forward: [], reverse: [self, stranger], source },
    })
  })

  it('goes the way that it says when the next peer on it is near', () => {
    const message = routed(destination, { forward: [self, next, stranger] })
    expect(decidePassOn(message, facts(near(next)))).toMatchObject({
      to: next,
      message: { forward: [stranger] },
    })
  })

  it('goes a way that we know when the one it says does not lead on', () => {
    const message = routed(destination, { forward: [stranger] })
    const known = facts({ route: () => [next] })
    expect(decidePassOn(message, known)).toMatchObject({ to: next, message: { forward: [] } })
  })

  it('is dropped, and its source told, when no way is known', () => {
    expect(decidePassOn(routed(destination), facts())).toEqual({
      kind: 'drop',
      counter: 'router.no-route',
      tellSource: true,
    })
  })

  it('never goes back where it came from', () => {
    const known = facts({ route: () => [source] })
    expect(decidePassOn(routed(destination), known)).toMatchObject({ counter: 'router.no-route' })
  })

  it('is dropped when it has been here before, or comes from us', () => {
    const looped = routed(destination, { reverse: [next, self] })
    expect(decidePassOn(looped, facts(near(destination)))).toMatchObject({
      counter: 'router.loops',
    })
    const own = routed(destination, { source: self })
    expect(decidePassOn(own, facts(near(destination)))).toMatchObject({ counter: 'router.loops' })
  })

  it('is dropped when it has come too far', () => {
    const reverse = Array.from({ length: HOPS_MAX }, peer)
    expect(decidePassOn(routed(destination, { reverse }), facts(near(destination)))).toMatchObject({
      counter: 'router.too-far',
    })
  })
})
