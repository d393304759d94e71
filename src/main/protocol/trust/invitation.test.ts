import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hexEncode } from '../../base/bytes.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../key-fingerprint.ts'
import {
  formatInvitation,
  INVITATION_LINK_MAX,
  INVITATION_PREFIX,
  INVITED_RIGHTS,
  parseInvitation,
  type Invitation,
} from './invitation-link.ts'
import {
  decodeInvitationMessage,
  encodeInvitationMessage,
  INVITATION_REFUSALS,
  invitationCode,
  invitationNumber,
  type InvitationStep,
} from './invitation-message.ts'

const fingerprintOf = (bytes: Uint8Array): KeyFingerprint => {
  const parsed = parseKeyFingerprint(hexEncode(bytes))
  if (parsed === undefined) throw new Error('no fingerprint')
  return parsed
}
const sized = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const fingerprint = sized(32).map(fingerprintOf)
const invitation: fc.Arbitrary<Invitation> = fc.record({
  inviter: fingerprint,
  name: fc.string({ unit: 'binary', maxLength: 16 }),
  secret: sized(16),
  addresses: fc.array(fc.stringMatching(/^[\x21-\x7e]{1,40}$/), { maxLength: 6 }),
  expiresWallMs: fc.integer({ min: 0, max: 0xffff_ffff }).map((minutes) => minutes * 60_000),
  uses: fc.integer({ min: 1, max: 100 }),
  rights: fc.subarray([...INVITED_RIGHTS]),
})
const EXAMPLE: Invitation = {
  inviter: fingerprintOf(new Uint8Array(32).fill(0xab)),
  name: 'Anna',
  secret: new Uint8Array(16).fill(7),
  addresses: ['tcp://192.168.1.7:9701'],
  expiresWallMs: Date.UTC(2026, 0, 2),
  uses: 1,
  rights: ['bind', 'send'],
}
const malformed = expect.objectContaining({ code: 'protocol/invitation-malformed' }) as Error

describe('a link that invites', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(invitation, (one) => {
        const link = formatInvitation(one)
        expect(link.length).toBeLessThanOrEqual(INVITATION_LINK_MAX)
        expect(parseInvitation(link)).toEqual(one)
      }),
    )
  })

  it('may be broken into lines, as mail programs do', () => {
    const link = formatInvitation(EXAMPLE)
    expect(parseInvitation(` ${link.slice(0, 40)}\r\n ${link.slice(40)}\n`)).toEqual(EXAMPLE)
  })

  it('is what it was when this was written down', () => {
    expect(formatInvitation(EXAMPLE)).toMatchInlineSnapshot(
      `"pipefitter:invite/Aaurq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urBwcHBwcHBwcHBwcHBwcHBwHBc2AAAQMEQW5uYQEWdGNwOi8vMTkyLjE2OC4xLjc6OTcwMaHWMd4"`,
    )
  })

  it('is refused when a character is missing, added or another', () => {
    const link = formatInvitation(EXAMPLE)
    for (let at = 0; at < link.length; at++) {
      const other = link[at] === 'x' ? 'y' : 'x'
      for (const wrong of ['', `${link[at] ?? ''}x`, other])
        expect(() => parseInvitation(link.slice(0, at) + wrong + link.slice(at + 1))).toThrow(
          malformed,
        )
    }
  })

  it.each([
    '',
    'pipefitter:',
    INVITATION_PREFIX,
    `${INVITATION_PREFIX}%00`,
    'https://example.org/',
  ])('is refused where it is %j', (link) => expect(() => parseInvitation(link)).toThrow(malformed))

  it('is refused unread when it is longer than any can be', () => {
    const link = INVITATION_PREFIX + 'A'.repeat(INVITATION_LINK_MAX)
    expect(() => parseInvitation(link)).toThrow(/too long/)
  })

  it.each([
    ['too many addresses', { addresses: Array.from({ length: 7 }, () => 'tcp://a:1') }],
    ['too long a name', { name: 'ü'.repeat(33) }],
    ['a short secret', { secret: new Uint8Array(15) }],
  ])('is not written with %s', (_what, more) => {
    expect(() => formatInvitation({ ...EXAMPLE, ...more })).toThrow(
      expect.objectContaining({ code: 'protocol/unencodable' }),
    )
  })
})

describe('a step of redeeming', () => {
  const step: fc.Arbitrary<InvitationStep> = fc.oneof(
    fc.record({ kind: fc.constantFrom('redeem', 'accepted'), code: sized(32) }),
    fc.record({ kind: fc.constant('refused'), refusal: fc.constantFrom(...INVITATION_REFUSALS) }),
  )

  it('comes back as it was, and is refused at any other length', () => {
    fc.assert(
      fc.property(sized(16), step, (number, one) => {
        const bytes = encodeInvitationMessage({ number, step: one })
        expect(decodeInvitationMessage(bytes)).toEqual({ number, step: one })
        for (let length = 0; length < bytes.length; length++)
          expect(() => decodeInvitationMessage(bytes.subarray(0, length))).toThrow(/another form/)
        expect(() => decodeInvitationMessage(Uint8Array.of(...bytes, 0))).toThrow(/another form/)
      }),
      { numRuns: 30 },
    )
  })

  const redemption = {
    inviter: fingerprintOf(new Uint8Array(32).fill(1)),
    redeemer: fingerprintOf(new Uint8Array(32).fill(2)),
    exporter: new Uint8Array(32).fill(3),
  }
  const { secret } = EXAMPLE

  it('carries codes and a number as they were when this was written down', () => {
    expect([
      hexEncode(invitationNumber(secret)),
      hexEncode(invitationCode(secret, redemption, 'redeem')),
      hexEncode(invitationCode(secret, redemption, 'accepted')),
    ]).toMatchInlineSnapshot(`
      [
        "1f5c098b495b957d6a32864ae7c40d8d",
        "c0135568bf5de09ebbeb7e5326c11f193d6ee401b736de4d1d74bdd0f2b93069",
        "107841f2513d61e094a6e5c017a0e39538a7d6155db9026ccb83088769c66f88",
      ]
    `)
  })

  it.each([
    ['the inviter', { ...redemption, inviter: redemption.redeemer }],
    ['the redeemer', { ...redemption, redeemer: redemption.inviter }],
    ['the link', { ...redemption, exporter: new Uint8Array(32).fill(4) }],
  ])('carries a code that changes with %s alone', (_what, other) => {
    const code = hexEncode(invitationCode(secret, redemption, 'redeem'))
    expect(hexEncode(invitationCode(secret, other, 'redeem'))).not.toBe(code)
    expect(hexEncode(invitationCode(secret, redemption, 'accepted'))).not.toBe(code)
  })
})
