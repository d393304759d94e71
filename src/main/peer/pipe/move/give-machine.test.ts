import { describe, expect, it } from 'vitest'
import { GiveMachine, HAND_AGAIN_MS, HANDS_MAX, OFFER_TIMEOUT_MS } from './give-machine.ts'

const TICK = { kind: 'tick' } as const
const offered = (): GiveMachine => {
  const machine = new GiveMachine()
  expect(machine.step({ kind: 'start' }, 0)).toEqual([{ kind: 'offer' }])
  return machine
}

describe('the giver of an end', () => {
  it('unbinds it only when the other is ready, and has given it only when that says so', () => {
    const machine = offered()
    expect(machine.step({ kind: 'done' }, 1)).toEqual([])
    expect(machine.step({ kind: 'ready' }, 2)).toEqual([{ kind: 'release' }, { kind: 'hand' }])
    expect(machine.step({ kind: 'ready' }, 3)).toEqual([])
    expect(machine.step({ kind: 'done' }, 4)).toEqual([{ kind: 'given' }])
    expect(machine.step({ kind: 'done' }, 5)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
  })

  it('keeps it when it is refused, or nobody answers', () => {
    const refused = offered().step({ kind: 'refused', why: 'not-allowed' }, 1)
    expect(refused).toEqual([{ kind: 'keep', why: 'not-allowed' }])
    const silent = offered()
    expect(silent.step(TICK, OFFER_TIMEOUT_MS - 1)).toEqual([])
    expect(silent.step(TICK, OFFER_TIMEOUT_MS)).toEqual([{ kind: 'keep', why: 'silent' }])
  })

  it('hands it over again and again, and keeps it when nobody says that it came', () => {
    const machine = offered()
    machine.step({ kind: 'ready' }, 0)
    for (let n = 1; n < HANDS_MAX; n++)
      expect(machine.step(TICK, n * HAND_AGAIN_MS)).toEqual([{ kind: 'hand' }])
    expect(machine.step(TICK, HANDS_MAX * HAND_AGAIN_MS)).toEqual([{ kind: 'keep', why: 'silent' }])
  })

  it('keeps it with the reason when it cannot be unbound', () => {
    const machine = offered()
    machine.step({ kind: 'ready' }, 0)
    expect(machine.step({ kind: 'failed', reason: 'the disk is full' }, 1)).toEqual([
      { kind: 'keep', why: 'failed', reason: 'the disk is full' },
    ])
  })
})
