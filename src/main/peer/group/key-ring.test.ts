import { beforeEach, expect, test } from 'vitest'
import { fakeKeys } from '../../../../tests/support/fake-keys.ts'
import { created, GROUP, person, rosterWith } from '../../../../tests/support/rosters.ts'
import { groupKeyName, groupKeyToBeSigned, type GroupKey } from '../../protocol/group/group-key.ts'
import { GROUP_KEYS_MAX, KeyRing, OLD_KEY_GRACE_MS } from './key-ring.ts'
import type { Roster } from './roster.ts'

const base = created(
  ['creator', 'added', 'ada'],
  ['creator', 'promoted', 'ada'],
  ['creator', 'added', 'eve'],
)
const keyFor = (roster: Roster, maker: string, filler: number, madeMs = 1): GroupKey => {
  const said = {
    ...{ key: new Uint8Array(32).fill(filler), number: roster.number, hash: roster.hash, madeMs },
    maker: person(maker).fingerprint,
  }
  return { ...said, signature: person(maker).sign(groupKeyToBeSigned(said, GROUP)) }
}
const nameOf = ({ key }: GroupKey) => groupKeyName(key, GROUP)

let ring: KeyRing
beforeEach(() => {
  ring = new KeyRing(fakeKeys)
})

test('a key that an administrator made for the list as it is serves to send', () => {
  const key = keyFor(base, 'ada', 1)
  expect(ring.current(base)).toBeUndefined()
  expect(ring.take(key, base, 0)).toBe('taken')
  expect(ring.take(key, base, 0)).toBe('known')
  expect(ring.current(base)?.key).toEqual(key)
})

test('one that a member made, that was changed, or that is for another list, is refused', () => {
  const fork = rosterWith(base.at(3), ['ada', 'added', 'zoe'])
  const good = keyFor(base, 'ada', 1)
  for (const bad of [
    keyFor(base, 'eve', 2),
    keyFor(fork, 'ada', 3),
    { ...good, madeMs: 9 },
    { ...good, key: new Uint8Array(32).fill(9) },
  ])
    expect(ring.take(bad, base, 0)).toBe('refused')
  expect(ring.take(keyFor(rosterWith(base, ['ada', 'added', 'zoe']), 'ada', 1), base, 0)).toBe(
    'ahead',
  )
})

test('when somebody has left, nothing is sent until there is a key that they never had', () => {
  ring.take(keyFor(base, 'ada', 1), base, 0)
  const later = rosterWith(base, ['ada', 'removed', 'eve'])
  expect(ring.current(later)).toBeUndefined()
  const next = keyFor(later, 'ada', 2)
  ring.take(next, later, 0)
  expect(ring.current(later)?.key).toEqual(next)
})

test('of two keys for one list all choose the same, in whatever order they come', () => {
  const keys = [keyFor(base, 'ada', 1), keyFor(base, 'creator', 2), keyFor(base, 'ada', 3, 2)]
  const chosen = [keys, [...keys].reverse()].map((order) => {
    const own = new KeyRing(fakeKeys)
    for (const key of order) own.take(key, base, 0)
    return own.current(base)?.name
  })
  expect(chosen[0]).toBe(chosen[1])
  expect(chosen[0]).toBe(Buffer.from(nameOf(keys[2]!)).toString('hex'))
})

test('under an older key messages are read for a while, then no more', () => {
  const [old, fresh] = [keyFor(base, 'ada', 1, 1), keyFor(base, 'ada', 2, 2)]
  ring.take(old, base, 0)
  ring.take(fresh, base, 1_000)
  const at = (nowMs: number) => ring.find(nameOf(old), base, nowMs)
  expect(at(1_000 + OLD_KEY_GRACE_MS - 1)).toMatchObject({ key: old })
  expect(at(1_000 + OLD_KEY_GRACE_MS)).toBe('old')
  expect(ring.find(nameOf(fresh), base, 1e9)).toMatchObject({ key: fresh })
  expect(ring.find(new Uint8Array(16), base, 0)).toBe('unknown')
})

test('a few keys are kept, the newest', () => {
  const keys = Array.from({ length: GROUP_KEYS_MAX + 3 }, (_, i) => keyFor(base, 'ada', i + 1, i))
  for (const key of keys) ring.take(key, base, 0)
  expect(ring.all()).toHaveLength(GROUP_KEYS_MAX)
  expect(ring.take(keys[0]!, base, 0)).toBe('known')
  expect(ring.all().map(({ key }) => key.madeMs)).toEqual(keys.slice(3).map(({ madeMs }) => madeMs))
})
