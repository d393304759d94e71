import { describe, expect, it } from 'vitest'
import { Admission } from './admission.ts'
import { FAILURES, PENDING_MAX, PENDING_PER_ADDRESS_MAX } from './limits.ts'

const admitMany = (admission: Admission, host: (i: number) => string, count: number) =>
  Array.from({ length: count }, (_, i) => admission.admit(host(i), 0)).filter(Boolean)

describe('admission of connections that have not greeted', () => {
  it('gives one address only its share, and leaves the others theirs', () => {
    const admission = new Admission()
    expect(admitMany(admission, () => '10.0.0.1', 100)).toHaveLength(PENDING_PER_ADDRESS_MAX)
    expect(admission.admit('10.0.0.2', 0)).toBeDefined()
  })

  it('is full at the total, wherever they come from', () => {
    const admission = new Admission()
    expect(admitMany(admission, (i) => `10.0.${i}.1`, 200)).toHaveLength(PENDING_MAX)
  })

  it('counts the addresses of one IPv6 network together', () => {
    const admission = new Admission()
    const places = admitMany(admission, (i) => `fd00:1:2:3::${i.toString(16)}`, 100)
    expect(places).toHaveLength(PENDING_PER_ADDRESS_MAX)
    expect(admission.admit('fd00:1:2:3:4:5:6:7', 0)).toBeUndefined()
    expect(admission.admit('fd00:1:2:4::1', 0)).toBeDefined()
    expect(admission.admit('fd00::3:0:0:0:1', 0)).toBeDefined()
  })

  it('has a place again once one is released, and only one however often it is', () => {
    const admission = new Admission()
    const places = admitMany(admission, () => '10.0.0.1', PENDING_PER_ADDRESS_MAX)
    places[0]?.()
    places[0]?.()
    expect(admission.admit('10.0.0.1', 0)).toBeDefined()
    expect(admission.admit('10.0.0.1', 0)).toBeUndefined()
  })

  it('lets an address that keeps failing try only so often, and the others as before', () => {
    const admission = new Admission()
    for (let i = 0; i < FAILURES.burst; i++) {
      expect(admission.admit('10.0.0.1', 0)).toBeDefined()
      admission.failed('10.0.0.1', 0)
    }
    expect(admission.admit('10.0.0.1', 0)).toBeUndefined()
    expect(admission.admit('10.0.0.2', 0)).toBeDefined()
    expect(admission.admit('10.0.0.1', 1000 / FAILURES.perSecond)).toBeDefined()
  })

  it('keeps places for addresses at which a peer proved its key', () => {
    const admission = new Admission()
    admission.proved('10.9.9.9')
    expect(admitMany(admission, (i) => `10.0.${i}.1`, 200)).toHaveLength(PENDING_MAX)
    expect(admission.admit('10.9.9.8', 0)).toBeUndefined()
    expect(admission.admit('10.9.9.9', 0)).toBeDefined()
  })
})
