import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId } from '../../protocol/ids.ts'
import {
  FIRST_PAUSE_MS,
  GRANT_TIMEOUT_MS,
  LeaseClientMachine,
  RENEW_EVERY_MS,
  RENEWALS_UNANSWERED_MAX,
} from './lease-client-machine.ts'

const random = seededRandom(3)
const peer = () => createPeerId((length) => random.bytes(length))
const [one, two] = [{ address: 'tcp://10.0.0.1:9701' }, { address: 'tcp://10.0.0.2:9701' }]
const LEASE_MS = 1_200_000

const seeking = () => {
  const machine = new LeaseClientMachine()
  machine.step({ kind: 'candidates', candidates: [one, two] }, 0)
  return { machine, effects: machine.step({ kind: 'start' }, 0) }
}

const leased = (peerId = peer()) => {
  const { machine } = seeking()
  machine.step({ kind: 'granted', peerId, leaseMs: LEASE_MS }, 0)
  return { machine, peerId }
}

describe('the lease of an edge', () => {
  it('is asked of the first rendezvous, and of the next when that is silent', () => {
    const { machine, effects } = seeking()
    expect(effects).toEqual([{ kind: 'request', candidate: one }])
    expect(machine.step({ kind: 'tick' }, GRANT_TIMEOUT_MS - 1)).toEqual([])
    expect(machine.step({ kind: 'tick' }, GRANT_TIMEOUT_MS)).toEqual([
      { kind: 'request', candidate: two },
    ])
  })

  it('is asked of the next at once when the first cannot be reached', () => {
    const { machine } = seeking()
    expect(machine.step({ kind: 'failed', address: one.address }, 5)).toEqual([
      { kind: 'request', candidate: two },
    ])
    expect(machine.step({ kind: 'failed', address: one.address }, 6)).toEqual([])
  })

  it('is sought again after a pause that grows, when nobody grants', () => {
    const { machine } = seeking()
    machine.step({ kind: 'failed', address: one.address }, 0)
    machine.step({ kind: 'failed', address: two.address }, 0)
    expect(machine.state).toBe('pausing')
    expect(machine.deadlineMs).toBe(FIRST_PAUSE_MS)
    expect(machine.step({ kind: 'tick' }, FIRST_PAUSE_MS)).toEqual([
      { kind: 'request', candidate: one },
    ])
    machine.step({ kind: 'failed', address: one.address }, FIRST_PAUSE_MS)
    machine.step({ kind: 'failed', address: two.address }, FIRST_PAUSE_MS)
    expect(machine.deadlineMs).toBe(FIRST_PAUSE_MS + 2 * FIRST_PAUSE_MS)
  })

  it('waits without a timer while no rendezvous is known, and begins with the first', () => {
    const machine = new LeaseClientMachine()
    expect(machine.step({ kind: 'start' }, 0)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
    expect(machine.step({ kind: 'candidates', candidates: [one] }, 9)).toEqual([
      { kind: 'request', candidate: one },
    ])
  })

  it('is renewed every minute, which shows that the rendezvous is still there', () => {
    const { machine, peerId } = leased()
    expect(machine.deadlineMs).toBe(RENEW_EVERY_MS)
    expect(machine.step({ kind: 'tick' }, RENEW_EVERY_MS)).toEqual([{ kind: 'renew', peerId }])
    expect(machine.deadlineMs).toBe(RENEW_EVERY_MS + GRANT_TIMEOUT_MS)
    machine.step({ kind: 'granted', peerId, leaseMs: LEASE_MS }, RENEW_EVERY_MS + 100)
    expect(machine.lease?.endsMs).toBe(RENEW_EVERY_MS + 100 + LEASE_MS)
    expect(machine.deadlineMs).toBe(RENEW_EVERY_MS + 100 + RENEW_EVERY_MS)
  })

  it('of a short term is renewed at two thirds of it', () => {
    const { machine } = seeking()
    machine.step({ kind: 'granted', peerId: peer(), leaseMs: 30_000 }, 0)
    expect(machine.deadlineMs).toBe(20_000)
  })

  it('moves to another rendezvous when its own disappears', () => {
    const { machine, peerId } = leased()
    expect(machine.step({ kind: 'lost', peerId }, 50)).toEqual([
      { kind: 'changed' },
      { kind: 'request', candidate: one },
    ])
    expect(machine.lease).toBeUndefined()
  })

  it('moves on when its renewals stay unanswered, long before its end', () => {
    const { machine } = leased()
    const renewals: number[] = []
    for (let nowMs = machine.deadlineMs; nowMs !== undefined; nowMs = machine.deadlineMs) {
      const [effect] = machine.step({ kind: 'tick' }, nowMs)
      if (effect?.kind !== 'renew') {
        expect(effect).toEqual({ kind: 'changed' })
        expect(nowMs).toBe(RENEW_EVERY_MS + RENEWALS_UNANSWERED_MAX * GRANT_TIMEOUT_MS)
        break
      }
      renewals.push(nowMs)
    }
    expect(renewals).toHaveLength(RENEWALS_UNANSWERED_MAX)
    expect(machine.state).toBe('seeking')
  })

  it('is over at its end even where a renewal is still awaited', () => {
    const { machine } = seeking()
    machine.step({ kind: 'granted', peerId: peer(), leaseMs: 12_000 }, 0)
    machine.step({ kind: 'tick' }, 8_000)
    expect(machine.deadlineMs).toBe(12_000)
    expect(machine.step({ kind: 'tick' }, 12_000)).toEqual([
      { kind: 'changed' },
      { kind: 'request', candidate: one },
    ])
  })

  it('is one only: a second grant is given back', () => {
    const { machine, peerId } = leased()
    const other = peer()
    expect(machine.step({ kind: 'granted', peerId: other, leaseMs: LEASE_MS }, 10)).toEqual([
      { kind: 'cancel', peerId: other },
    ])
    expect(machine.lease?.peerId).toBe(peerId)
  })

  it('is cancelled at the stop; a late grant is not taken', () => {
    const { machine, peerId } = leased()
    expect(machine.step({ kind: 'stop' }, 20)).toEqual([
      { kind: 'cancel', peerId },
      { kind: 'changed' },
    ])
    expect(machine.step({ kind: 'granted', peerId, leaseMs: LEASE_MS }, 30)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
  })
})
