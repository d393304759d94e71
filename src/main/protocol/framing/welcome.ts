/**
 * The welcome line (5.3.1.3), which both sides of a TCP connection send at once:
 *
 * ```
 * JXTAHELLO <destination> <public address> <peer id> <noPropagate> 1.1 CR LF
 * JXTAHELLO <destination> <public address> <peer id> <noPropagate> <message version> 3.0 CR LF
 * ```
 *
 * The first form is written; both, and any later one that keeps the first four fields, are read.
 */
import { utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { WELCOME_GREETING, WELCOME_MAX, WELCOME_VERSION } from '../constants.ts'
import { parsePeerId } from '../ids.ts'
import type { PeerId } from '../ids.ts'

export interface Welcome {
  /** The address its sender dialled, or where it saw us; of no use beyond showing it. */
  readonly destination: string
  /** Where its sender says that it can be dialled. */
  readonly publicAddress: string
  readonly peerId: PeerId
  /** Its sender wants no propagated messages on this connection. */
  readonly noPropagate: boolean
  /** `1.1`, `3.0` … */
  readonly version: string
  /** Highest binary message version its sender reads; only from 3.0 on. */
  readonly messageVersion?: number
}

/** What {@link formatWelcome} needs; the rest has its usual value. */
export interface WelcomeFields {
  readonly destination: string
  readonly publicAddress: string
  readonly peerId: PeerId
  /** false unless given. */
  readonly noPropagate?: boolean
  /** `1.1` unless given. */
  readonly version?: string
}

/** Greeting, two addresses, peer id and version: what every form has. */
const FIELDS_MIN = 5

/**
 * Writes a welcome line with its CR LF.
 *
 * @throws PipefitterError `protocol/unencodable` where a field holds white space or a control
 * character, or the line would be longer than 4,096 bytes.
 */
export function formatWelcome(welcome: WelcomeFields): string {
  const {
    destination,
    publicAddress,
    peerId,
    noPropagate = false,
    version = WELCOME_VERSION,
  } = welcome
  const fields = [
    WELCOME_GREETING,
    destination,
    publicAddress,
    peerId,
    noPropagate ? '1' : '0',
    version,
  ]
  if (!fields.every(isField)) {
    throw new PipefitterError(
      'protocol/unencodable',
      'A field of the welcome line is empty or holds white space',
    )
  }
  const line = `${fields.join(' ')}\r\n`
  if (line.length > WELCOME_MAX) {
    throw new PipefitterError(
      'protocol/unencodable',
      `The welcome line is longer than ${WELCOME_MAX} bytes`,
    )
  }
  return line
}

/** {@link formatWelcome} as bytes. */
export function encodeWelcome(welcome: WelcomeFields): Uint8Array {
  return utf8Encode(formatWelcome(welcome))
}

/**
 * Reads a welcome line, with or without its CR LF.
 *
 * @throws PipefitterError `protocol/welcome-malformed`
 */
export function parseWelcome(line: string): Welcome {
  const end = line.endsWith('\r\n') ? line.length - 2 : line.length
  if (end > WELCOME_MAX) throw malformed(`is longer than ${WELCOME_MAX} bytes`)
  const fields = line.slice(0, end).split(' ')
  const [greeting, destination = '', publicAddress = '', peer = '', noPropagate] = fields
  if (greeting !== WELCOME_GREETING) throw malformed(`does not begin with ${WELCOME_GREETING}`)
  if (fields.length < FIELDS_MIN)
    throw malformed(`has ${fields.length} fields, fewer than ${FIELDS_MIN}`)
  if (!fields.every(isField)) throw malformed('has an empty field or a control character')
  const version = fields.at(-1) ?? ''
  const welcome: Welcome = {
    destination,
    publicAddress,
    peerId: peerOf(peer),
    noPropagate: noPropagate === '1' && fields.length > FIELDS_MIN,
    version,
  }
  const messageVersion = fields.length > FIELDS_MIN + 1 ? numberOf(fields.at(-2) ?? '') : undefined
  return messageVersion === undefined ? welcome : { ...welcome, messageVersion }
}

/** Not empty, and only printable ASCII without the space that parts the fields. */
function isField(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

function peerOf(text: string): PeerId {
  try {
    return parsePeerId(text)
  } catch (cause) {
    throw malformed('does not name a peer in its fourth field', cause)
  }
}

function numberOf(text: string): number | undefined {
  return /^[0-9]{1,3}$/.test(text) ? Number(text) : undefined
}

function malformed(what: string, cause?: unknown): PipefitterError {
  return new PipefitterError('protocol/welcome-malformed', `The welcome line ${what}`, { cause })
}
