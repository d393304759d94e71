/**
 * Messages that are acknowledged from end to end, and their acknowledgements. A message carries its mark as an element of
 * its own, which other peers pass over: `1 <stream> <sequence> <after>`. An acknowledgement goes to our own service, with the
 * pipe's id as its parameter: `1 <stream> <sequence>`. See docs/PROTOCOL.md.
 */
import { PipefitterError } from '../base/errors.ts'
import { elementText, Message, textElement } from './message/message.ts'

/** Our own service, which older peers do not have. */
export const DELIVERY_SERVICE = 'pipefitter.delivery'
export const DELIVERY_NAMESPACE = 'pfdelivery'
const MARK_ELEMENT = 'mark'
const ACK_ELEMENT = 'ack'
const MARK_FORM = /^1 ([0-9a-f]{32}) (\d{1,15}) (\d{1,15})$/
const ACK_FORM = /^1 ([0-9a-f]{32}) (\d{1,15})$/
const TEXT_MAX = 80

/** The place of a message among those that one sender sends through one pipe, whoever holds its other end. */
export interface DeliveryPlace {
  /** 32 digits in hexadecimal, chosen by the sender once for the pipe. */
  readonly stream: string
  /** From 1, growing; not every number need come. */
  readonly sequence: number
}

export interface DeliveryMark extends DeliveryPlace {
  /** The sequence number of the message before it, 0 where all before it are settled: whoever has less misses something. */
  readonly after: number
}

export const isStream = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

/** The message as it travels: with its mark, one that it had is replaced. */
export const withMark = (message: Message, { stream, sequence, after }: DeliveryMark): Message =>
  message
    .without(DELIVERY_NAMESPACE, MARK_ELEMENT)
    .with(textElement(DELIVERY_NAMESPACE, MARK_ELEMENT, `1 ${stream} ${sequence} ${after}`))

/** What was put in, without the mark. */
export const withoutMark = (message: Message): Message =>
  message.without(DELIVERY_NAMESPACE, MARK_ELEMENT)

/** Absent for a message that is not to be acknowledged. Throws `protocol/message-malformed` for a damaged mark. */
export const markOf = (message: Message): DeliveryMark | undefined => {
  const element = message.get(DELIVERY_NAMESPACE, MARK_ELEMENT)
  if (element === undefined) return undefined
  const match = MARK_FORM.exec(element.body.length > TEXT_MAX ? '' : elementText(element))
  const [, stream = '', sequence = '', after = ''] = match ?? []
  if (match === null || Number(after) >= Number(sequence)) throw malformed('The mark of a message')
  return { stream, sequence: Number(sequence), after: Number(after) }
}

export const encodeAck = ({ stream, sequence }: DeliveryPlace): Message =>
  Message.of(textElement(DELIVERY_NAMESPACE, ACK_ELEMENT, `1 ${stream} ${sequence}`))

/** The last message of the stream that was handed to its reader; 0: none. Throws `protocol/message-malformed`. */
export const decodeAck = (message: Message): DeliveryPlace => {
  const element = message.get(DELIVERY_NAMESPACE, ACK_ELEMENT)
  const isShort = element !== undefined && element.body.length <= TEXT_MAX
  const match = ACK_FORM.exec(isShort ? elementText(element) : '')
  if (match === null) throw malformed('An acknowledgement')
  return { stream: match[1] ?? '', sequence: Number(match[2]) }
}

const malformed = (what: string): PipefitterError =>
  new PipefitterError('protocol/message-malformed', `${what} is malformed`)
