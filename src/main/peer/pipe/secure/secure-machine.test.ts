import { describe, expect, test } from 'vitest'
import { HANDSHAKE_MS, IDLE_MS, SecureMachine } from './secure-machine.ts'

const client = (greets = true) => new SecureMachine({ role: 'client', greets }, 0)
const server = (greets = true) => new SecureMachine({ role: 'server', greets }, 0)
const OPENED = { kind: 'opened' }

describe('a secure session that begins', () => {
  test('is open at the server when the client is proven, and says so to it', () => {
    const machine = server()
    expect(machine.step({ kind: 'secured' }, 10)).toEqual([{ kind: 'greet' }, OPENED])
    expect(machine.state).toBe('open')
  })

  test('is open at the client only with the first word of the server', () => {
    const machine = client()
    expect(machine.step({ kind: 'secured' }, 10)).toEqual([])
    expect(machine.state).toBe('greeting')
    expect(machine.step({ kind: 'greeted' }, 20)).toEqual([OPENED])
    expect(machine.state).toBe('open')
  })

  test('takes no greeting for one before the handshake is done', () => {
    const machine = client()
    expect(machine.step({ kind: 'greeted' }, 10)).toEqual([])
    expect(machine.state).toBe('handshaking')
  })

  test('needs no greeting where the handshake itself says that both are let in', () => {
    expect(client(false).step({ kind: 'secured' }, 10)).toEqual([OPENED])
    expect(server(false).step({ kind: 'secured' }, 10)).toEqual([OPENED])
  })

  test('is given up when the handshake takes too long', () => {
    const machine = client()
    expect(machine.deadlineMs).toBe(HANDSHAKE_MS)
    expect(machine.step({ kind: 'tick' }, HANDSHAKE_MS - 1)).toEqual([])
    expect(machine.step({ kind: 'tick' }, HANDSHAKE_MS)).toMatchObject([
      { kind: 'ended', code: 'secure/handshake' },
    ])
    expect(machine.deadlineMs).toBeUndefined()
  })

  test('is not made longer by what comes meanwhile', () => {
    const machine = server()
    machine.step({ kind: 'active' }, HANDSHAKE_MS - 1)
    machine.step({ kind: 'users', count: 1 }, HANDSHAKE_MS - 1)
    expect(machine.deadlineMs).toBe(HANDSHAKE_MS)
  })

  test('a client that is never let in says so', () => {
    const machine = client()
    machine.step({ kind: 'secured' }, 10)
    expect(machine.step({ kind: 'tick' }, HANDSHAKE_MS)).toMatchObject([
      { kind: 'ended', code: 'secure/gate' },
    ])
  })
})

describe('a secure session that is open', () => {
  const open = (): SecureMachine => {
    const machine = server()
    machine.step({ kind: 'secured' }, 0)
    return machine
  }

  test('is ended when nobody uses it and nothing is carried for so long', () => {
    const machine = open()
    machine.step({ kind: 'active' }, 1_000)
    expect(machine.deadlineMs).toBe(1_000 + IDLE_MS)
    expect(machine.step({ kind: 'tick' }, 1_000 + IDLE_MS)).toMatchObject([
      { kind: 'ended', code: 'pipe/closed' },
    ])
  })

  test('stays as long as an output end sends over it, however seldom', () => {
    const machine = open()
    machine.step({ kind: 'users', count: 1 }, 1_000)
    expect(machine.deadlineMs).toBeUndefined()
    expect(machine.step({ kind: 'tick' }, 10 * IDLE_MS)).toEqual([])
    machine.step({ kind: 'users', count: 0 }, 10 * IDLE_MS)
    expect(machine.deadlineMs).toBe(11 * IDLE_MS)
  })

  test('ends once, and nothing moves it then', () => {
    const machine = open()
    const end = { kind: 'end', code: 'pipe/interrupted', reason: 'gone' } as const
    expect(machine.step(end, 5)).toEqual([{ ...end, kind: 'ended' }])
    expect(machine.step(end, 6)).toEqual([])
    expect(machine.step({ kind: 'secured' }, 7)).toEqual([])
    expect(machine.state).toBe('ended')
  })
})
