import { describe, expect, it } from 'vitest'
import { hexEncode } from '../../base/bytes.ts'
import { seededRandom } from '../../base/random.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { INVITED_RIGHTS } from '../../protocol/trust/invitation-link.ts'
import {
  invitationCode,
  invitationNumber,
  wordsNumber,
} from '../../protocol/trust/invitation-message.ts'
import { wordsSecretOf } from '../../protocol/trust/invitation-words.ts'
import { RIGHTS } from '../ports/trust.ts'
import { INVITATIONS_MAX, InvitationTable, type KeptInvitation } from './invitation-table.ts'

const random = seededRandom(8)
const fingerprint = (): KeyFingerprint => {
  const parsed = parseKeyFingerprint(hexEncode(random.bytes(32)))
  if (parsed === undefined) throw new Error('no fingerprint')
  return parsed
}
const INVITER = fingerprint()
const EXPIRES = 1_000

const made = (more: Partial<KeptInvitation> = {}): KeptInvitation => {
  const secret = random.bytes(16)
  const id = hexEncode(invitationNumber(secret))
  const times = { createdWallMs: 0, expiresWallMs: EXPIRES }
  return { id, secret, note: '', ...times, uses: 1, usedBy: [], rights: ['bind'], ...more }
}

const redeem = (
  table: InvitationTable,
  { secret }: KeptInvitation,
  redeemer: KeyFingerprint,
  wallMs = 1,
) => {
  const redemption = { inviter: INVITER, redeemer, exporter: random.bytes(32) }
  const code = invitationCode(secret, redemption, 'redeem')
  return table.redeem(invitationNumber(secret), code, redemption, wallMs)
}

const redeemWords = (
  table: InvitationTable,
  invitation: KeptInvitation,
  redeemer: KeyFingerprint,
  wallMs = 1,
) => {
  const secret = wordsSecretOf(invitation.secret)
  const redemption = { inviter: INVITER, redeemer, exporter: random.bytes(32) }
  const code = invitationCode(secret, redemption, 'redeem', 'words')
  return table.redeem(wordsNumber(secret, redemption), code, redemption, wallMs)
}

const holding = (...invitations: readonly KeptInvitation[]): InvitationTable => {
  const table = new InvitationTable()
  for (const one of invitations) table.add(one, 0)
  return table
}

