import { describe, expect, test } from 'vitest'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import type { BindingAnswer } from './answer.ts'
import { chooseAnswer, scoreAnswer, type EndpointFacts } from './score.ts'

const answer = (more: Partial<BindingAnswer> = {}): BindingAnswer => ({
  ...{ peerId: peerIdOf(1), endpoint: 'tcp://10.0.0.1:9701', source: 'multicast' },
  ...{ rttMs: 10, receivedWallMs: 0, verdict: 'usable', reason: '' },
  ...more,
})
const NOTHING: EndpointFacts = {
  ...{
    linked: false,
    sameSubnet: false,
    loopback: false,
    everWorked: false,
    failures: 0,
    places: 0,
  },
}
const value = (more: Partial<BindingAnswer>, facts: Partial<EndpointFacts> = {}): number =>
  scoreAnswer(answer(more), { ...NOTHING, ...facts }).value

describe('the score of an answer', () => {
  test('each criterion counts for what it should', () => {
    const plain = value({})
    expect(value({}, { sameSubnet: true })).toBeGreaterThan(value({}, { linked: true }))
    expect(value({}, { linked: true })).toBeGreaterThan(value({}, { everWorked: true }))
    expect(value({}, { everWorked: true })).toBeGreaterThan(plain)
    expect(value({ source: 'on-behalf' })).toBeLessThan(plain)
    expect(value({}, { failures: 1 })).toBeLessThan(plain)
    expect(value({ rttMs: 200 })).toBeLessThan(plain)
  })

  test('one that cannot be bound is below zero, one being checked behind every usable one', () => {
    const best = { sameSubnet: true, linked: true, everWorked: true }
    expect(value({ verdict: 'refused' }, best)).toBeLessThan(0)
    expect(value({ verdict: 'unusable' }, best)).toBeLessThan(0)
    expect(value({ verdict: 'checking' }, best)).toBeLessThan(value({ rttMs: 0 }))
  })

  test('the reasons are in words, weightiest first', () => {
    const facts = { ...NOTHING, sameSubnet: true, failures: 3 }
    expect(scoreAnswer(answer({ rttMs: 4.4 }), facts).reasons).toEqual([
      'on the same network',
      'failed 3 times lately',
      'answered itself',
      '4 ms away',
    ])
  })
})

describe('choosing by rule', () => {
  const candidate = (n: number, score: number, verdict: BindingAnswer['verdict'] = 'usable') => ({
    answer: answer({ peerId: peerIdOf(n), verdict }),
    score: { value: score, reasons: ['near'] },
  })

  test('the usable answer with the highest score wins, with its reason', () => {
    const chosen = chooseAnswer([candidate(1, 10), candidate(2, 30), candidate(3, 20)])
    expect(chosen?.chosen.answer.peerId).toBe(peerIdOf(2))
    expect(chosen?.because).toBe('the best of 3 usable answers, near')
  })

  test('in a tie the earlier one wins', () => {
    const chosen = chooseAnswer([candidate(1, 10), candidate(2, 10)])
    expect(chosen?.chosen.answer.peerId).toBe(peerIdOf(1))
  })

  test('what is not usable is not chosen, however good', () => {
    const chosen = chooseAnswer([candidate(1, 99, 'checking'), candidate(2, 1)])
    expect(chosen).toMatchObject({ because: 'the only usable answer, near' })
    expect(chosen?.chosen.answer.peerId).toBe(peerIdOf(2))
    expect(chooseAnswer([candidate(1, 99, 'refused')])).toBeUndefined()
    expect(chooseAnswer([])).toBeUndefined()
  })
})
