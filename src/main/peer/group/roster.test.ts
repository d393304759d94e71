import { describe, expect, test } from 'vitest'
import { fakeKeys } from '../../../../tests/support/fake-keys.ts'
import {
  change,
  created,
  GROUP,
  person,
  rosterWith,
  signedBy,
  type Deed,
} from '../../../../tests/support/rosters.ts'
import { createGroupId } from '../../protocol/ids.ts'
import { seededRandom } from '../../base/random.ts'
import { ROSTER_MEMBERS_MAX, Roster } from './roster.ts'

const roles = (roster: Roster) =>
  Object.fromEntries([...roster.members.values()].map(({ name, role }) => [name, role]))

describe('a list of members', () => {
  test('is what its changes make of it', () => {
    const roster = created(
      ['creator', 'added', 'ada'],
      ['creator', 'added', 'ben'],
      ['creator', 'promoted', 'ada'],
      ['ada', 'added', 'eve'],
      ['ada', 'removed', 'ben'],
    )
    expect(roles(roster)).toEqual({ creator: 'admin', ada: 'admin', eve: 'member' })
    expect(roster.admins().map(({ name }) => name)).toEqual(['creator', 'ada'])
    expect(roster).toMatchObject({
      number: 6,
      lastMoved: 6,
      creator: person('creator').fingerprint,
    })
    expect(roles(roster.at(3))).toEqual({ creator: 'admin', ada: 'member', ben: 'member' })
  })

  const base = created(
    ['creator', 'added', 'ada'],
    ['creator', 'promoted', 'ada'],
    ['creator', 'added', 'ben'],
    ['creator', 'promoted', 'ben'],
    ['creator', 'added', 'eve'],
  )
  test.each<[string, string, Deed]>([
    ['by a member', 'not signed by an administrator', ['eve', 'added', 'zoe']],
    ['by nobody it knows', 'not signed by an administrator', ['zoe', 'added', 'zoe']],
    ['that adds who is there', 'about nobody it could be about', ['ada', 'added', 'eve']],
    ['that removes who is not', 'about nobody it could be about', ['ada', 'removed', 'zoe']],
    ['that demotes a member', 'about nobody it could be about', ['ada', 'demoted', 'eve']],
    [
      'that promotes an administrator',
      'about nobody it could be about',
      ['ben', 'promoted', 'ada'],
    ],
    ['against a more senior one', 'about a more senior administrator', ['ben', 'removed', 'ada']],
    ['against the creator', 'about nobody it could be about', ['ada', 'demoted', 'creator']],
    ['that creates once more', 'out of order', ['creator', 'created', 'creator']],
  ])('takes no change %s', (_what, objection, deed) => {
    expect(base.with([change(base, ...deed)], fakeKeys)).toBe(objection)
  })

  test('takes a junior administrator’s removal by a senior one, and anybody’s own demotion', () => {
    expect(roles(rosterWith(base, ['ada', 'removed', 'ben']))).not.toHaveProperty('ben')
    expect(roles(rosterWith(base, ['ben', 'demoted', 'ben']))).toMatchObject({ ben: 'member' })
  })

  test('takes nothing that is signed by another, for another group, or changed afterwards', () => {
    const good = change(base, 'ada', 'added', 'zoe')
    const otherGroup = createGroupId((count) => seededRandom(1).bytes(count))
    for (const bad of [
      signedBy('ben', good),
      signedBy('ada', good, otherGroup),
      { ...good, timeMs: 7 },
      { ...good, newcomer: { ...good.newcomer!, name: 'Zoe' } },
    ])
      expect(base.with([bad], fakeKeys)).toBe('wrongly signed')
    expect(base.with([{ ...good, number: 9 }], fakeKeys)).toBe('out of order')
    expect(base.with([good, good], fakeKeys)).toBe('out of order')
  })

  test('begins with whose key made the group’s id, and nobody else', () => {
    const empty = Roster.empty(GROUP)
    expect(empty.with([change(empty, 'ada', 'created', 'ada')], fakeKeys)).toBe('not the creator’s')
    const other = { ...change(empty, 'creator', 'created', 'creator'), nonce: new Uint8Array(16) }
    expect(empty.with([signedBy('creator', other)], fakeKeys)).toBe('not the creator’s')
    expect(empty.with([change(empty, 'creator', 'added', 'ada')], fakeKeys)).toBe('out of order')
  })

  test('has an end', () => {
    let roster = created()
    for (let i = 1; i < ROSTER_MEMBERS_MAX; i++)
      roster = rosterWith(roster, ['creator', 'added', `m${i}`])
    expect(roster.members.size).toBe(ROSTER_MEMBERS_MAX)
    const more = change(roster, 'creator', 'added', 'one too many')
    expect(roster.with([more], fakeKeys)).toBe('the list is full')
  })
})
