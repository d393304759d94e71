import { describe, expect, test } from 'vitest'
import { peerIdOf, pipeIdOf } from '../../../../tests/support/stored.ts'
import {
  ANSWERS_MAX,
  CHECKS_MAX,
  GRACE_MS,
  REFUSED_GRACE_MS,
  ResolutionMachine,
  type AnswerInput,
  type ResolutionEffect,
  type ResolutionPlan,
} from './resolution-machine.ts'

const [A, B, C] = [peerIdOf(1), peerIdOf(2), peerIdOf(3)]
const ENDPOINT = 'tcp://10.0.0.1:9701'
const TIMEOUT_MS = 5_000

const start = (more: Partial<ResolutionPlan> = {}) => {
  const machine = new ResolutionMachine({
    pipe: { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'printer' },
    timeoutMs: TIMEOUT_MS,
    ...{ directedTo: [], neighbours: [], audience: () => [], remembered: [] },
    canDial: (address) => address.startsWith('tcp:'),
    ...more,
  })
  return { machine, first: machine.step({ kind: 'start', wallMs: 0 }, 0) }
}

const said = (from: typeof A, more: Partial<AnswerInput> = {}): AnswerInput => ({
  ...{ kind: 'answer', peerId: from, from, found: true, endpoint: ENDPOINT },
  ...{ toEverybody: true, channel: 'mcast:eth0', wallMs: 7 },
  ...more,
})

const kinds = (effects: readonly ResolutionEffect[]): string[] => effects.map(({ kind }) => kind)
const tick = (machine: ResolutionMachine, nowMs: number): string[] =>
  kinds(machine.step({ kind: 'tick' }, nowMs))

