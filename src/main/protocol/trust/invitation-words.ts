/**
 * An invitation as people say it to each other: nine words of the list that pairing uses, as places in it. The first eight
 * are 88 bits, derived from the secret of the link, so that both forms are one invitation and the words give nothing of the
 * link away; the ninth is a check on them, for those who mistype. They name no peer: whoever redeems them asks around. See
 * docs/PROTOCOL.md.
 */
import { PipefitterError } from '../../base/errors.ts'
import { hkdfSha256, lengthPrefixed, sha256 } from '../../base/sha256.ts'
import { bitsAt, WORD_BITS, WORD_LIST_LENGTH } from './pairing-keys.ts'

const SECRET_WORDS = 8
/** How many words an invitation has. */
export const INVITATION_WORDS = SECRET_WORDS + 1
/** What the words stand for: eight times 11 bits. */
export const WORDS_SECRET_BYTES = 11

/** What the words of an invitation stand for, made from the secret of its link; there is no way back. */
export const wordsSecretOf = (secret: Uint8Array): Uint8Array =>
  hkdfSha256(
    secret,
    lengthPrefixed(['Pipefitter invitation 1']),
    lengthPrefixed(['words']),
    WORDS_SECRET_BYTES,
  )

/** The words' places in the list, the check last. */
export const invitationPlaces = (wordsSecret: Uint8Array): readonly number[] => [
  ...Array.from({ length: SECRET_WORDS }, (_, i) => bitsAt(wordsSecret, i * WORD_BITS)),
  checkOf(wordsSecret),
]

/**
 * What words stand for, by their places in the list.
 * @throws PipefitterError `protocol/invitation-malformed`
 */
export const parseInvitationPlaces = (places: readonly number[]): Uint8Array => {
  if (places.length !== INVITATION_WORDS)
    throw malformed(`has ${INVITATION_WORDS} words, and these are ${places.length}`)
  if (places.some((place) => !Number.isInteger(place) || place < 0 || place >= WORD_LIST_LENGTH))
    throw malformed('has a word that is not in the list')
  const secret = packed(places.slice(0, SECRET_WORDS))
  if (checkOf(secret) !== places[SECRET_WORDS])
    throw malformed('is mistyped: one of its words is another, or two have changed places')
  return secret
}

/** One that was mistyped says so; it is no protection against anybody. */
const checkOf = (wordsSecret: Uint8Array): number =>
  bitsAt(sha256(lengthPrefixed(['Pipefitter invitation words 1: check', wordsSecret])), 0)

const packed = (places: readonly number[]): Uint8Array => {
  const bits = places.reduce((all, place) => (all << BigInt(WORD_BITS)) | BigInt(place), 0n)
  return Uint8Array.from({ length: WORDS_SECRET_BYTES }, (_, i) =>
    Number((bits >> BigInt(8 * (WORDS_SECRET_BYTES - 1 - i))) & 0xffn),
  )
}

const malformed = (how: string): PipefitterError =>
  new PipefitterError('protocol/invitation-malformed', `The invitation ${how}`)
