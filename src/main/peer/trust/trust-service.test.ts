import { describe, expect, test } from 'vitest'
import { fingerprintOf, holderOf } from '../../../../tests/support/keys.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { createPipeId } from '../../protocol/ids.ts'
import { parseKeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { TrustRecord, TrustStore } from '../ports/trust.ts'
import type { AccessRequest } from './access-requests.ts'
import { REQUEST_AGAIN_MS, REQUESTS_OF_ONE_MAX } from './access-requests.ts'
import type { TrustWarning } from './look-alikes.ts'
import { SEEN_SAVED_AFTER_MS, TrustService } from './trust-service.ts'
import { DECIDED_MAX, GRANTS_MAX, SEEN_MAX } from './trust-table.ts'

const pipeOf = (byte: number) => createPipeId((length) => new Uint8Array(length).fill(byte))
const pipeId = pipeOf(1)

class MemoryTrust implements TrustStore {
  record: TrustRecord = { peers: [], accesses: new Map() }
  saves = 0
  failing = false

  load(): TrustRecord {
    return this.record
  }

  save(record: TrustRecord): void {
    if (this.failing) throw new PipefitterError('store/failed', 'the disk is full')
    this.record = record
    this.saves++
  }
}

const start = (trust = new MemoryTrust()) => {
  const clock = new VirtualClock()
  const counters = new Counters()
  const service = new TrustService({ clock, log: silentLog, counters, trustStore: trust })
  service.load()
  const requests: AccessRequest[] = []
  const warnings: TrustWarning[] = []
  service.requested.on((request) => requests.push(request))
  service.warned.on((warning) => warnings.push(warning))
  return { clock, counters, service, trust, requests, warnings }
}

const codeOf = (work: () => void): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof PipefitterError) return error.code
    throw error
  }
  return 'nothing'
}

const [bob, eve] = [holderOf('bob'), holderOf('eve')]