describe('asking everybody', () => {
  test('all are asked at once, and again twice while nobody answers', () => {
    const { machine, first } = start()
    expect(kinds(first)).toEqual(['ask-everybody', 'changed'])
    expect(machine.deadlineMs).toBe(600)
    expect(tick(machine, 599)).toEqual([])
    expect(tick(machine, 600)).toEqual(['ask-everybody'])
    expect(tick(machine, 2_000)).toEqual(['ask-everybody'])
    expect(machine.deadlineMs).toBe(TIMEOUT_MS)
    expect(tick(machine, TIMEOUT_MS)).toEqual(['decide', 'changed', 'finished'])
    expect([machine.state, machine.deadlineMs]).toEqual(['done', undefined])
  })

  test('a usable answer stops the asking, and after a grace the rule may choose, once', () => {
    const { machine } = start()
    expect(machine.step(said(A), 40)).toEqual([
      { kind: 'remember', end: { peerId: A, endpoint: ENDPOINT } },
      { kind: 'changed' },
    ])
    expect(machine.answers).toEqual([
      {
        ...{ peerId: A, endpoint: ENDPOINT, source: 'multicast', rttMs: 40, receivedWallMs: 7 },
        ...{ verdict: 'usable', reason: 'The peer itself says that it has the pipe bound' },
      },
    ])
    expect(machine.deadlineMs).toBe(40 + GRACE_MS)
    expect(tick(machine, 40 + GRACE_MS)).toEqual(['decide'])
    machine.step(said(B), 1_000)
    expect(tick(machine, 3_000)).toEqual([])
    expect(tick(machine, TIMEOUT_MS)).toEqual(['changed', 'finished'])
  })

  test('whoever has it and lets nobody in is the answer after a longer grace, unless another can be bound', () => {
    const refused = { found: false, refused: 'not-paired', endpoint: undefined } as const
    const { machine } = start()
    machine.step(said(A, refused), 40)
    expect(tick(machine, 600)).toEqual(['ask-everybody'])
    expect([machine.isDecided, machine.deadlineMs]).toEqual([false, 40 + REFUSED_GRACE_MS])
    expect(tick(machine, 40 + REFUSED_GRACE_MS)).toEqual(['decide'])
    expect([machine.isDecided, machine.state]).toEqual([true, 'asking'])
    const other = start().machine
    other.step(said(A, refused), 40)
    other.step(said(B), 60)
    expect(other.deadlineMs).toBe(60 + GRACE_MS)
  })

  test('neighbours are asked alone beside, and may answer for others', () => {
    const { first } = start({ neighbours: [A, B] })
    expect(first).toEqual([
      { kind: 'ask-peer', peerId: A, directed: false },
      { kind: 'ask-peer', peerId: B, directed: false },
      { kind: 'ask-everybody' },
      { kind: 'changed' },
    ])
  })

  test('the audience is asked alone at last, but for those that were asked already', () => {
    const { machine } = start({ neighbours: [A], audience: () => [A, B] })
    machine.step(said(A, { found: false, toEverybody: false }), 10)
    expect(tick(machine, 600)).toEqual(['ask-everybody'])
    expect(machine.step({ kind: 'tick' }, 2_000)).toEqual([
      { kind: 'ask-everybody' },
      { kind: 'ask-peer', peerId: B, directed: false },
    ])
  })

  test('neighbours that kept silent are asked once more at last, since they may have learnt who has it', () => {
    const { machine } = start({ neighbours: [A, B, C] })
    machine.step(said(A, { found: false, toEverybody: false }), 10)
    machine.step({ kind: 'unreachable', peerId: B, channel: 'peer B', error: 'refused' }, 20)
    expect(tick(machine, 600)).toEqual(['ask-everybody'])
    expect(machine.step({ kind: 'tick' }, 2_000)).toEqual([
      { kind: 'ask-everybody' },
      { kind: 'ask-peer', peerId: C, directed: false },
    ])
    expect(tick(machine, TIMEOUT_MS)).toEqual(['decide', 'changed', 'finished'])
  })

  test('a peer that is asked alone late in the run is no slower for that', () => {
    const { machine } = start({ audience: () => [A] })
    tick(machine, 600)
    tick(machine, 2_000)
    machine.step(said(A, { toEverybody: false, channel: 'peer A' }), 2_003)
    expect(machine.answers).toMatchObject([{ peerId: A, source: 'direct', rttMs: 3 }])
    expect(machine.asked).toMatchObject([{ channel: 'peer A', firstAnswerMs: 3 }])
  })

  test('channels are noted with what became of them', () => {
    const { machine } = start()
    machine.step({ kind: 'asked', channel: 'mcast:eth0' }, 1)
    machine.step({ kind: 'asked', channel: 'mcast:wlan0', error: 'no buffer' }, 1)
    machine.step(said(A), 40)
    machine.step(said(B), 50)
    machine.step({ kind: 'asked', channel: 'mcast:eth0', error: 'late' }, 60)
    expect(machine.asked).toEqual([
      { channel: 'mcast:eth0', state: 'answered', answers: 2, firstAnswerMs: 40 },
      { channel: 'mcast:wlan0', state: 'failed', answers: 0, error: 'no buffer' },
    ])
  })

  test('a refusal is kept, not remembered, and the asking goes on', () => {
    const { machine } = start()
    const refusal = said(A, { found: false, endpoint: undefined })
    expect(kinds(machine.step(refusal, 40))).toEqual(['forget', 'changed'])
    expect(machine.answers).toMatchObject([{ verdict: 'refused' }])
    expect(tick(machine, 600)).toEqual(['ask-everybody'])
  })

  test('cancelled, it is over at once and what waits may decide', () => {
    const { machine } = start()
    expect(kinds(machine.step({ kind: 'cancel' }, 10))).toEqual(['decide', 'changed', 'finished'])
    expect(machine.state).toBe('cancelled')
    expect(machine.step(said(A), 11)).toEqual([])
    expect(machine.answers).toEqual([])
  })

  test('a crowd of answers stays within a bound', () => {
    const { machine } = start()
    for (let n = 0; n < ANSWERS_MAX + 50; n++) machine.step(said(peerIdOf(100 + n)), 10)
    expect(machine.answers).toHaveLength(ANSWERS_MAX)
  })
})

