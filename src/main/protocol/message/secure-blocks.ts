/**
 * Elements that carry the TLS stream of secure pipes: numbered blocks and their acknowledgements (5.3.3). Two dialects:
 * `legacy` is JXSE's, to the letter; `tls13` is ours, which names the session that a block belongs to, tells how much room
 * there is, and says when a session is over. See docs/PROTOCOL.md.
 */
import { hexDecode, hexEncode, readU32, writeU32 } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import {
  MIME_TLS_ACK,
  MIME_TLS_BLOCK,
  SECURE_NAMESPACE,
  SECURE_SERVICE,
  TLS_ACK,
  TLS_NAMESPACE,
  TLS_RETRY,
  TLS_SERVICE,
} from '../constants.ts'
import { decodeAcknowledgement, encodeAcknowledgement } from './acknowledgement.ts'
import { bytesElement, elementText, Message, textElement } from './message.ts'
import type { MessageElement } from './message.ts'
import { SELECTIVE_MAX, type Acknowledgement, type Block, type Window } from './reliable.ts'

export type SecureDialect = 'tls13' | 'legacy'

/** The endpoint service that takes each dialect. */
export const SECURE_SERVICES: Readonly<Record<SecureDialect, string>> = {
  tls13: SECURE_SERVICE,
  legacy: TLS_SERVICE,
}

/** Bytes of a session's name. */
export const SESSION_ID_BYTES = 16
/** Most blocks and acknowledgements read from one message; more are passed over. */
const BLOCKS_MAX = 64
/** Longest reason of an end, in characters. */
const REASON_MAX = 200
const ROUND = 0x1_0000_0000
const SESSION = 'session'
const ROLE = 'role'
const WINDOW = 'window'
const PING = 'ping'
const END = 'end'

/** What one side says to the other. */
export type SecureFrame =
  | {
      readonly kind: 'block'
      readonly sequence: number
      readonly body: Uint8Array
      readonly again: boolean
    }
  | { readonly kind: 'acknowledgement'; readonly acknowledgement: Acknowledgement }
  /** The other asks for an acknowledgement. */
  | { readonly kind: 'ping' }
  /** The sender has no such session, or no longer. */
  | { readonly kind: 'end'; readonly reason: string }

/** Which session a message is about; who opened it has the role `client`. */
export interface SessionMark {
  /** 32 hexadecimal digits in lower case, chosen by the client. */
  readonly id: string
  /** The role of the message's sender. */
  readonly role: 'client' | 'server'
}

export interface SecureMessage {
  /** Absent in the legacy dialect, which has one session a peer. */
  readonly session?: SessionMark
  readonly frames: readonly SecureFrame[]
}

/** Writes one frame; `undefined` for what the legacy dialect has no word for. `session` is left out there. */
export const encodeSecureFrame = (
  dialect: SecureDialect,
  frame: SecureFrame,
  session?: SessionMark,
): Message | undefined =>
  dialect === 'legacy' ? encodeLegacy(frame) : Message.of(...marks(session), ...encodeOurs(frame))

/**
 * Reads a message of either dialect; elements that are none of these are passed over.
 * @throws PipefitterError `protocol/document-malformed`, `protocol/message-malformed` where a number or mark is broken.
 */
export const parseSecureMessage = (dialect: SecureDialect, message: Message): SecureMessage => {
  const namespace = dialect === 'legacy' ? TLS_NAMESPACE : SECURE_NAMESPACE
  const frames = [
    ...acknowledgementsIn(message, namespace),
    ...blocksIn(message, namespace),
    ...(dialect === 'legacy' ? [] : wordsIn(message)),
  ]
  return dialect === 'legacy' ? { frames } : { session: readMark(message), frames }
}

const encodeLegacy = (frame: SecureFrame): Message | undefined => {
  if (frame.kind === 'acknowledgement')
    return Message.of(
      bytesElement(TLS_NAMESPACE, TLS_ACK, numbers(frame.acknowledgement), MIME_TLS_ACK),
    )
  if (frame.kind !== 'block') return undefined
  const block = bytesElement(TLS_NAMESPACE, String(frame.sequence), frame.body, MIME_TLS_BLOCK)
  return frame.again
    ? Message.of(block, textElement(TLS_NAMESPACE, TLS_RETRY, 'TLSRET'))
    : Message.of(block)
}

