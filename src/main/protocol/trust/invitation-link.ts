/**
 * An invitation as people pass it on: `pipefitter:invite/` and base64url. It says who invites (the whole fingerprint), where
 * that peer may be found, until when and how often it may be used and what it gives, and holds the secret by which the
 * inviter knows its own. See docs/PROTOCOL.md.
 */
import { base64Decode, base64Encode } from '../../base/base64.ts'
import {
  concatBytes,
  copyBytes,
  hexDecode,
  hexEncode,
  readU16,
  readU32,
  writeU16,
  writeU32,
  utf8Decode,
  utf8Encode,
} from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { sha256 } from '../../base/sha256.ts'
import { fingerprintBytes, parseKeyFingerprint, type KeyFingerprint } from '../key-fingerprint.ts'

export const INVITATION_PREFIX = 'pipefitter:invite/'
export const INVITATION_SECRET_BYTES = 16
/** Most addresses in a link, and their longest. */
export const INVITATION_ADDRESSES_MAX = 6
export const INVITATION_ADDRESS_MAX = 120
/** Longest name, in bytes of UTF-8. */
export const INVITATION_NAME_MAX = 64
export const INVITATION_USES_MAX = 100
/** Longest link, in characters: one that is longer is not even looked at. */
export const INVITATION_LINK_MAX = 1_400

/** What an invitation may give, in the order of its bits. */
export const INVITED_RIGHTS = [
  'bind',
  'send',
  'attach-port',
  'attach-file',
  'attach-command',
  'administrate',
] as const
export type InvitedRight = (typeof INVITED_RIGHTS)[number]

export interface Invitation {
  readonly inviter: KeyFingerprint
  /** What the inviter calls itself: a label. */
  readonly name: string
  /** 128 bits; whoever has them may redeem. */
  readonly secret: Uint8Array
  /** Such as `tcp://192.168.1.7:9701`; hints, best first. */
  readonly addresses: readonly string[]
  /** Whole minutes since 1970 are kept. */
  readonly expiresWallMs: number
  /** How many peers may redeem it. */
  readonly uses: number
  readonly rights: readonly InvitedRight[]
}

const VERSION = 1
const MINUTE_MS = 60_000
const CHECK_BYTES = 4
const FIXED_BYTES = 1 + 32 + INVITATION_SECRET_BYTES + 4 + 2 + 1
const BASE64URL = /^[A-Za-z0-9_-]+$/
/** Addresses are of printable ASCII, without spaces. */
const ADDRESS = /^[\x21-\x7e]+$/

/** Throws `protocol/unencodable` for what does not fit. */
export const formatInvitation = (invitation: Invitation): string => {
  const { inviter, name, secret, addresses } = invitation
  const fixed = new Uint8Array(7)
  writeU32(fixed, 0, Math.floor(invitation.expiresWallMs / MINUTE_MS))
  writeU16(fixed, 4, invitation.uses)
  fixed[6] = rightsByte(invitation.rights)
  const body = concatBytes([
    ...[Uint8Array.of(VERSION), fingerprintBytes(inviter), secret, fixed],
    ...text(name, INVITATION_NAME_MAX),
    Uint8Array.of(addresses.length),
    ...addresses.flatMap((address) => text(address, INVITATION_ADDRESS_MAX)),
  ])
  if (secret.length !== INVITATION_SECRET_BYTES || addresses.length > INVITATION_ADDRESSES_MAX)
    throw unencodable('Its secret or its addresses are of another size')
  return INVITATION_PREFIX + base64url(concatBytes([body, checkOf(body)]))
}

/**
 * Reads a link; white space around and within it, as mail programs put it there, is passed over.
 * @throws PipefitterError `protocol/invitation-malformed`
 */