describe('asking some alone', () => {
  test('only they are asked, directed, and the run ends with the last answer', () => {
    const { machine, first } = start({ directedTo: [A, B], neighbours: [C], audience: () => [C] })
    expect(first).toEqual([
      { kind: 'ask-peer', peerId: A, directed: true },
      { kind: 'ask-peer', peerId: B, directed: true },
    ])
    const direct = { toEverybody: false, channel: 'peer A' }
    expect(kinds(machine.step(said(A, direct), 10))).toEqual(['remember', 'changed'])
    expect(machine.answers).toMatchObject([{ source: 'direct' }])
    const unreachable = { kind: 'unreachable', peerId: B, channel: 'peer B', error: 'no' } as const
    expect(kinds(machine.step(unreachable, 20))).toEqual([
      'changed',
      'decide',
      'changed',
      'finished',
    ])
    expect(machine.asked).toContainEqual({
      ...{ channel: 'peer B', peerId: B, state: 'failed', answers: 0, error: 'no' },
    })
  })
})

describe('what is second-hand', () => {
  const onBehalf = said(B, { peerId: A, toEverybody: false, channel: 'peer B' })

  test('an answer on another’s behalf is verified with that peer before it counts', () => {
    const { machine } = start({ neighbours: [B] })
    expect(machine.step(onBehalf, 10)).toEqual([
      { kind: 'ask-peer', peerId: A, directed: true, endpoint: ENDPOINT },
      { kind: 'changed' },
    ])
    expect(machine.answers).toMatchObject([
      { peerId: A, source: 'on-behalf', answeredBy: B, verdict: 'checking' },
    ])
    expect(machine.deadlineMs).toBe(600)
    machine.step(said(A, { toEverybody: false, channel: 'peer A' }), 30)
    expect(machine.answers).toMatchObject([
      { peerId: A, source: 'on-behalf', answeredBy: B, verdict: 'usable', rttMs: 20 },
    ])
  })

  test.each([
    ['the peer itself refuses', said(A, { found: false }), 'refused'],
    [
      'the peer cannot be reached',
      { kind: 'unreachable', peerId: A, channel: 'peer A', error: 'no route' } as const,
      'unusable',
    ],
  ])('when %s, it is not usable', (_, input, verdict) => {
    const { machine } = start()
    machine.step(onBehalf, 10)
    machine.step(input, 20)
    expect(machine.answers).toMatchObject([{ peerId: A, verdict }])
  })

  test('when the peer does not answer in time, it is not usable', () => {
    const { machine } = start()
    machine.step(onBehalf, 10)
    tick(machine, TIMEOUT_MS)
    expect(machine.answers).toMatchObject([
      { verdict: 'unusable', reason: 'It did not answer itself in time' },
    ])
  })

  test('it never overrides what the peer said itself', () => {
    const { machine } = start()
    machine.step(said(A), 10)
    machine.step({ ...onBehalf, endpoint: 'tcp://6.6.6.6:1' }, 20)
    machine.step({ ...onBehalf, found: false }, 30)
    expect(machine.answers).toMatchObject([{ endpoint: ENDPOINT, verdict: 'usable' }])
  })

  test('a refusal in another’s name means nothing', () => {
    const { machine } = start()
    machine.step({ ...onBehalf, found: false }, 10)
    expect(machine.answers).toEqual([])
  })

  test('one liar cannot make us ask the whole world', () => {
    const { machine } = start()
    const asked = Array.from({ length: 100 }, (_, n) =>
      machine.step({ ...onBehalf, peerId: peerIdOf(100 + n) }, 10),
    )
    expect(asked.flat().filter(({ kind }) => kind === 'ask-peer')).toHaveLength(CHECKS_MAX)
  })

  test('a remembered end is asked first and shown at once, as being checked', () => {
    const { machine, first } = start({
      remembered: [{ peerId: A, endpoint: ENDPOINT }],
      neighbours: [B, A],
    })
    expect(first.slice(0, 2)).toEqual([
      { kind: 'ask-peer', peerId: A, directed: true, endpoint: ENDPOINT },
      { kind: 'ask-peer', peerId: B, directed: false },
    ])
    expect(machine.answers).toMatchObject([{ peerId: A, source: 'cache', verdict: 'checking' }])
    machine.step(said(A, { endpoint: 'tcp://10.0.0.9:1', toEverybody: false }), 5)
    expect(machine.answers).toMatchObject([
      { source: 'cache', verdict: 'usable', endpoint: 'tcp://10.0.0.9:1' },
    ])
  })
})
