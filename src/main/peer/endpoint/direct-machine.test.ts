import { describe, expect, test } from 'vitest'
import {
  DirectMachine,
  LASTED_MS,
  MOVE_AGAIN_MS,
  PROVE_MAX_MS,
  PROVE_MS,
  TRY_DIRECT_AFTER_MS,
} from './direct-machine.ts'

const TICK = { kind: 'tick' } as const
const RELAYED = { kind: 'relayed' } as const
const LINKED = { kind: 'linked' } as const
const FAILED = { kind: 'failed' } as const
const DIRECT = { kind: 'not-relayed' } as const

/** Over others at `nowMs`, then linked and moved at once; gives when it moved. */
const moves = (machine: DirectMachine, nowMs: number): number => {
  machine.step(RELAYED, nowMs)
  machine.step(LINKED, nowMs)
  const atMs = machine.deadlineMs ?? NaN
  expect(machine.step(TICK, atMs)).toEqual([{ kind: 'move' }])
  machine.step(DIRECT, atMs)
  return atMs
}

describe('the way back to a direct link', () => {
  test('does nothing while messages go directly', () => {
    const machine = new DirectMachine()
    expect(machine.step(LINKED, 0)).toEqual([])
    expect(machine.step({ kind: 'shaken' }, 0)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
  })

  test('a direct link is tried ever more rarely', () => {
    const machine = new DirectMachine()
    machine.step(RELAYED, 0)
    const waits: number[] = []
    for (let nowMs = 0; waits.length < TRY_DIRECT_AFTER_MS.length + 1;) {
      waits.push((machine.deadlineMs ?? NaN) - nowMs)
      nowMs = machine.deadlineMs ?? NaN
      expect(machine.step(TICK, nowMs)).toEqual([{ kind: 'try' }])
      machine.step(FAILED, nowMs)
    }
    expect(waits).toEqual([...TRY_DIRECT_AFTER_MS, TRY_DIRECT_AFTER_MS.at(-1)])
  })

  test('when the paths may be others it is tried at once', () => {
    const machine = new DirectMachine()
    machine.step(RELAYED, 0)
    expect(machine.step({ kind: 'shaken' }, 10)).toEqual([{ kind: 'try' }])
    expect(machine.step({ kind: 'shaken' }, 11)).toEqual([])
  })

  test('a link is used only once it has held', () => {
    const machine = new DirectMachine()
    machine.step(RELAYED, 0)
    machine.step(LINKED, 100)
    expect(machine.step(TICK, 100 + PROVE_MS - 1)).toEqual([])
    expect(machine.step(TICK, 100 + PROVE_MS)).toEqual([{ kind: 'move' }])
  })

  test('one that ends while it is proven is not used', () => {
    const machine = new DirectMachine()
    machine.step(RELAYED, 0)
    machine.step(LINKED, 100)
    machine.step(FAILED, 200)
    expect(machine.step(TICK, 100 + PROVE_MS)).toEqual([])
    expect(machine.state).toBe('waiting')
  })

  test('a move that does not suit is tried again soon', () => {
    const machine = new DirectMachine()
    machine.step(RELAYED, 0)
    machine.step(LINKED, 0)
    machine.step(TICK, PROVE_MS)
    machine.step({ kind: 'busy' }, PROVE_MS)
    expect(machine.deadlineMs).toBe(PROVE_MS + MOVE_AGAIN_MS)
    expect(machine.step(TICK, PROVE_MS + MOVE_AGAIN_MS)).toEqual([{ kind: 'move' }])
  })

  test('the oftener direct links do not last, the longer the next has to hold; one that lasts is forgiven', () => {
    const machine = new DirectMachine()
    let nowMs = 0
    const proofs: number[] = []
    for (let i = 0; i < 8; i++) {
      const atMs = moves(machine, nowMs)
      proofs.push(atMs - nowMs)
      nowMs = atMs + 1_000
    }
    expect(proofs.slice(0, 3)).toEqual([PROVE_MS, 2 * PROVE_MS, 4 * PROVE_MS])
    expect(proofs.at(-1)).toBe(PROVE_MAX_MS)
    nowMs += LASTED_MS
    expect(moves(machine, nowMs) - nowMs).toBe(PROVE_MS)
  })
})
