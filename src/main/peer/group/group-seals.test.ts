import { beforeEach, describe, expect, test } from 'vitest'
import { fakeKeys } from '../../../../tests/support/fake-keys.ts'
import { created, GROUP, person, rosterWith } from '../../../../tests/support/rosters.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import { groupCipher } from '../../platform/group-cipher.ts'
import { committedPipeId } from '../../protocol/committed-ids.ts'
import {
  decodeSealed,
  encodeSealed,
  SEALED_ELEMENT,
  SEALED_NAMESPACE,
  sealedToBeSigned,
  type SealedMessage,
} from '../../protocol/group/sealed-message.ts'
import { bytesElement, elementText, Message, textElement } from '../../protocol/message/message.ts'
import { GroupSeals } from './group-seals.ts'
import { GroupTable } from './group-table.ts'
import { OLD_KEY_GRACE_MS } from './key-ring.ts'
import { MembershipTable } from './membership-table.ts'
import type { Roster } from './roster.ts'

const MARKER = 'marker-7f3a9c51e0d24b86-of-32-by'
const [PIPE, OTHER_PIPE] = [1, 2].map((n) =>
  committedPipeId(person('creator').fingerprint, new Uint8Array(16).fill(n), GROUP),
) as [ReturnType<typeof committedPipeId>, ReturnType<typeof committedPipeId>]
const members = created(
  ['creator', 'added', 'ada'],
  ['creator', 'added', 'ben'],
  ['creator', 'added', 'eve'],
)

let clock: VirtualClock
const sideOf = (name: string) => {
  const counters = new Counters()
  const key = person(name)
  const world = { clock, counters, key, keys: fakeKeys, log: silentLog, cipher: groupCipher }
  const random = seededRandom(name.length)
  const memberships = new MembershipTable({ ...world, random, table: new GroupTable(() => {}) })
  const seals = new GroupSeals({ ...world, random, memberships })
  const hear = (roster: Roster) => memberships.offer(GROUP, roster.changes)
  hear(members)
  return { counters, memberships, seals, hear, ring: () => memberships.get(GROUP)!.ring }
}
type Side = ReturnType<typeof sideOf>

let creator: Side
let ada: Side
let ben: Side
beforeEach(() => {
  clock = new VirtualClock()
  ;[creator, ada, ben] = ['creator', 'ada', 'ben'].map(sideOf) as [Side, Side, Side]
  share()
})

/** The creator makes a key, and everybody gets it who is told. */
const share = (to: readonly Side[] = [ada, ben]) => {
  creator.memberships.rotate(GROUP)
  const { key } = creator.ring().all().at(-1)!
  for (const side of to) side.memberships.takeKey(GROUP, key)
  return key
}
const said = (text = MARKER) => Message.of(textElement('', 'text', text))
const bodyOf = (message: Message): Uint8Array => message.get(SEALED_NAMESPACE, SEALED_ELEMENT)!.body
const withBody = (body: Uint8Array): Message =>
  Message.of(bytesElement(SEALED_NAMESPACE, SEALED_ELEMENT, body))
const changed = (message: Message, change: Partial<SealedMessage>, signer?: string): Message => {
  const sealed = { ...decodeSealed(bodyOf(message)), ...change }
  const signature =
    signer === undefined ? sealed.signature : person(signer).sign(sealedToBeSigned(sealed, PIPE))
  return withBody(encodeSealed({ ...sealed, signature }))
}
const textOf = (side: Side, message: Message, pipe = PIPE): string | undefined => {
  const opened = side.seals.open(pipe, message)
  const element = opened?.message.get('', 'text')
  return element && elementText(element)
}

test('a message is read by members, once, and its text stands nowhere in what is sent', () => {
  const sealed = ada.seals.seal(PIPE, said())
  expect(Buffer.from(bodyOf(sealed)).includes(MARKER)).toBe(false)
  expect(sealed.elements).toHaveLength(1)
  expect(ben.seals.open(PIPE, sealed)?.sender.fingerprint).toBe(person('ada').fingerprint)
  expect(textOf(creator, sealed)).toBe(MARKER)
})

describe('is not read, and counted:', () => {
  const refusedAs = (why: string, message: Message, side = ben, pipe = PIPE) => {
    const before = side.counters.get(`groups.sealed-${why}`)
    expect(textOf(side, message, pipe)).toBeUndefined()
    expect(side.counters.get(`groups.sealed-${why}`)).toBe(before + 1)
    if (why !== 'own') expect(side.seals.unread(pipe)).toMatchObject({ why })
  }

  test('one that comes again, also after a restart of its sender', async () => {
    const first = ada.seals.seal(PIPE, said('1'))
    expect(textOf(ben, first)).toBe('1')
    refusedAs('replayed', first)
    const again = sideOf('ada')
    again.memberships.takeKey(GROUP, creator.ring().all().at(-1)!.key)
    await clock.advance(1_000)
    expect(textOf(ben, again.seals.seal(PIPE, said('2')))).toBe('2')
    refusedAs('replayed', ada.seals.seal(PIPE, said('3')))
  })

  test('one of our own that is sent back', () => {
    refusedAs('own', ben.seals.seal(PIPE, said()))
  })

  test('one of another pipe', () => {
    refusedAs('forged', ada.seals.seal(PIPE, said()), ben, OTHER_PIPE)
  })

  test('one that another member signed, or anybody changed', () => {
    const good = ada.seals.seal(PIPE, said())
    const sender = person('creator').fingerprint
    const { ciphertext } = decodeSealed(bodyOf(good))
    refusedAs('forged', changed(good, { sender }))
    refusedAs('forged', changed(good, {}, 'creator'))
    refusedAs('forged', changed(good, { counter: 9 }))
    refusedAs('forged', changed(good, { ciphertext: ciphertext.map((byte) => byte ^ 1) }))
    refusedAs('unreadable', changed(good, { sender }, 'creator'))
    refusedAs('unreadable', changed(good, { counter: 9 }, 'ada'))
    expect(textOf(ben, good)).toBe(MARKER)
  })

  test('one of somebody who is not in the group', () => {
    const good = ada.seals.seal(PIPE, said())
    refusedAs('not-member', changed(good, { sender: person('zoe').fingerprint }, 'zoe'))
  })

  test('one under a key that this peer was not given, or that is not used any more', async () => {
    const old = ada.seals.seal(PIPE, said('old'))
    const late = ada.seals.seal(PIPE, said('too late'))
    share([ada])
    refusedAs('unknown-key', ada.seals.seal(PIPE, said('new')))
    share([ben])
    expect(textOf(ben, old)).toBe('old')
    await clock.advance(OLD_KEY_GRACE_MS)
    refusedAs('old-key', late)
  })

  test('one in the open, and one that is none', () => {
    refusedAs('plain', said())
    refusedAs('malformed', withBody(new Uint8Array(20)))
  })

  test('any of one that was removed, and any by it', () => {
    const before = ada.seals.seal(PIPE, said())
    const later = rosterWith(members, ['creator', 'removed', 'ada'])
    for (const side of [creator, ada, ben]) side.hear(later)
    refusedAs('not-member', before)
    expect(() => ada.seals.seal(PIPE, said())).toThrow(
      expect.objectContaining({ code: 'group/not-member' }),
    )
    expect(() => ben.seals.seal(PIPE, said())).toThrow(
      expect.objectContaining({ code: 'group/no-key' }),
    )
    const key = share([ben])
    expect(ada.memberships.takeKey(GROUP, key)).toBe('refused')
    refusedAs('not-member', ben.seals.seal(PIPE, said()), ada)
  })
})
