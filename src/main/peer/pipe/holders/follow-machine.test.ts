import { describe, expect, it } from 'vitest'
import type { PeerId } from '../../../protocol/ids.ts'
import {
  ASK_AFTER_MS,
  ASK_AGAIN_MS,
  ASK_SOON_MS,
  FollowMachine,
  LOOK_EVERY_MS,
} from './follow-machine.ts'
import type { Holder } from './holder-policy.ts'

const [A, B, C] = ['a', 'b', 'c'].map((name) => `urn:jxta:uuid-${name}` as PeerId) as [
  PeerId,
  PeerId,
  PeerId,
]
const holder = (peerId: PeerId, score = 100): Holder => ({ peerId, endpoint: 'tcp://x:1', score })
const bound = (peerId: PeerId, byHand = false) => ({ kind: 'bound', peerId, byHand }) as const
const ended = (peerId: PeerId, why: 'left' | 'refused' | 'unreachable') =>
  ({ kind: 'ended', peerId, why }) as const
const found = (...holders: Holder[]) => ({ kind: 'found', holders }) as const
const TICK = { kind: 'tick' } as const

const boundTo = (peerId: PeerId, ...more: ConstructorParameters<typeof FollowMachine>) => {
  const machine = new FollowMachine(...more)
  machine.step(bound(peerId), 0)
  return machine
}

