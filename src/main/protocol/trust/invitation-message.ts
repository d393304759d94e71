/**
 * How an invitation is redeemed on the wire: one element of a message to the service `pipefitter.trust`. The secret never
 * travels; a code over it does, which is worth something on this one link and for this one peer only. See docs/PROTOCOL.md.
 *
 * Version (u8), kind (u8), the invitation's number (16 bytes), then a code (32 bytes) or a reason (u8).
 */
import { concatBytes, copyBytes } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { hkdfSha256, hmacSha256, lengthPrefixed } from '../../base/sha256.ts'
import { fingerprintBytes, type KeyFingerprint } from '../key-fingerprint.ts'
import { TRUST_VERSION } from './pairing-message.ts'

export const INVITATION_ELEMENT = 'invitation'
/** Label and length of the keying material that is taken from the link's TLS session (RFC 8446, 7.5). */
export const INVITATION_EXPORTER_LABEL = 'EXPORTER-Pipefitter-Invitation-1'
export const INVITATION_EXPORTER_BYTES = 32
export const INVITATION_NUMBER_BYTES = 16
const CODE_BYTES = 32

/**
 * Why an invitation was not taken, in the order of their numbers on the wire. `unknown` is said of wrong codes too: only
 * who has the secret learns more.
 */
export const INVITATION_REFUSALS = ['unknown', 'expired', 'used-up', 'revoked', 'busy'] as const
export type InvitationRefusal = (typeof INVITATION_REFUSALS)[number]

export type InvitationStep =
  | { readonly kind: 'redeem'; readonly code: Uint8Array }
  | { readonly kind: 'accepted'; readonly code: Uint8Array }
  | { readonly kind: 'refused'; readonly refusal: InvitationRefusal }

export interface InvitationMessage {
  readonly number: Uint8Array
  readonly step: InvitationStep
}

const KINDS = ['redeem', 'accepted', 'refused'] as const
const HEAD_BYTES = 2 + INVITATION_NUMBER_BYTES

export const encodeInvitationMessage = ({ number, step }: InvitationMessage): Uint8Array =>
  concatBytes([
    Uint8Array.of(TRUST_VERSION, KINDS.indexOf(step.kind) + 1),
    number,
    step.kind === 'refused' ? Uint8Array.of(INVITATION_REFUSALS.indexOf(step.refusal)) : step.code,
  ])

/**
 * Reads one step; the bytes it gives are copies.
 * @throws PipefitterError `protocol/message-malformed`
 */
export const decodeInvitationMessage = (bytes: Uint8Array): InvitationMessage => {
  const kind = KINDS[(bytes[1] ?? 0) - 1]
  const length = HEAD_BYTES + (kind === 'refused' ? 1 : CODE_BYTES)
  if (bytes[0] !== TRUST_VERSION || kind === undefined || bytes.length !== length) throw malformed()
  const number = copyBytes(bytes, 2, HEAD_BYTES)
  if (kind !== 'refused') return { number, step: { kind, code: copyBytes(bytes, HEAD_BYTES) } }
  const refusal = INVITATION_REFUSALS[bytes[HEAD_BYTES] ?? INVITATION_REFUSALS.length]
  if (refusal === undefined) throw malformed()
  return { number, step: { kind, refusal } }
}

/** The two forms of an invitation; each has keys of its own. */
export type InvitationForm = 'link' | 'words'

const SALTS: Readonly<Record<InvitationForm, string>> = {
  link: 'Pipefitter invitation 1',
  words: 'Pipefitter invitation words 1',
}

/** The number by which both sides speak of an invitation's link; it tells nothing of the secret. */
export const invitationNumber = (secret: Uint8Array): Uint8Array =>
  derive(secret, 'link', 'number', INVITATION_NUMBER_BYTES)

/** Who redeems with whom, and on which link. */
export interface Redemption {
  readonly inviter: KeyFingerprint
  readonly redeemer: KeyFingerprint
  /** Keying material of the link. */
  readonly exporter: Uint8Array
}

/**
 * The number by which both sides speak of an invitation's words, on this link alone: who redeems words asks many peers,
 * and what those are asked shall not tell them that they were asked for the same.
 */
export const wordsNumber = (
  wordsSecret: Uint8Array,
  { inviter, redeemer, exporter }: Redemption,
): Uint8Array => {
  const parts = ['inviter', fingerprintBytes(inviter), 'redeemer', fingerprintBytes(redeemer)]
  const key = derive(wordsSecret, 'words', 'number', CODE_BYTES)
  return hmacSha256(key, lengthPrefixed([...parts, exporter])).slice(0, INVITATION_NUMBER_BYTES)
}

/** The code of a side that has the secret of that form, on this link alone. */
export const invitationCode = (
  secret: Uint8Array,
  { inviter, redeemer, exporter }: Redemption,
  kind: 'redeem' | 'accepted',
  form: InvitationForm = 'link',
): Uint8Array =>
  hmacSha256(
    derive(secret, form, 'code', CODE_BYTES),
    lengthPrefixed([
      ...[kind, 'inviter', fingerprintBytes(inviter)],
      ...['redeemer', fingerprintBytes(redeemer), exporter],
    ]),
  )

const derive = (
  secret: Uint8Array,
  form: InvitationForm,
  purpose: string,
  lengthBytes: number,
): Uint8Array =>
  hkdfSha256(secret, lengthPrefixed([SALTS[form]]), lengthPrefixed([purpose]), lengthBytes)

const malformed = (): PipefitterError =>
  new PipefitterError('protocol/message-malformed', 'A step of redeeming has another form')