export const parseInvitation = (link: string): Invitation => {
  if (link.length > INVITATION_LINK_MAX) throw malformed('is too long')
  const digits = digitsOf(link.replace(/\s+/g, ''))
  const bytes = base64Decode(padded(digits.replaceAll('-', '+').replaceAll('_', '/')))
  if (bytes === undefined || bytes.length < FIXED_BYTES + 2 + CHECK_BYTES)
    throw malformed('is cut off')
  const body = bytes.subarray(0, bytes.length - CHECK_BYTES)
  // One that was cut or mistyped says so here; it is no protection against anybody.
  if (hexEncode(checkOf(body)) !== hexEncode(bytes.subarray(body.length)))
    throw malformed('is cut off or mistyped')
  if (body[0] !== VERSION) throw malformed('is of another version of Pipefitter')
  const invitation = readBody(body)
  if (formatInvitation(invitation) !== INVITATION_PREFIX + digits) throw malformed('is ambiguous')
  return invitation
}

const digitsOf = (link: string): string => {
  const digits = link.slice(INVITATION_PREFIX.length)
  if (link.startsWith(INVITATION_PREFIX) && BASE64URL.test(digits)) return digits
  throw malformed(`does not begin with ${INVITATION_PREFIX}`)
}

const readBody = (body: Uint8Array): Invitation => {
  const inviter = parseKeyFingerprint(hexEncode(body.subarray(1, 33)))
  if (inviter === undefined) throw malformed('names no key')
  const secret = copyBytes(body, 33, 33 + INVITATION_SECRET_BYTES)
  const at = 33 + INVITATION_SECRET_BYTES
  const uses = readU16(body, at + 4)
  if (uses < 1 || uses > INVITATION_USES_MAX) throw malformed(`is for ${uses} uses`)
  const reader = new TextReader(body, FIXED_BYTES)
  const name = reader.text(INVITATION_NAME_MAX)
  const addresses = Array.from({ length: reader.count(INVITATION_ADDRESSES_MAX) }, () =>
    reader.text(INVITATION_ADDRESS_MAX),
  )
  reader.end()
  if (!addresses.every((address) => ADDRESS.test(address))) throw malformed('has a strange address')
  const expiresWallMs = readU32(body, at) * MINUTE_MS
  return { inviter, name, secret, addresses, expiresWallMs, uses, rights: rightsOf(body[at + 6]) }
}

/** Reads texts with a length of one byte, and nothing behind them. */
class TextReader {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  count(max: number): number {
    const count = this.#bytes[this.#at++] ?? Infinity
    if (count <= max) return count
    throw malformed('has too much in it')
  }

  text(max: number): string {
    const length = this.count(max)
    const bytes = this.#bytes.subarray(this.#at, this.#at + length)
    if (bytes.length < length) throw malformed('is cut off')
    this.#at += length
    try {
      return utf8Decode(bytes)
    } catch (cause) {
      throw malformed('holds bytes that are no text', cause)
    }
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw malformed('has something behind its end')
  }
}

const rightsByte = (rights: readonly InvitedRight[]): number =>
  rights.reduce((bits, right) => bits | (1 << INVITED_RIGHTS.indexOf(right)), 0)

const rightsOf = (bits = 0): readonly InvitedRight[] => {
  if (bits >= 1 << INVITED_RIGHTS.length) throw malformed('gives a right that is not known here')
  return INVITED_RIGHTS.filter((_right, i) => (bits & (1 << i)) !== 0)
}

const text = (value: string, max: number): readonly Uint8Array[] => {
  const bytes = utf8Encode(value)
  if (bytes.length > max) throw unencodable(`${bytes.length} bytes are more than ${max}`)
  return [Uint8Array.of(bytes.length), bytes]
}

const checkOf = (body: Uint8Array): Uint8Array => sha256(body).subarray(0, CHECK_BYTES)

const base64url = (bytes: Uint8Array): string =>
  base64Encode(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

const padded = (digits: string): string => digits + '='.repeat((4 - (digits.length % 4)) % 4)

/** The bytes of a secret that was kept as hexadecimal digits. */
export const parseInvitationSecret = (digits: string): Uint8Array | undefined => {
  const bytes = hexDecode(digits)
  return bytes?.length === INVITATION_SECRET_BYTES ? bytes : undefined
}

const unencodable = (what: string): PipefitterError =>
  new PipefitterError('protocol/unencodable', `An invitation cannot be written: ${what}`)

const malformed = (what: string, cause?: unknown): PipefitterError =>
  new PipefitterError('protocol/invitation-malformed', `The invitation ${what}`, { cause })
