import { describe, expect, test } from 'vitest'
import { peerIdOf, pipeIdOf } from '../../../../tests/support/stored.ts'
import { FRESH_FOR_MS, RememberedEnds } from './remembered-ends.ts'

const PIPE = pipeIdOf(1)
const end = (n: number, transport = 'tcp') => ({
  peerId: peerIdOf(n),
  endpoint: `${transport}://10.0.0.${n}:9701`,
})
const peersOf = (ends: RememberedEnds, nowMs: number, transport?: string) =>
  ends.of(PIPE, nowMs, transport).map(({ peerId }) => peerId)

describe('who has the input end of a pipe', () => {
  test('the newest comes first, and a newer word of the same peer replaces the older', () => {
    const ends = new RememberedEnds()
    ends.remember(PIPE, end(1), 0)
    ends.remember(PIPE, end(2), 1)
    ends.remember(PIPE, { ...end(1), endpoint: 'tcp://10.9.9.9:1' }, 2)
    expect(ends.of(PIPE, 3)).toMatchObject([{ endpoint: 'tcp://10.9.9.9:1' }, end(2)])
    expect(ends.of(pipeIdOf(2), 3)).toEqual([])
  })

  test('it is good for ten minutes', () => {
    const ends = new RememberedEnds()
    ends.remember(PIPE, end(1), 0)
    expect(peersOf(ends, FRESH_FOR_MS)).toEqual([peerIdOf(1)])
    expect(peersOf(ends, FRESH_FOR_MS + 1)).toEqual([])
  })

  test('only ends of the wanted transport are given', () => {
    const ends = new RememberedEnds()
    ends.remember(PIPE, end(1, 'ws'), 0)
    ends.remember(PIPE, end(2), 0)
    expect(peersOf(ends, 1, 'ws')).toEqual([peerIdOf(1)])
  })

  test('one that was refused is forgotten, the others stay', () => {
    const ends = new RememberedEnds()
    ends.remember(PIPE, end(1), 0)
    ends.remember(PIPE, end(2), 0)
    ends.forget(PIPE, peerIdOf(1))
    expect(peersOf(ends, 1)).toEqual([peerIdOf(2)])
    ends.forget(PIPE, peerIdOf(2))
    expect(peersOf(ends, 1)).toEqual([])
  })

  test('of many ends of one pipe the oldest are forgotten', () => {
    const ends = new RememberedEnds()
    for (let n = 1; n <= 20; n++) ends.remember(PIPE, end(n), n)
    expect(peersOf(ends, 21)).toEqual([20, 19, 18, 17, 16, 15, 14, 13].map(peerIdOf))
  })

  test('of many ends of one pipe those of trusted peers are not forgotten', () => {
    const ends = new RememberedEnds((peerId) => (peerId === peerIdOf(1) ? 4 : 0))
    for (let n = 1; n <= 20; n++) ends.remember(PIPE, end(n), n)
    expect(peersOf(ends, 21)).toEqual([20, 19, 18, 17, 16, 15, 14, 1].map(peerIdOf))
  })
})