describe('keys', () => {
  test('a key on a link is seen, and has no rights', () => {
    const { service } = start()
    service.saw(bob)
    expect(service.require(bob.fingerprint)).toMatchObject({ standing: 'seen', grants: [] })
    expect(service.decide('bind', pipeId, bob.fingerprint)).toMatchObject({ why: 'not-paired' })
  })

  test('rights count while the peer is paired, and are gone for good when it is not', () => {
    const { service } = start()
    service.pair(bob, 'pairing', [{ right: 'bind', pipeId }])
    expect(service.decide('bind', pipeId, bob.fingerprint).allowed).toBe(true)
    expect(service.decide('send', pipeId, bob.fingerprint).allowed).toBe(false)
    service.setStanding(bob.fingerprint, 'blocked')
    expect(service.decide('bind', pipeId, bob.fingerprint)).toMatchObject({ why: 'blocked' })
    service.setStanding(bob.fingerprint, 'paired')
    expect(service.decide('bind', pipeId, bob.fingerprint)).toMatchObject({ why: 'not-granted' })
    expect(service.require(bob.fingerprint).origin).toBe('hand')
  })

  test('only a paired peer can be given rights, and not without end', () => {
    const { service } = start()
    service.saw(bob)
    const { fingerprint } = bob
    expect(codeOf(() => service.grant(fingerprint, { right: 'send' }))).toBe('trust/not-paired')
    expect(codeOf(() => service.grant(eve.fingerprint, { right: 'send' }))).toBe('trust/not-found')
    const grants = Array.from({ length: GRANTS_MAX + 1 }, () => ({ right: 'send' as const }))
    expect(codeOf(() => service.pair(bob, 'roster', grants))).toBe('trust/no-room')
  })

  test('a right for all pipes is taken back with those for single ones', () => {
    const { service } = start()
    service.pair(bob, 'hand', [{ right: 'send' }, { right: 'send', pipeId }, { right: 'bind' }])
    service.revoke(bob.fingerprint, { right: 'send', pipeId })
    expect(service.decide('send', pipeId, bob.fingerprint).allowed).toBe(true)
    service.revoke(bob.fingerprint, { right: 'send' })
    expect(service.require(bob.fingerprint).grants).toEqual([{ right: 'bind' }])
  })

  test('the name of a trusted key does not follow what is said of it', () => {
    const { service } = start()
    service.saw(bob)
    service.saw({ ...bob, name: 'robert' })
    expect(service.require(bob.fingerprint).name).toBe('robert')
    service.pair({ ...bob, name: 'bob' }, 'pairing')
    service.saw({ ...bob, name: 'mallory' })
    expect(service.require(bob.fingerprint).name).toBe('bob')
  })

  test('a flood of strangers pushes out no key of which something was decided', () => {
    const { service, counters } = start()
    service.pair(bob, 'pairing', [{ right: 'send' }])
    service.saw(eve)
    service.setStanding(eve.fingerprint, 'blocked')
    const { peerId, publicKey } = holderOf('anybody')
    for (let n = 0; n < 100_000; n++) {
      const fingerprint = parseKeyFingerprint(n.toString(16).padStart(64, '0'))!
      service.saw({ fingerprint, publicKey, peerId, name: 'bob' })
    }
    expect(service.all()).toHaveLength(SEEN_MAX + 2)
    expect(service.decide('send', pipeId, bob.fingerprint).allowed).toBe(true)
    expect(service.require(eve.fingerprint).standing).toBe('blocked')
    expect(counters.get('trust.seen-forgotten')).toBe(100_000 - SEEN_MAX)
  })

  test('there is an end to the keys of which something is decided, and none of them is lost', () => {
    const { service } = start(new MemoryTrust())
    const { peerId, publicKey } = holderOf('anybody')
    const nth = (n: number) => parseKeyFingerprint(n.toString(16).padStart(64, '0'))!
    const record: TrustRecord['peers'] = Array.from({ length: DECIDED_MAX }, (_, n) => ({
      ...{ fingerprint: nth(n), peerId, publicKey, name: '', standing: 'blocked', grants: [] },
      ...{ standingWallMs: 0, firstSeenWallMs: 0, lastSeenWallMs: 0 },
    }))
    const full = new MemoryTrust()
    full.record = { peers: record, accesses: new Map() }
    const { service: loaded } = start(full)
    expect(codeOf(() => loaded.pair(bob, 'hand'))).toBe('trust/no-room')
    expect(loaded.all()).toHaveLength(DECIDED_MAX)
    expect(service.all()).toHaveLength(0)
  })
})

describe('names that deceive', () => {
  test('a new key with a name like that of a trusted one is told of, and is not paired at a click', () => {
    const { service, warnings } = start()
    service.pair(bob, 'pairing')
    const other = { ...eve, name: 'ＢOВ' }
    service.saw(other)
    expect(warnings).toEqual([
      { fingerprint: eve.fingerprint, resembles: bob.fingerprint, what: 'name' },
    ])
    expect(codeOf(() => service.setStanding(eve.fingerprint, 'paired'))).toBe('trust/name-conflict')
    expect(service.require(eve.fingerprint).standing).toBe('seen')
    expect(service.require(bob.fingerprint)).toMatchObject({ standing: 'paired', name: 'bob' })
    service.setStanding(eve.fingerprint, 'paired', { compared: true })
    expect(service.require(eve.fingerprint).standing).toBe('paired')
  })

  test('two keys that give one id stay two peers', () => {
    const { service, warnings } = start()
    service.pair(bob, 'pairing', [{ right: 'send' }])
    const twin = { ...eve, peerId: bob.peerId, name: 'somebody else' }
    service.saw(twin)
    expect(warnings).toMatchObject([{ what: 'id', resembles: bob.fingerprint }])
    expect(service.decide('send', pipeId, twin.fingerprint)).toMatchObject({ why: 'not-paired' })
    expect(service.decide('send', pipeId, bob.fingerprint).allowed).toBe(true)
  })
})

