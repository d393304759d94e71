import { PipefitterError } from '../base/errors.ts'
import { bytesElement, elementText, Message, textElement } from './message/message.ts'

/** Our own service, which older peers do not have: they pass its messages over. */
export const PATH_TEST_SERVICE = 'pipefitter.path-test'
const PATH_TEST_NAMESPACE = 'pftest'
const KIND = 'Kind'
const TOKEN = 'Token'
const PIPE = 'Pipe'
const WHY = 'Why'
const NUMBER = 'Number'
const LOAD = 'Load'

const TOKEN_FORM = /^[\w-]{1,64}$/
/** Longest text that a message of this service holds. */
const FIELD_MAX = 256
/** Largest load of one message, in bytes. */
export const TEST_LOAD_MAX = 64 * 1024

/** `not-allowed`: the pipe is not there, or not for the asker; which of them is not told. `busy`: asked too often. */
export const TEST_REFUSALS = ['not-allowed', 'busy'] as const
export type TestRefusal = (typeof TEST_REFUSALS)[number]

export type PathTestMessage =
  /** May I measure the way to you, for the sake of this pipe? */
  | { readonly kind: 'ask'; readonly token: string; readonly pipeId: string }
  | { readonly kind: 'granted'; readonly token: string }
  | { readonly kind: 'refused'; readonly token: string; readonly why: TestRefusal }
  | { readonly kind: 'ping'; readonly token: string; readonly number: number }
  | { readonly kind: 'pong'; readonly token: string; readonly number: number }
  /** Bytes that nobody reads. */
  | { readonly kind: 'load'; readonly token: string; readonly load: Uint8Array }
  /** How many bytes of load have arrived so far. */
  | { readonly kind: 'count'; readonly token: string; readonly number: number }

export const encodePathTest = (test: PathTestMessage): Message => {
  const head = Message.of(text(KIND, test.kind), text(TOKEN, test.token))
  switch (test.kind) {
    case 'ask':
      return head.with(text(PIPE, test.pipeId))
    case 'granted':
      return head
    case 'refused':
      return head.with(text(WHY, test.why))
    case 'load':
      return head.with(bytesElement(PATH_TEST_NAMESPACE, LOAD, test.load))
    case 'ping':
    case 'pong':
    case 'count':
      return head.with(text(NUMBER, String(test.number)))
  }
}

/** Throws `protocol/message-malformed` for what is no message of this service. */
export const decodePathTest = (message: Message): PathTestMessage => {
  const kind = read(message, KIND)
  const token = read(message, TOKEN)
  if (!TOKEN_FORM.test(token)) throw malformed('its token')
  switch (kind) {
    case 'ask':
      return { kind, token, pipeId: read(message, PIPE) }
    case 'granted':
      return { kind, token }
    case 'refused':
      return { kind, token, why: readWhy(message) }
    case 'load':
      return { kind, token, load: readLoad(message) }
    case 'ping':
    case 'pong':
    case 'count':
      return { kind, token, number: readNumber(message) }
    default:
      throw malformed('its kind')
  }
}

const text = (name: string, value: string) => textElement(PATH_TEST_NAMESPACE, name, value)

const read = (message: Message, name: string): string => {
  const element = message.get(PATH_TEST_NAMESPACE, name)
  if (element === undefined || element.body.length > FIELD_MAX) throw malformed(name)
  return elementText(element)
}

const readWhy = (message: Message): TestRefusal => {
  const said = read(message, WHY)
  const why = TEST_REFUSALS.find((one) => one === said)
  if (why === undefined) throw malformed(WHY)
  return why
}

const readNumber = (message: Message): number => {
  const said = read(message, NUMBER)
  if (!/^\d{1,15}$/.test(said)) throw malformed(NUMBER)
  return Number(said)
}

const readLoad = (message: Message): Uint8Array => {
  const body = message.get(PATH_TEST_NAMESPACE, LOAD)?.body
  if (body === undefined || body.length === 0 || body.length > TEST_LOAD_MAX) throw malformed(LOAD)
  return body
}

const malformed = (what: string): PipefitterError =>
  new PipefitterError('protocol/message-malformed', `A path test is malformed: ${what}`)
