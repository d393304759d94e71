import { describe, expect, test } from 'vitest'
import { OutputMachine, REBIND_AFTER_MS, STEADY_AFTER_MS } from './output-machine.ts'

const CHANGED = { kind: 'changed' }
const broken = { kind: 'broken', error: 'reset' } as const
const failed = { kind: 'failed', error: 'refused' } as const

describe('the life of a bound output end', () => {
  test('it starts bound, for the reason it was given', () => {
    const machine = new OutputMachine('Chosen by hand')
    expect([machine.state, machine.reason, machine.deadlineMs]).toEqual([
      'bound',
      'Chosen by hand',
      undefined,
    ])
  })

  test('a link that breaks is dialled again, first at once', () => {
    const machine = new OutputMachine('')
    expect(machine.step(broken, 100)).toEqual([CHANGED])
    expect(machine.state).toBe('rebinding')
    expect(machine.reason).toContain('reset')
    expect(machine.deadlineMs).toBe(100 + (REBIND_AFTER_MS[0] ?? NaN))
    expect(machine.step({ kind: 'tick' }, 100)).toEqual([{ kind: 'dial' }])
    expect(machine.deadlineMs).toBeUndefined()
    expect(machine.step({ kind: 'linked' }, 150)).toEqual([CHANGED])
    expect(machine.state).toBe('bound')
  })

  test('each failure waits longer, and the last one unbinds with the reason', () => {
    const machine = new OutputMachine('')
    machine.step(broken, 0)
    const waits: (number | undefined)[] = [machine.deadlineMs]
    machine.step({ kind: 'tick' }, 0)
    for (let i = 1; i < REBIND_AFTER_MS.length; i++) {
      expect(machine.step(failed, 0)).toEqual([])
      waits.push(machine.deadlineMs)
      machine.step({ kind: 'tick' }, machine.deadlineMs ?? NaN)
    }
    expect(waits).toEqual(REBIND_AFTER_MS)
    const reason = 'The peer is not reached any more: refused'
    expect(machine.step(failed, 9_000)).toEqual([CHANGED, { kind: 'unbound', reason }])
    expect([machine.state, machine.reason]).toEqual(['unbound', reason])
  })

  test('a link that breaks again soon goes on with the attempts, so that it ends', () => {
    const machine = new OutputMachine('')
    let nowMs = 0
    for (let i = 0; i < REBIND_AFTER_MS.length; i++) {
      machine.step(broken, nowMs)
      nowMs = machine.deadlineMs ?? NaN
      expect(machine.step({ kind: 'tick' }, nowMs)).toEqual([{ kind: 'dial' }])
      machine.step({ kind: 'linked' }, nowMs)
    }
    machine.step(broken, nowMs)
    expect(machine.state).toBe('unbound')
  })

  test('a link that held for a while starts the attempts afresh', () => {
    const machine = new OutputMachine('')
    for (let i = 0; i < 10; i++) {
      const nowMs = i * STEADY_AFTER_MS
      machine.step(broken, nowMs)
      expect(machine.deadlineMs).toBe(nowMs + (REBIND_AFTER_MS[0] ?? NaN))
      machine.step({ kind: 'tick' }, nowMs)
      machine.step({ kind: 'linked' }, nowMs)
    }
    expect(machine.state).toBe('bound')
  })

  test('a failure that comes while it is bound means nothing', () => {
    const machine = new OutputMachine('')
    expect(machine.step(failed, 0)).toEqual([])
    expect([machine.state, machine.deadlineMs]).toEqual(['bound', undefined])
  })

  test.each(['bound', 'rebinding'])('closed while %s it is unbound, for good', (state) => {
    const machine = new OutputMachine('')
    if (state === 'rebinding') machine.step(broken, 0)
    expect(machine.step({ kind: 'close', reason: 'by hand' }, 1)).toEqual([
      CHANGED,
      { kind: 'unbound', reason: 'by hand' },
    ])
    expect(machine.deadlineMs).toBeUndefined()
    for (const input of [broken, failed, { kind: 'linked' }, { kind: 'tick' }] as const)
      expect(machine.step(input, 2)).toEqual([])
    expect(machine.state).toBe('unbound')
  })
})