describe('pipes', () => {
  test('an access is kept, and goes with its pipe together with the grants for it', () => {
    const { service, trust } = start()
    service.pair(bob, 'hand', [
      { right: 'bind', pipeId },
      { right: 'bind', pipeId: pipeOf(2) },
    ])
    service.setAccess(pipeId, 'anyone')
    expect(start(trust).service.accessOf(pipeId)).toBe('anyone')
    service.forgetPipe(pipeId)
    expect(service.accessOf(pipeId)).toBe('chosen')
    expect(service.require(bob.fingerprint).grants).toEqual([{ right: 'bind', pipeId: pipeOf(2) }])
    expect(start(trust).service.accessOf(pipeId)).toBe('chosen')
  })
})

describe('what is written', () => {
  test('decisions at once, sights after a while and at the end', async () => {
    const { service, trust, clock } = start()
    service.saw(bob)
    expect(trust.saves).toBe(0)
    await clock.advance(SEEN_SAVED_AFTER_MS)
    expect(trust.record.peers).toMatchObject([{ standing: 'seen' }])
    service.setStanding(bob.fingerprint, 'ignored')
    expect(trust.record.peers).toMatchObject([{ standing: 'ignored' }])
    service.saw(eve)
    service.stop()
    expect(trust.record.peers).toHaveLength(2)
    expect(clock.pendingCount).toBe(0)
  })

  test('where it cannot be written, what permits does not hold, and what restricts does', () => {
    const { service, trust } = start()
    service.pair(bob, 'pairing', [{ right: 'send' }])
    service.setAccess(pipeId, 'paired')
    trust.failing = true
    const { fingerprint } = bob
    expect(codeOf(() => service.grant(fingerprint, { right: 'bind' }))).toBe('store/failed')
    expect(codeOf(() => service.pair(eve, 'pairing'))).toBe('store/failed')
    expect(codeOf(() => service.setAccess(pipeId, 'anyone'))).toBe('store/failed')
    expect(service.require(fingerprint).grants).toEqual([{ right: 'send' }])
    expect(service.get(eve.fingerprint)).toBeUndefined()
    expect(service.accessOf(pipeId)).toBe('paired')

    expect(codeOf(() => service.setAccess(pipeId, 'chosen'))).toBe('store/failed')
    expect(service.accessOf(pipeId)).toBe('chosen')
    expect(codeOf(() => service.revoke(fingerprint, { right: 'send' }))).toBe('store/failed')
    expect(service.decide('send', pipeId, fingerprint).allowed).toBe(false)
    expect(codeOf(() => service.setStanding(fingerprint, 'blocked'))).toBe('store/failed')
    expect(service.require(fingerprint).standing).toBe('blocked')
  })
})

describe('requests', () => {
  test('the same one is told once in a while, many of one peer only a few times', async () => {
    const { service, clock, requests, counters } = start()
    service.saw(bob)
    const ask = (n: number) =>
      service.request({ fingerprint: bob.fingerprint, pipeId: pipeOf(n), right: 'bind' })
    for (let n = 0; n < 100; n++) ask(1)
    expect(requests).toHaveLength(1)
    for (let n = 0; n < 100; n++) ask(n)
    expect(requests).toHaveLength(REQUESTS_OF_ONE_MAX)
    expect(counters.get('trust.repeated-requests')).toBe(200 - REQUESTS_OF_ONE_MAX)
    await clock.advance(REQUEST_AGAIN_MS)
    ask(1)
    expect(requests).toHaveLength(REQUESTS_OF_ONE_MAX + 1)
  })

  test.each(['ignored', 'blocked'] as const)('of one that is %s nothing is asked', (standing) => {
    const { service, requests } = start()
    service.saw(bob)
    service.setStanding(bob.fingerprint, standing)
    service.request({ fingerprint: fingerprintOf('bob'), pipeId, right: 'bind' })
    expect(requests).toEqual([])
  })
})
