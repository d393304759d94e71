import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { PipefitterError, type ErrorCode } from '../../base/errors.ts'
import { Link } from './link.ts'
import type { Way } from './way.ts'
import { firstWay, ROUND_AFTER_MS } from './way-race.ts'

const link = Object.create(Link.prototype) as Link
const near: Way = { peerId: peerIdOf(1), link }
const far: Way = { ...near, hops: [peerIdOf(2)] }
const failed = (code: ErrorCode): PipefitterError => new PipefitterError(code, code)

/** Both ways are under way; `rounds` is how often the way round was sought. */
const race = (waitedMs = 0) => {
  const clock = new VirtualClock()
  const [direct, round]: readonly Deferred<Way>[] = [createDeferred<Way>(), createDeferred<Way>()]
  const world = { clock, direct: direct!, round: round!, rounds: 0, outcome: undefined as unknown }
  const seek = (): Promise<Way> => {
    world.rounds++
    return world.round.promise
  }
  firstWay(world.direct.promise, seek, clock, waitedMs).then(
    (way) => (world.outcome = way),
    (error: unknown) => (world.outcome = (error as PipefitterError).code),
  )
  return world
}

describe('the first of two ways', () => {
  test('a direct link that is there soon is taken, and nobody is asked', async () => {
    const world = race()
    world.direct.resolve(near)
    await world.clock.advance(ROUND_AFTER_MS * 2)
    expect([world.outcome, world.rounds]).toEqual([near, 0])
    expect(world.clock.pendingCount).toBe(0)
  })

  test('beside one that takes long a way round is sought, and the first of both taken', async () => {
    const world = race()
    await world.clock.advance(ROUND_AFTER_MS)
    expect(world.rounds).toBe(1)
    world.round.resolve(far)
    await world.clock.advance(1)
    expect(world.outcome).toBe(far)
    world.direct.reject(failed('endpoint/unreachable'))
    await world.clock.advance(1)
    expect(world.rounds).toBe(1)
  })

  test('a way round that is not there does not end the direct attempt', async () => {
    const world = race()
    await world.clock.advance(ROUND_AFTER_MS)
    world.round.reject(failed('endpoint/unreachable'))
    await world.clock.advance(1)
    expect(world.outcome).toBeUndefined()
    world.direct.resolve(near)
    await world.clock.advance(1)
    expect(world.outcome).toBe(near)
  })

  test('for an attempt that has gone on for long it is sought at once', async () => {
    const world = race(ROUND_AFTER_MS)
    await world.clock.advance(0)
    expect(world.rounds).toBe(1)
  })

  test.each([
    ['endpoint/unreachable', 'endpoint/unreachable', 'endpoint/unreachable'],
    ['endpoint/no-address', 'endpoint/strangers-between', 'endpoint/strangers-between'],
    ['endpoint/wrong-peer', 'endpoint/unreachable', 'endpoint/wrong-peer'],
  ] as const)('%s, then %s: it is said that it was %s', async (direct, round, said) => {
    const world = race()
    world.direct.reject(failed(direct))
    world.round.reject(failed(round))
    await world.clock.advance(1)
    expect(world.outcome).toBe(said)
  })

  test('what no way round would help against is said at once', async () => {
    const world = race()
    world.direct.reject(failed('base/cancelled'))
    await world.clock.advance(ROUND_AFTER_MS * 2)
    expect([world.outcome, world.rounds]).toEqual(['base/cancelled', 0])
  })
})
