import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId } from '../../protocol/ids.ts'
import { CLIENTS_MAX, LEASE_MS, LeaseServerMachine } from './lease-server-machine.ts'

const random = seededRandom(4)
const peer = () => createPeerId((length) => random.bytes(length))

describe('the leases that a rendezvous grants', () => {
  it('make a client, once', () => {
    const machine = new LeaseServerMachine()
    const peerId = peer()
    const grant = { kind: 'grant', peerId, leaseMs: LEASE_MS }
    expect(machine.step({ kind: 'requested', peerId }, 0)).toEqual([
      grant,
      { kind: 'joined', peerId },
    ])
    expect(machine.step({ kind: 'requested', peerId }, 1000)).toEqual([grant])
    expect(machine.clients).toEqual([peerId])
  })

  it('end unless they are renewed', () => {
    const machine = new LeaseServerMachine()
    const [idle, busy] = [peer(), peer()]
    machine.step({ kind: 'requested', peerId: idle }, 0)
    machine.step({ kind: 'requested', peerId: busy }, 0)
    machine.step({ kind: 'requested', peerId: busy }, 5000)
    expect(machine.deadlineMs).toBe(LEASE_MS)
    expect(machine.step({ kind: 'tick' }, LEASE_MS)).toEqual([{ kind: 'left', peerId: idle }])
    expect(machine.deadlineMs).toBe(LEASE_MS + 5000)
  })

  it('end when the client says so', () => {
    const machine = new LeaseServerMachine()
    const peerId = peer()
    machine.step({ kind: 'requested', peerId }, 0)
    expect(machine.step({ kind: 'cancelled', peerId }, 1)).toEqual([{ kind: 'left', peerId }])
    expect(machine.step({ kind: 'cancelled', peerId }, 2)).toEqual([])
  })

  it('are refused when there is no room, but never to a client that renews', () => {
    const machine = new LeaseServerMachine()
    const first = peer()
    machine.step({ kind: 'requested', peerId: first }, 0)
    for (let i = 1; i < CLIENTS_MAX; i++) machine.step({ kind: 'requested', peerId: peer() }, 0)
    const late = peer()
    expect(machine.step({ kind: 'requested', peerId: late }, 1)).toEqual([
      { kind: 'refused', peerId: late },
    ])
    expect(machine.step({ kind: 'requested', peerId: first }, 2)).toMatchObject([{ kind: 'grant' }])
    expect(machine.clients).toHaveLength(CLIENTS_MAX)
  })
})
