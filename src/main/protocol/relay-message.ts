import { PipefitterError } from '../base/errors.ts'
import { elementText, Message, textElement } from './message/message.ts'

/** Our own service, which older peers do not have: they pass its messages over. */
export const RELAY_SERVICE = 'pipefitter.relay'
const RELAY_NAMESPACE = 'pfrelay'
const SECONDS_FORM = /^[1-9]\d{0,4}$/
const TEXT_MAX = 16

/** Why a peer passes nothing on for another: it does for nobody, or for too many already. */
export const RELAY_REFUSALS = ['unwilling', 'full'] as const
export type RelayRefusal = (typeof RELAY_REFUSALS)[number]

/** Asks a peer to pass on what others send us, and its answer: for so long, or why not. */
export type RelayMessage =
  | { readonly kind: 'ask' }
  | { readonly kind: 'granted'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly why: RelayRefusal }

export const encodeRelay = (said: RelayMessage): Message => {
  const { kind } = said
  const value = kind === 'ask' ? '' : kind === 'granted' ? String(said.seconds) : said.why
  return Message.of(textElement(RELAY_NAMESPACE, kind, value))
}

/** Throws `protocol/message-malformed` for what is no message of this service. */
export const decodeRelay = (message: Message): RelayMessage => {
  if (read(message, 'ask') !== undefined) return { kind: 'ask' }
  const granted = read(message, 'granted')
  if (granted !== undefined && SECONDS_FORM.test(granted))
    return { kind: 'granted', seconds: Number(granted) }
  const refused = read(message, 'refused')
  const why = RELAY_REFUSALS.find((known) => known === refused)
  if (why !== undefined) return { kind: 'refused', why }
  throw new PipefitterError('protocol/message-malformed', 'It neither asks a relay nor answers')
}

const read = (message: Message, name: string): string | undefined => {
  const element = message.get(RELAY_NAMESPACE, name)
  return element === undefined || element.body.length > TEXT_MAX ? undefined : elementText(element)
}
