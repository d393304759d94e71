/**
 * The steps of a pairing on the wire: one element of a message to the service `pipefitter.trust`. See docs/PROTOCOL.md.
 *
 * Every step: version (u8), kind (u8), session (16 bytes); then what belongs to the kind, and nothing behind it.
 */
import { concatBytes, copyBytes } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'

/** Namespace and names of the elements, and the service that takes them. */
export const TRUST_SERVICE = 'pipefitter.trust'
export const TRUST_NAMESPACE = 'pftrust'
export const PAIRING_ELEMENT = 'pairing'

export const TRUST_VERSION = 1
export const SESSION_BYTES = 16
/** Length of nonces, commitments and codes. */
export const PAIRING_VALUE_BYTES = 32
/** How many words two people may compare, at 11 bits each. */
export const WORDS_MIN = 4
export const WORDS_MAX = 12

/** Why one side gave a pairing up, in the order of their numbers on the wire. */
export const PAIRING_ENDINGS = [
  'cancelled',
  'declined',
  'differ',
  'expired',
  'busy',
  'broken',
] as const
export type PairingEnding = (typeof PAIRING_ENDINGS)[number]

/** What a step carries, by kind. */
export type PairingStep =
  /** The requester asks, and says how many words it wants at least. */
  | { readonly kind: 'request'; readonly words: number }
  /** The responder binds itself to a nonce that it does not show yet. */
  | { readonly kind: 'commit'; readonly words: number; readonly commitment: Uint8Array }
  /** The requester's nonce. */
  | { readonly kind: 'reveal'; readonly nonce: Uint8Array }
  /** The responder's nonce, which must fit its commitment. */
  | { readonly kind: 'open'; readonly nonce: Uint8Array }
  /** The person at this side says that the words are the same. */
  | { readonly kind: 'confirm'; readonly code: Uint8Array }
  | { readonly kind: 'end'; readonly ending: PairingEnding }

export interface PairingMessage {
  /** Chosen by the requester; a new one each time. */
  readonly session: Uint8Array
  readonly step: PairingStep
}

/** In the order of their numbers on the wire, which begin with 1. */
const KINDS = ['request', 'commit', 'reveal', 'open', 'confirm', 'end'] as const
const HEAD_BYTES = 2 + SESSION_BYTES

/** Bytes of one step. */
export const encodePairing = ({ session, step }: PairingMessage): Uint8Array =>
  concatBytes([
    Uint8Array.of(TRUST_VERSION, KINDS.indexOf(step.kind) + 1),
    session,
    ...bodyOf(step),
  ])

const bodyOf = (step: PairingStep): readonly Uint8Array[] => {
  switch (step.kind) {
    case 'request':
      return [Uint8Array.of(step.words)]
    case 'commit':
      return [Uint8Array.of(step.words), step.commitment]
    case 'reveal':
    case 'open':
      return [step.nonce]
    case 'confirm':
      return [step.code]
    case 'end':
      return [Uint8Array.of(PAIRING_ENDINGS.indexOf(step.ending))]
  }
}

/**
 * Reads one step; the bytes it gives are copies.
 * @throws PipefitterError `protocol/message-malformed`
 */
export const decodePairing = (bytes: Uint8Array): PairingMessage => {
  const kind = KINDS[(bytes[1] ?? 0) - 1]
  if (bytes[0] !== TRUST_VERSION || kind === undefined || bytes.length < HEAD_BYTES)
    throw malformed(`has an unknown beginning or ${bytes.length} bytes`)
  const session = copyBytes(bytes, 2, HEAD_BYTES)
  return { session, step: readStep(kind, bytes.subarray(HEAD_BYTES)) }
}

const readStep = (kind: (typeof KINDS)[number], body: Uint8Array): PairingStep => {
  switch (kind) {
    case 'request':
      return { kind, words: readWords(exactly(body, 1)) }
    case 'commit': {
      const words = readWords(exactly(body, 1 + PAIRING_VALUE_BYTES))
      return { kind, words, commitment: copyBytes(body, 1) }
    }
    case 'reveal':
    case 'open':
      return { kind, nonce: copyBytes(exactly(body, PAIRING_VALUE_BYTES)) }
    case 'confirm':
      return { kind, code: copyBytes(exactly(body, PAIRING_VALUE_BYTES)) }
    case 'end': {
      const ending = PAIRING_ENDINGS[exactly(body, 1)[0] ?? PAIRING_ENDINGS.length]
      if (ending === undefined) throw malformed('ends for no known reason')
      return { kind, ending }
    }
  }
}

const exactly = (body: Uint8Array, length: number): Uint8Array => {
  if (body.length === length) return body
  throw malformed(`has ${body.length} bytes where ${length} belong`)
}

const readWords = (body: Uint8Array): number => {
  const [words = 0] = body
  if (words >= WORDS_MIN && words <= WORDS_MAX) return words
  throw malformed(`asks for ${words} words`)
}

const malformed = (what: string): PipefitterError =>
  new PipefitterError('protocol/message-malformed', `A step of a pairing ${what}`)
