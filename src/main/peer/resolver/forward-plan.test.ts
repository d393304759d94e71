import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId, type PeerId } from '../../protocol/ids.ts'
import { FORWARD_MAX, planForward, type ForwardFacts } from './forward-plan.ts'

const random = seededRandom(13)
const peer = (): PeerId => createPeerId((length) => random.bytes(length))
const [self, source, from, holder, replica] = [peer(), peer(), peer(), peer(), peer()]
const facts = (more: Partial<ForwardFacts>): ForwardFacts => ({
  ...{ self, source, from, hopCount: 0, came: 'direct', limit: 20 },
  ...{ holders: [], replica: undefined, chance: 0 },
  ...more,
})

describe('where a query goes on from a rendezvous', () => {
  test.each([0, 1])('to whom the index names, at hop %i', (hopCount) => {
    expect(planForward(facts({ holders: [holder], hopCount, replica }))).toEqual({
      kind: 'holders',
      peerIds: [holder],
    })
  })

  test('never to the asker, to who handed it over, or to ourselves', () => {
    expect(planForward(facts({ holders: [source, from, self], came: 'walking' }))).toEqual({
      kind: 'walk',
    })
  })

  test('to no more peers than are wanted, beginning anywhere', () => {
    const holders = Array.from({ length: 50 }, peer)
    expect(planForward(facts({ holders, limit: 3, chance: 0.99 }))).toEqual({
      kind: 'holders',
      peerIds: [holders[49], holders[0], holders[1]],
    })
    const all = planForward(facts({ holders, limit: 4_000_000_000 }))
    expect(all.kind === 'holders' && new Set(all.peerIds).size).toBe(FORWARD_MAX)
    expect(planForward(facts({ holders, limit: 0 }))).toEqual({ kind: 'drop' })
  })

  test('to the rendezvous of the replica while it is new', () => {
    const expected = { kind: 'replica', peerId: replica }
    expect(planForward(facts({ replica }))).toEqual(expected)
    expect(planForward(facts({ replica, came: 'own' }))).toEqual(expected)
  })

  test.each([
    ['it walks already', { replica, came: 'walking' }],
    ['it was forwarded', { replica, hopCount: 1 }],
    ['the replica is ours', { replica: self }],
    ['the replica’s rendezvous handed it to us', { replica: from }],
    ['there is no replica', {}],
  ] as const)('on a walk when %s', (_why, more) => {
    expect(planForward(facts(more))).toEqual({ kind: 'walk' })
  })

  test.each([
    ['after its last hop', { hopCount: 2, holders: [holder] }],
    ['after its last hop without anybody named', { hopCount: 2, replica }],
    ['when all neighbours heard it', { came: 'multicast', replica }],
  ] as const)('nowhere %s', (_why, more) => {
    expect(planForward(facts(more))).toEqual({ kind: 'drop' })
  })

  test('to whom the index names even when all neighbours heard it: they may be further away', () => {
    expect(planForward(facts({ came: 'multicast', holders: [holder] })).kind).toBe('holders')
  })
})
