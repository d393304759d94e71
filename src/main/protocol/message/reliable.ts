/**
 * Elements of a reliable pipe: messages that are numbered and acknowledged. The numbered block and its acknowledgement
 * are those of JXSE's bidirectional pipes, so that both understand each other; what they lack (a window, a question, a
 * reset) stands beside them in a namespace of ours, which JXSE passes over. See docs/PROTOCOL.md.
 */
import { readU32, writeU32 } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import {
  decodeAcknowledgement as decodeNumbers,
  encodeAcknowledgement as encodeNumbers,
} from './acknowledgement.ts'
import { bytesElement, elementText, Message, textElement } from './message.ts'
import type { MessageElement } from './message.ts'

/** JXSE's namespace, types and name. */
export const RELIABLE_NAMESPACE = 'jxtarel'
export const RELIABLE_BLOCK_TYPE = 'application/x-jxta-reliable-block'
export const RELIABLE_ACK_TYPE = 'application/x-jxta-reliable-ack'
export const RELIABLE_ACK = 'ack'
/** Ours. */
export const EXTENSION_NAMESPACE = 'pfrel'
export const EXTENSION_WINDOW = 'window'
export const EXTENSION_PING = 'ping'
export const EXTENSION_RESET = 'reset'
/** In the first exchange of a pair: how many seconds its sender asks to be waited for when it is away. */
export const EXTENSION_AWAY = 'away'

/** Numbers on the wire have 32 bits and go round. */
const ROUND = 0x1_0000_0000
/** Most blocks in one message, and most numbers in one selective acknowledgement: more are passed over. */
export const BLOCKS_MAX = 64
export const SELECTIVE_MAX = 256
/** Longest reason of a reset, in characters. */
const REASON_MAX = 200

/** Room that a receiver has beyond what it acknowledges. */
export interface Window {
  readonly messages: number
  readonly bytes: number
}

/** Numbers as they stand on the wire; {@link unwrapSequence} makes them whole. */
export interface Acknowledgement {
  /** Everything up to this one has arrived. */
  readonly cumulative: number
  /** These beyond it have arrived too, ascending. */
  readonly selective: readonly number[]
  /** Absent where the sender of the acknowledgement does not know of windows. */
  readonly window?: Window
}

export interface Block {
  readonly sequence: number
  /** A message in the binary format; a view. */
  readonly body: Uint8Array
}

/** What one message of a reliable pipe says. */
export interface ReliableMessage {
  readonly blocks: readonly Block[]
  readonly acknowledgements: readonly Acknowledgement[]
  /** The other asks for an acknowledgement. */
  readonly ping: boolean
  /** The other gave the stream up: why. */
  readonly reset?: string
}

/** The number nearest to `near` that stands as `wire`. */
export const unwrapSequence = (wire: number, near: number): number => {
  const base = near - (((near % ROUND) + ROUND) % ROUND)
  const candidates = [base - ROUND + wire, base + wire, base + ROUND + wire]
  return candidates.reduce((best, one) =>
    Math.abs(one - near) < Math.abs(best - near) ? one : best,
  )
}

export const encodeBlock = (sequence: number, body: Uint8Array): Message =>
  Message.of(bytesElement(RELIABLE_NAMESPACE, String(sequence % ROUND), body, RELIABLE_BLOCK_TYPE))

export const encodeAcknowledgement = ({
  cumulative,
  selective,
  window,
}: Acknowledgement): Message => {
  const numbers = encodeNumbers({
    upTo: cumulative % ROUND,
    also: selective.slice(0, SELECTIVE_MAX).map((sequence) => sequence % ROUND),
  })
  const ack = bytesElement(RELIABLE_NAMESPACE, RELIABLE_ACK, numbers, RELIABLE_ACK_TYPE)
  if (window === undefined) return Message.of(ack)
  return Message.of(ack, bytesElement(EXTENSION_NAMESPACE, EXTENSION_WINDOW, windowBytes(window)))
}

export const encodePing = (): Message =>
  Message.of(textElement(EXTENSION_NAMESPACE, EXTENSION_PING, ''))

export const encodeReset = (reason: string): Message =>
  Message.of(textElement(EXTENSION_NAMESPACE, EXTENSION_RESET, reason.slice(0, REASON_MAX)))

/**
 * Reads a message of a reliable pipe; elements that are none of these are passed over.
 * @throws PipefitterError `protocol/document-malformed` or `protocol/message-malformed` where a number is broken.
 */
export const parseReliable = (message: Message): ReliableMessage => {
  const blocks: Block[] = []
  const acks: MessageElement[] = []
  for (const element of message.elements) {
    if (element.namespace !== RELIABLE_NAMESPACE) continue
    if (element.type === RELIABLE_BLOCK_TYPE && blocks.length < BLOCKS_MAX)
      blocks.push({ sequence: readSequence(element.name), body: element.body })
    if (element.type === RELIABLE_ACK_TYPE && acks.length < BLOCKS_MAX) acks.push(element)
  }
  const window = message.get(EXTENSION_NAMESPACE, EXTENSION_WINDOW)
  const reset = message.get(EXTENSION_NAMESPACE, EXTENSION_RESET)
  return {
    blocks,
    acknowledgements: acks.map((element) => readAcknowledgement(element, window)),
    ping: message.get(EXTENSION_NAMESPACE, EXTENSION_PING) !== undefined,
    ...(reset === undefined ? {} : { reset: elementText(reset).slice(0, REASON_MAX) }),
  }
}

const readSequence = (name: string): number => {
  const sequence = /^\d{1,10}$/.test(name) ? Number(name) : ROUND
  if (sequence < ROUND) return sequence
  throw malformed(`${JSON.stringify(name.slice(0, 40))} is no number of a block`)
}

const readAcknowledgement = (
  { body }: MessageElement,
  window: MessageElement | undefined,
): Acknowledgement => {
  const { upTo, also } = decodeNumbers(body)
  const base = { cumulative: upTo, selective: also.slice(0, SELECTIVE_MAX) }
  return window === undefined ? base : { ...base, window: readWindow(window.body) }
}

const windowBytes = ({ messages, bytes }: Window): Uint8Array => {
  const body = new Uint8Array(8)
  writeU32(body, 0, messages)
  writeU32(body, 4, Math.min(bytes, ROUND - 1))
  return body
}

const readWindow = (body: Uint8Array): Window => {
  if (body.length !== 8) throw malformed('A window has no two numbers')
  return { messages: readU32(body, 0), bytes: readU32(body, 4) }
}

const malformed = (text: string): PipefitterError =>
  new PipefitterError('protocol/document-malformed', text)