const encodeOurs = (frame: SecureFrame): readonly MessageElement[] => {
  switch (frame.kind) {
    case 'block': {
      const name = String(frame.sequence % ROUND)
      return [bytesElement(SECURE_NAMESPACE, name, frame.body, MIME_TLS_BLOCK)]
    }
    case 'acknowledgement': {
      const { window } = frame.acknowledgement
      const ack = bytesElement(
        SECURE_NAMESPACE,
        TLS_ACK,
        numbers(frame.acknowledgement),
        MIME_TLS_ACK,
      )
      return window === undefined
        ? [ack]
        : [ack, bytesElement(SECURE_NAMESPACE, WINDOW, windowBytes(window))]
    }
    case 'ping':
      return [textElement(SECURE_NAMESPACE, PING, '')]
    case 'end':
      return [textElement(SECURE_NAMESPACE, END, frame.reason.slice(0, REASON_MAX))]
  }
}

const marks = (session: SessionMark | undefined): readonly MessageElement[] => {
  if (session === undefined) return []
  const id = hexDecode(session.id) ?? new Uint8Array(0)
  return [
    bytesElement(SECURE_NAMESPACE, SESSION, id),
    textElement(SECURE_NAMESPACE, ROLE, session.role),
  ]
}

const readMark = (message: Message): SessionMark => {
  const id = message.get(SECURE_NAMESPACE, SESSION)
  if (id?.body.length !== SESSION_ID_BYTES) throw malformed('names no session')
  const role = message.get(SECURE_NAMESPACE, ROLE)
  const text = role === undefined ? '' : elementText(role)
  if (text !== 'client' && text !== 'server') throw malformed('does not say which side sent it')
  return { id: hexEncode(id.body), role: text }
}

const numbers = ({ cumulative, selective }: Acknowledgement): Uint8Array =>
  encodeAcknowledgement({
    upTo: cumulative % ROUND,
    also: selective.slice(0, SELECTIVE_MAX).map((sequence) => sequence % ROUND),
  })

const blocksIn = (message: Message, namespace: string): readonly SecureFrame[] =>
  elementsOf(message, namespace, MIME_TLS_BLOCK).map((element) => ({
    kind: 'block',
    ...blockOf(element),
    again: message.get(namespace, TLS_RETRY) !== undefined,
  }))

const acknowledgementsIn = (message: Message, namespace: string): readonly SecureFrame[] => {
  const window = message.get(SECURE_NAMESPACE, WINDOW)
  return elementsOf(message, namespace, MIME_TLS_ACK).map(({ body }) => {
    const { upTo, also } = decodeAcknowledgement(body)
    const said = { cumulative: upTo, selective: also.slice(0, SELECTIVE_MAX) }
    const acknowledgement =
      window === undefined || namespace === TLS_NAMESPACE
        ? said
        : { ...said, window: readWindow(window.body) }
    return { kind: 'acknowledgement', acknowledgement }
  })
}

const wordsIn = (message: Message): readonly SecureFrame[] => {
  const end = message.get(SECURE_NAMESPACE, END)
  const ping = message.get(SECURE_NAMESPACE, PING)
  return [
    ...(ping === undefined ? [] : [{ kind: 'ping' } as const]),
    ...(end === undefined
      ? []
      : [{ kind: 'end', reason: elementText(end).slice(0, REASON_MAX) } as const]),
  ]
}

const elementsOf = (message: Message, namespace: string, type: string): readonly MessageElement[] =>
  message.elements
    .filter((element) => element.namespace === namespace && element.type === type)
    .slice(0, BLOCKS_MAX)

const blockOf = ({ name, body }: MessageElement): Block => {
  const sequence = /^\d{1,10}$/.test(name) ? Number(name) : ROUND
  if (sequence >= ROUND) throw malformed(`names a block ${JSON.stringify(name.slice(0, 40))}`)
  return { sequence, body }
}

const windowBytes = ({ messages, bytes }: Window): Uint8Array => {
  const body = new Uint8Array(8)
  writeU32(body, 0, messages)
  writeU32(body, 4, Math.min(bytes, ROUND - 1))
  return body
}

const readWindow = (body: Uint8Array): Window => {
  if (body.length !== 8) throw malformed('tells a window without two numbers')
  return { messages: readU32(body, 0), bytes: readU32(body, 4) }
}

const malformed = (what: string): PipefitterError =>
  new PipefitterError('protocol/document-malformed', `A message of a secure pipe ${what}`)
