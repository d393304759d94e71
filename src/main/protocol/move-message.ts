/**
 * The steps by which the input end of a pipe goes from one peer to another: JSON in one element of a message to the service
 * `pipefitter.trust`, so on links alone on which both have proven their keys. See docs/PROTOCOL.md.
 */
import { utf8Decode, utf8Encode } from '../base/bytes.ts'
import { PipefitterError } from '../base/errors.ts'
import { isStream } from './delivery-message.ts'
import { isPipeId, type PipeId } from './ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from './key-fingerprint.ts'

export const MOVE_ELEMENT = 'move'

/** Longest step, in bytes. */
export const MOVE_BYTES_MAX = 256 * 1024
/** Most marks of delivery, and keys that may use the pipe, that travel with an end. */
export const MOVE_ENTRIES_MAX = 512
const TEXT_MAX = 32 * 1024
const SENDER_MAX = 128

/** Why the other peer does not take the end. */
export const MOVE_REFUSALS = ['not-allowed', 'not-in-group', 'busy', 'failed'] as const
export type MoveRefusal = (typeof MOVE_REFUSALS)[number]

const MOVE_ACCESSES = ['chosen', 'paired', 'anyone'] as const

/** What was handed to the pipe's reader last, of one sender's stream. */
export interface MovedMark {
  readonly sender: string
  readonly stream: string
  readonly sequence: number
}

export type MoveStep =
  /** May the input end of this pipe come to you? With who may use it, as far as the taker wants to know. */
  | {
      readonly kind: 'offer'
      readonly pipeId: PipeId
      /** The pipe's advertisement, as XML. */
      readonly advertisement: string
      readonly access: (typeof MOVE_ACCESSES)[number]
      readonly allowed: readonly KeyFingerprint[]
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly why: MoveRefusal }
  /** It is unbound here: bind it. Repeated until the answer comes. */
  | { readonly kind: 'hand'; readonly marks: readonly MovedMark[] }
  | { readonly kind: 'done' }
  /** It stays where it was. */
  | { readonly kind: 'cancel' }

export interface MoveMessage {
  /** Names the move: 32 hexadecimal digits. */
  readonly move: string
  readonly step: MoveStep
}

export const encodeMove = ({ move, step }: MoveMessage): Uint8Array =>
  utf8Encode(JSON.stringify({ move, ...step }))

/** Throws `protocol/message-malformed`. */
export const decodeMove = (body: Uint8Array): MoveMessage => {
  const fields = fieldsOf(body)
  const { move } = fields
  const step = stepOf(fields)
  if (typeof move !== 'string' || !isStream(move) || step === undefined) throw malformed()
  return { move, step }
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (body: Uint8Array): Fields => {
  if (body.length > MOVE_BYTES_MAX) throw malformed()
  try {
    const value: unknown = JSON.parse(utf8Decode(body))
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (error) {
    // Text that is no UTF-8 is a TypeError of the decoder.
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error
  }
  throw malformed()
}

const stepOf = (fields: Fields): MoveStep | undefined => {
  switch (fields['kind']) {
    case 'ready':
    case 'done':
    case 'cancel':
      return { kind: fields['kind'] }
    case 'refused': {
      const why = MOVE_REFUSALS.find((one) => one === fields['why'])
      return why && { kind: 'refused', why }
    }
    case 'offer':
      return offerOf(fields)
    case 'hand': {
      const marks = listOf(fields['marks'], markOf)
      return marks && { kind: 'hand', marks }
    }
    default:
      return undefined
  }
}

const offerOf = ({ pipeId, advertisement, access, allowed }: Fields): MoveStep | undefined => {
  const keys = listOf(allowed, keyOf)
  const known = MOVE_ACCESSES.find((one) => one === access)
  if (typeof pipeId !== 'string' || !isPipeId(pipeId) || known === undefined) return undefined
  if (typeof advertisement !== 'string' || advertisement.length > TEXT_MAX) return undefined
  return keys && { kind: 'offer', pipeId, advertisement, access: known, allowed: keys }
}

/** All of a list, or nothing where one of it is not as it should be. */
const listOf = <T>(
  value: unknown,
  parse: (one: unknown) => T | undefined,
): readonly T[] | undefined => {
  if (!Array.isArray(value) || value.length > MOVE_ENTRIES_MAX) return undefined
  const parsed = value.map(parse)
  const good = parsed.filter((one) => one !== undefined)
  return good.length === parsed.length ? good : undefined
}

const keyOf = (value: unknown): KeyFingerprint | undefined =>
  typeof value === 'string' ? parseKeyFingerprint(value) : undefined

const markOf = (value: unknown): MovedMark | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const { sender, stream, sequence }: Fields = { ...value }
  if (typeof sender !== 'string' || sender.length === 0 || sender.length > SENDER_MAX)
    return undefined
  if (typeof stream !== 'string' || !isStream(stream)) return undefined
  return typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence > 0
    ? { sender, stream, sequence }
    : undefined
}

const malformed = (): PipefitterError =>
  new PipefitterError('protocol/message-malformed', 'A step of a move is malformed')