describe('an invitation', () => {
  it('can give every right that there is, and no other', () => {
    expect([...INVITED_RIGHTS]).toEqual([...RIGHTS])
  })

  it('is taken as often as it was made for, and by one peer once', () => {
    const invitation = made({ uses: 2 })
    const table = holding(invitation)
    const [first, second, third] = [fingerprint(), fingerprint(), fingerprint()]
    expect(redeem(table, invitation, first)).toMatchObject({ kind: 'taken' })
    expect(redeem(table, invitation, first)).toMatchObject({ kind: 'again' })
    expect(redeem(table, invitation, second)).toMatchObject({ kind: 'taken' })
    expect(redeem(table, invitation, third)).toEqual({ kind: 'refused', refusal: 'used-up' })
    expect(redeem(table, invitation, second)).toMatchObject({ kind: 'again' })
    expect(table.get(invitation.id)?.usedBy.map((use) => use.fingerprint)).toEqual([first, second])
  })

  it('is refused after its time, and once it was revoked', () => {
    const [late, revoked] = [made(), made()]
    const table = holding(late, revoked)
    expect(redeem(table, late, fingerprint(), EXPIRES)).toEqual({
      kind: 'refused',
      refusal: 'expired',
    })
    const before = fingerprint()
    redeem(table, revoked, before)
    table.revoke(revoked.id, 5)
    expect(redeem(table, revoked, before)).toEqual({ kind: 'refused', refusal: 'revoked' })
  })

  it('is not known to one without its secret, with a code of another link or for another peer', () => {
    const invitation = made()
    const table = holding(invitation)
    const [mine, other] = [fingerprint(), fingerprint()]
    const number = invitationNumber(invitation.secret)
    const redemption = { inviter: INVITER, redeemer: mine, exporter: random.bytes(32) }
    const code = invitationCode(invitation.secret, redemption, 'redeem')
    const tries = [
      table.redeem(number, random.bytes(32), redemption, 1),
      table.redeem(number, code, { ...redemption, redeemer: other }, 1),
      table.redeem(number, code, { ...redemption, inviter: other }, 1),
      table.redeem(number, code, { ...redemption, exporter: random.bytes(32) }, 1),
      table.redeem(random.bytes(16), code, redemption, 1),
      table.redeem(
        number,
        invitationCode(invitation.secret, redemption, 'accepted'),
        redemption,
        1,
      ),
    ]
    for (const verdict of tries) expect(verdict).toEqual({ kind: 'refused', refusal: 'unknown' })
    expect(table.get(invitation.id)?.usedBy).toEqual([])
  })

  it('is one and the same by its words: its uses, its end and its revocation count for both', () => {
    const invitation = made({ uses: 2 })
    const table = holding(made(), invitation, made())
    const [mine, other, third] = [fingerprint(), fingerprint(), fingerprint()]
    expect(redeemWords(table, invitation, mine)).toMatchObject({
      ...{ kind: 'taken', key: { form: 'words', secret: wordsSecretOf(invitation.secret) } },
      invitation: { id: invitation.id },
    })
    expect(redeem(table, invitation, mine)).toMatchObject({ kind: 'again' })
    expect(redeemWords(table, invitation, other, EXPIRES)).toMatchObject({ refusal: 'expired' })
    expect(redeem(table, invitation, other)).toMatchObject({ kind: 'taken' })
    expect(redeemWords(table, invitation, third)).toMatchObject({ refusal: 'used-up' })
    table.revoke(invitation.id, 5)
    expect(redeemWords(table, invitation, mine)).toMatchObject({ refusal: 'revoked' })
    expect(table.get(invitation.id)?.usedBy).toHaveLength(2)
  })

  it('is not known by its words to one of another link or key, or with the code of the other form', () => {
    const invitation = made()
    const table = holding(invitation)
    const words = wordsSecretOf(invitation.secret)
    const redemption = { inviter: INVITER, redeemer: fingerprint(), exporter: random.bytes(32) }
    const elsewhere = { ...redemption, exporter: random.bytes(32) }
    const number = wordsNumber(words, redemption)
    const code = invitationCode(words, redemption, 'redeem', 'words')
    const tries = [
      // What was said on another link, by itself and with a number that fits this one.
      table.redeem(wordsNumber(words, elsewhere), code, redemption, 1),
      table.redeem(number, invitationCode(words, elsewhere, 'redeem', 'words'), redemption, 1),
      table.redeem(number, code, { ...redemption, redeemer: fingerprint() }, 1),
      table.redeem(number, random.bytes(32), redemption, 1),
      table.redeem(number, invitationCode(words, redemption, 'redeem'), redemption, 1),
      table.redeem(invitationNumber(invitation.secret), code, redemption, 1),
    ]
    for (const verdict of tries) expect(verdict).toEqual({ kind: 'refused', refusal: 'unknown' })
    expect(table.redeem(number, code, redemption, 1)).toMatchObject({ kind: 'taken' })
  })

  it('makes room for others when it is over, and not before', () => {
    const table = holding(...Array.from({ length: INVITATIONS_MAX }, () => made()))
    expect(table.hasRoom(0)).toBe(false)
    const [first] = table.all()
    table.revoke(first?.id ?? '', 1)
    expect(table.hasRoom(1)).toBe(true)
    table.add(made(), 1)
    expect(table.all()).toHaveLength(INVITATIONS_MAX)
    expect(table.get(first?.id ?? '')).toBeUndefined()
  })

  it('comes back from its text with the uses that are left', () => {
    const invitation = made({ uses: 2, note: 'for Anna', revokedWallMs: 4 })
    const table = holding(made(), invitation)
    redeem(table, invitation, fingerprint())
    const again = new InvitationTable()
    expect(again.load(table.format())).toBe(0)
    expect(again.all()).toEqual(table.all())
  })

  it('is left out where its uses cannot be counted any more', () => {
    const table = holding(made())
    for (const usedBy of ['1', '[{}]', '[{"fingerprint":"00","wallMs":1}]']) {
      const again = new InvitationTable()
      expect(again.load(table.format().replace('"usedBy":[]', `"usedBy":${usedBy}`))).toBe(1)
      expect(again.all()).toEqual([])
    }
  })
})
