import { describe, expect, test } from 'vitest'
import { BidiConnectMachine, CONNECT_TIMEOUT_MS, REQUEST_AGAIN_MS } from './bidi-connect-machine.ts'

const started = (): BidiConnectMachine => {
  const machine = new BidiConnectMachine(CONNECT_TIMEOUT_MS)
  expect(machine.deadlineMs).toBeUndefined()
  expect(machine.step({ kind: 'start' }, 100)).toEqual([{ kind: 'request' }])
  return machine
}

describe('asking for a bidirectional pipe', () => {
  test('the request is repeated until it is answered', () => {
    const machine = started()
    expect(machine.deadlineMs).toBe(100 + REQUEST_AGAIN_MS)
    expect(machine.step({ kind: 'tick' }, 100 + REQUEST_AGAIN_MS - 1)).toEqual([])
    expect(machine.step({ kind: 'tick' }, 100 + REQUEST_AGAIN_MS)).toEqual([{ kind: 'request' }])
    expect(machine.step({ kind: 'answered' }, 4_000)).toEqual([{ kind: 'connected' }])
    expect([machine.state, machine.deadlineMs]).toEqual(['connected', undefined])
  })

  test('it fails when the time is over, and not before', () => {
    const machine = started()
    let last = 0
    while (machine.state === 'asking') machine.step({ kind: 'tick' }, (last = machine.deadlineMs!))
    expect(last).toBe(100 + CONNECT_TIMEOUT_MS)
    expect(machine.state).toBe('failed')
  })

  test.each([
    ['refused', 'refused'],
    ['cancel', 'cancelled'],
  ] as const)('it fails at once when it is told %s, and nothing moves it any more', (kind, why) => {
    const machine = started()
    expect(machine.step({ kind }, 200)).toEqual([{ kind: 'failed', why }])
    expect(machine.step({ kind: 'answered' }, 300)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
  })
})