describe('a pipe that is bound to one holder', () => {
  it('asks for nothing as long as it is bound', () => {
    const machine = boundTo(A, 'nearest')
    expect(machine.state).toBe('following')
    expect(machine.deadlineMs).toBeUndefined()
  })

  it('whose holder says that it left asks at once, and binds to whoever has it now', () => {
    const machine = boundTo(A, 'nearest')
    machine.step(ended(A, 'left'), 1_000)
    expect(machine.state).toBe('seeking')
    expect(machine.deadlineMs).toBe(1_000 + ASK_SOON_MS)
    expect(machine.step(TICK, 1_000 + ASK_SOON_MS)).toEqual([{ kind: 'ask' }])
    expect(machine.step(found(holder(B)), 1_200)).toEqual([{ kind: 'bind', holder: holder(B) }])
    expect(machine.step(found(holder(B), holder(C, 900)), 1_250)).toEqual([])
    machine.step(bound(B), 1_300)
    expect(machine.state).toBe('following')
    expect(machine.step({ kind: 'asked' }, 1_400)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
  })

  it('whose holder cannot be reached asks later and later, and never gives up', () => {
    const machine = boundTo(A, 'nearest')
    let nowMs = 5_000
    machine.step(ended(A, 'unreachable'), nowMs)
    for (const afterMs of [...ASK_AFTER_MS, 60_000, 60_000]) {
      expect(machine.deadlineMs).toBe(nowMs + afterMs)
      nowMs += afterMs
      expect(machine.step(TICK, nowMs)).toEqual([{ kind: 'ask' }])
      machine.step(found(), nowMs)
      machine.step({ kind: 'asked' }, nowMs)
    }
  })

  it('asks soon when its lost holder gives a sign of life, or paths may be others, but not all the time', () => {
    const machine = boundTo(A, 'nearest')
    machine.step(ended(A, 'unreachable'), 0)
    machine.step(TICK, 1_000)
    machine.step({ kind: 'stirred', peerId: A }, 1_100)
    expect(machine.deadlineMs).toBeUndefined()
    machine.step({ kind: 'asked' }, 1_200)
    machine.step(TICK, 3_200)
    machine.step({ kind: 'asked' }, 3_500)
    expect(machine.deadlineMs).toBe(8_500)
    machine.step({ kind: 'stirred', peerId: B }, 4_000)
    expect(machine.deadlineMs).toBe(8_500)
    machine.step({ kind: 'stirred', peerId: A }, 4_000)
    expect(machine.deadlineMs).toBe(3_200 + ASK_AGAIN_MS)
    machine.step(TICK, 6_200)
    machine.step({ kind: 'asked' }, 6_500)
    machine.step({ kind: 'stirred' }, 12_000)
    expect(machine.deadlineMs).toBe(12_000 + ASK_SOON_MS)
  })

  it('that is bound, or unbound for good, is not asked for when something stirs', () => {
    const machine = boundTo(A, 'nearest')
    machine.step({ kind: 'stirred', peerId: A }, 1_000)
    expect(machine.deadlineMs).toBeUndefined()
    machine.step({ kind: 'let-go' }, 2_000)
    machine.step({ kind: 'stirred' }, 3_000)
    expect(machine.deadlineMs).toBeUndefined()
  })

  it('tries again when whom it found could not be bound', () => {
    const machine = boundTo(A, 'nearest')
    machine.step(ended(A, 'left'), 0)
    machine.step(TICK, ASK_SOON_MS)
    machine.step(found(holder(B)), 200)
    machine.step({ kind: 'asked' }, 300)
    expect(machine.deadlineMs).toBeUndefined()
    machine.step({ kind: 'failed', peerId: B }, 400)
    expect(machine.deadlineMs).toBe(400 + (ASK_AFTER_MS[0] ?? 0))
  })

  it('that is wanted before anybody holds it is asked for at once, and as long as nobody does', () => {
    const machine = new FollowMachine('nearest')
    machine.step({ kind: 'want' }, 0)
    expect(machine.deadlineMs).toBe(ASK_SOON_MS)
    expect(machine.step(TICK, ASK_SOON_MS)).toEqual([{ kind: 'ask' }])
    machine.step({ kind: 'want' }, 150)
    machine.step({ kind: 'asked' }, 200)
    expect(machine.deadlineMs).toBe(200 + (ASK_AFTER_MS[0] ?? 0))
    expect(machine.step(found(holder(C)), 300)).toEqual([{ kind: 'bind', holder: holder(C) }])
  })

  it('that is refused, or unbound by a person, stays so', () => {
    const refused = boundTo(A, 'nearest')
    refused.step(ended(A, 'refused'), 0)
    const unbound = boundTo(A, 'nearest')
    expect(unbound.step({ kind: 'let-go' }, 0)).toEqual([])
    unbound.step(ended(A, 'unreachable'), 0)
    for (const machine of [refused, unbound]) {
      expect(machine.state).toBe('idle')
      expect(machine.deadlineMs).toBeUndefined()
      expect(machine.step(found(holder(B)), 1)).toEqual([])
    }
  })

  it('moves to a nearer one and lets go of the other only once it is bound', () => {
    const machine = boundTo(A, 'nearest')
    const near = holder(B, 200)
    expect(machine.step(found(holder(A), near), 0)).toEqual([{ kind: 'bind', holder: near }])
    expect(machine.step(bound(B), 1)).toEqual([{ kind: 'unbind', peerId: A }])
    expect(machine.step(ended(A, 'unreachable'), 2)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
  })
})

describe('a pipe that is bound to several holders', () => {
  it('looks for the others soon, and again and again for new ones', () => {
    const machine = boundTo(A, 'all')
    expect(machine.deadlineMs).toBe(ASK_SOON_MS)
    expect(machine.step(TICK, ASK_SOON_MS)).toEqual([{ kind: 'ask' }])
    const others = machine.step(found(holder(A), holder(B), holder(C)), 200)
    expect(others).toEqual([B, C].map((peerId) => ({ kind: 'bind', holder: holder(peerId) })))
    machine.step(bound(B), 300)
    expect(machine.step({ kind: 'failed', peerId: C }, 400)).toEqual([])
    expect(machine.deadlineMs).toBe(300 + LOOK_EVERY_MS)
    machine.step(TICK, 300 + LOOK_EVERY_MS)
    expect(machine.deadlineMs).toBe(300 + 2 * LOOK_EVERY_MS)
  })

  it('goes on with the others when one leaves', () => {
    const machine = boundTo(A, 'round-robin')
    machine.step(bound(B), 0)
    machine.step(ended(A, 'left'), 10)
    expect(machine.state).toBe('following')
    expect(machine.deadlineMs).toBe(10 + ASK_SOON_MS)
  })

  it('keeps one when the policy becomes one of one', () => {
    const machine = boundTo(A, 'all')
    machine.step(bound(B), 0)
    const left = machine.step({ kind: 'policy', policy: 'sticky' }, 5)
    expect(left).toEqual([{ kind: 'unbind', peerId: A }])
    expect(machine.deadlineMs).toBeUndefined()
  })
})
