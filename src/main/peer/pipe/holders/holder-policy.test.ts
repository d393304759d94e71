import { describe, expect, it } from 'vitest'
import type { PeerId } from '../../../protocol/ids.ts'
import {
  chooseHolders,
  HOLDER_POLICIES,
  HOLDERS_MAX,
  NEARER_BY,
  pickEnds,
  type BoundNow,
  type Holder,
} from './holder-policy.ts'

const peer = (name: string): PeerId => `urn:jxta:uuid-${name}` as PeerId
const holder = (name: string, score: number): Holder => ({
  ...{ peerId: peer(name), endpoint: `tcp://${name}:1`, score },
})
const NONE: BoundNow = { bound: [], last: undefined, byHand: false }
const [A, B, C] = [holder('a', 100), holder('b', 120), holder('c', 90)]

describe('of several holders', () => {
  it('none is chosen where none was found', () => {
    for (const policy of HOLDER_POLICIES) expect(chooseHolders(policy, [], NONE)).toEqual([])
  })

  it('the nearest is chosen, and a sticky pipe that was never bound begins with it', () => {
    expect(chooseHolders('nearest', [A, B, C], NONE)).toEqual([B])
    expect(chooseHolders('sticky', [A, B, C], NONE)).toEqual([B])
  })

  it('a sticky pipe goes back to the one that it had, and stays there whatever comes', () => {
    expect(chooseHolders('sticky', [A, B, C], { ...NONE, last: C.peerId })).toEqual([C])
    const bound = { ...NONE, bound: [C.peerId], last: C.peerId }
    expect(chooseHolders('sticky', [holder('a', 900), C], bound)).toEqual([C])
  })

  it('another has to be clearly nearer before the pipe leaves the one that it has', () => {
    const bound = { ...NONE, bound: [A.peerId], last: A.peerId }
    const [little, enough] = [NEARER_BY - 1, NEARER_BY].map((by) => holder('d', A.score + by))
    expect(chooseHolders('nearest', [A, little ?? A], bound)).toEqual([A])
    expect(chooseHolders('nearest', [A, enough ?? A], bound)).toEqual([enough])
  })

  it('what a person chose is not left for one that is nearer, nor what did not answer this time', () => {
    const byHand = { bound: [A.peerId], last: A.peerId, byHand: true }
    expect(chooseHolders('nearest', [A, holder('d', 900)], byHand)).toEqual([A])
    const silent = { ...byHand, byHand: false }
    expect(chooseHolders('nearest', [holder('d', 900)], silent)).toEqual([])
  })

  it('all are bound, best first, as many as there may be; a silent one keeps its place', () => {
    for (const policy of ['round-robin', 'all'] as const) {
      expect(chooseHolders(policy, [A, B, C], NONE)).toEqual([B, A, C])
      const crowd = Array.from({ length: HOLDERS_MAX + 3 }, (_, i) => holder(`p${i}`, i))
      expect(chooseHolders(policy, crowd, NONE)).toHaveLength(HOLDERS_MAX)
      const silent = { ...NONE, bound: [peer('silent')] }
      expect(chooseHolders(policy, crowd, silent)).toHaveLength(HOLDERS_MAX - 1)
    }
  })
})

describe('a message', () => {
  const [one, two, three] = ['1', '2', '3'].map((name) => ({ name, isBound: true }))
  const ends = [one, two, three].filter((end) => end !== undefined)

  it('goes to one holder, to each in turn, or to all, as the policy says', () => {
    expect(pickEnds('nearest', ends, 7)).toEqual({ awaited: [one], beside: [] })
    expect(pickEnds('sticky', ends, 7)).toEqual({ awaited: [one], beside: [] })
    const turns = [0, 1, 2, 3].map((turn) => pickEnds('round-robin', ends, turn).awaited)
    expect(turns).toEqual([[one], [two], [three], [one]])
    expect(pickEnds('all', ends, 7)).toEqual({ awaited: ends, beside: [] })
  })

  it('waits for no holder whose link is being made again while another is bound', () => {
    const away = { name: 'away', isBound: false }
    const some = [away, ...ends]
    expect(pickEnds('all', some, 0)).toEqual({ awaited: ends, beside: [away] })
    for (let turn = 0; turn < 6; turn++)
      expect(pickEnds('round-robin', some, turn).awaited).not.toContain(away)
    for (const policy of HOLDER_POLICIES)
      expect(pickEnds(policy, [away], 3).awaited).toEqual([away])
  })

  it('goes nowhere where there is no end', () => {
    for (const policy of HOLDER_POLICIES)
      expect(pickEnds(policy, [], 0)).toEqual({ awaited: [], beside: [] })
  })
})
