import { PipefitterError } from '../base/errors.ts'
import { elementText, Message, textElement } from './message/message.ts'

/** Our own service, which older peers do not have: they pass its messages over, and are not judged by their silence. */
export const ALIVE_SERVICE = 'pipefitter.alive'
const ALIVE_NAMESPACE = 'pfalive'
const KINDS = ['ask', 'answer'] as const
const NUMBER_FORM = /^\d{1,9}$/
const NUMBER_MAX = 1_000_000_000

/** Whether the other end of a link is there, and that it is; an answer repeats the number that it was asked with. */
export interface AliveMessage {
  readonly kind: (typeof KINDS)[number]
  /** From 0 to 999,999,999. */
  readonly number: number
}

export const encodeAlive = ({ kind, number }: AliveMessage): Message =>
  Message.of(textElement(ALIVE_NAMESPACE, kind, String(number % NUMBER_MAX)))

/** Throws `protocol/message-malformed` for what is no message of this service. */
export const decodeAlive = (message: Message): AliveMessage => {
  for (const kind of KINDS) {
    const element = message.get(ALIVE_NAMESPACE, kind)
    if (element === undefined) continue
    const text = element.body.length > 9 ? '' : elementText(element)
    if (NUMBER_FORM.test(text)) return { kind, number: Number(text) }
  }
  throw new PipefitterError('protocol/message-malformed', 'It neither asks nor answers')
}
