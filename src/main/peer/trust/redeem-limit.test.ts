import { describe, expect, it } from 'vitest'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  REDEEMS_COMMON_MAX,
  REDEEMS_MAX,
  REDEEMS_OF_ONE_MAX,
  REDEEMS_OF_SOURCE_MAX,
  REDEEMS_OWN_PER_SOURCE,
  RedeemLimit,
  sourceOf,
} from './redeem-limit.ts'

const keyOf = (n: number): KeyFingerprint =>
  parseKeyFingerprint(n.toString(16).padStart(64, '0')) ?? raise()
const raise = (): never => {
  throw new Error('no fingerprint')
}
/** How many of so many tries are taken, the n-th by that key from that source. */
const taken = (
  limit: RedeemLimit,
  tries: number,
  by: (n: number) => readonly [key: number, source: string],
  nowMs = 0,
): number =>
  Array.from({ length: tries }, (_, n) => by(n)).filter(([key, source]) =>
    limit.allows(keyOf(key), source, nowMs),
  ).length

describe('tries of invitations', () => {
  it('are few of one key, and few of one source whatever keys it shows', () => {
    const limit = new RedeemLimit()
    expect(taken(limit, 50, () => [1, 'a'])).toBe(REDEEMS_OF_ONE_MAX)
    expect(taken(new RedeemLimit(), 500, (n) => [n, 'a'])).toBe(REDEEMS_OF_SOURCE_MAX)
    expect(limit.allows(keyOf(1), 'a', 59_999)).toBe(false)
    expect(limit.allows(keyOf(1), 'a', 60_000)).toBe(true)
  })

  it('of a crowd at one place cost nobody elsewhere his', () => {
    const limit = new RedeemLimit()
    taken(limit, 10_000, (n) => [n, 'a crowd'])
    expect(taken(limit, 5, () => [77_777, 'home'])).toBe(5)
  })

  it('of a crowd at a hundred places leave everybody else a share of his own', () => {
    const limit = new RedeemLimit()
    const crowd = taken(limit, 10_000, (n) => [n, `place ${n % 100}`])
    expect(crowd).toBe(100 * REDEEMS_OWN_PER_SOURCE + REDEEMS_COMMON_MAX)
    expect(taken(limit, 10, () => [77_777, 'home'])).toBe(REDEEMS_OWN_PER_SOURCE)
  })

  it('end where it would be too much work, wherever they come from', () => {
    expect(taken(new RedeemLimit(), 5_000, (n) => [n, `place ${n}`])).toBe(REDEEMS_MAX)
  })

  it.each([
    ['tcp://192.168.1.7:51000', '192.168.1.7'],
    ['tcp://[::ffff:192.168.1.7]:51000', '192.168.1.7'],
    ['ws://example.org:80/x', 'example.org'],
    [`dht://${'a'.repeat(64)}`, 'by dht'],
    [`dht://${'b'.repeat(64)}`, 'by dht'],
  ])('from %s come from %s', (address, source) => expect(sourceOf(address)).toBe(source))

  it('from one network of IPv6 come from one source', () => {
    const [a, b, c] = ['2001:db8:1:2::1', '2001:db8:1:2:9:8:7:6', '2001:db8:1:3::1'].map((host) =>
      sourceOf(`tcp://[${host}]:9701`),
    )
    expect(a).toBe(b)
    expect(a).not.toBe(c)
  })
})
