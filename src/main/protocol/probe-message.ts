import { PipefitterError } from '../base/errors.ts'
import { elementText, Message, textElement } from './message/message.ts'

/** Our own service, which older peers do not have: they pass its messages over. */
export const PROBE_SERVICE = 'pipefitter.probe'
const PROBE_NAMESPACE = 'pfprobe'
const KIND = 'Kind'
const TOKEN = 'Token'
const ADDRESS = 'Address'
const OUTCOME = 'Outcome'

const TOKEN_FORM = /^[\w-]{1,64}$/
const ADDRESS_MAX = 128

/** `busy`: asked too often. `unwilling`: the address is not the asker's own as seen on the link. */
export const DIAL_BACK_OUTCOMES = ['reached', 'unreached', 'busy', 'unwilling'] as const
export type DialBackOutcome = (typeof DIAL_BACK_OUTCOMES)[number]

export type ProbeMessage =
  /** Nothing but to be heard: whether a channel carries what is sent on it. */
  | { readonly kind: 'beacon' }
  /** Please dial this address of mine, and say whether you reached me. */
  | { readonly kind: 'dial-back'; readonly token: string; readonly address: string }
  | { readonly kind: 'dialled'; readonly token: string; readonly outcome: DialBackOutcome }

export const encodeProbe = (probe: ProbeMessage): Message => {
  const kind = text(KIND, probe.kind)
  if (probe.kind === 'beacon') return Message.of(kind)
  const token = text(TOKEN, probe.token)
  return probe.kind === 'dial-back'
    ? Message.of(kind, token, text(ADDRESS, probe.address))
    : Message.of(kind, token, text(OUTCOME, probe.outcome))
}

/** Throws `protocol/message-malformed` for what is no message of this service. */
export const decodeProbe = (message: Message): ProbeMessage => {
  const kind = read(message, KIND)
  if (kind === 'beacon') return { kind }
  const token = read(message, TOKEN)
  if (!TOKEN_FORM.test(token)) throw malformed('its token')
  if (kind === 'dial-back') return { kind, token, address: read(message, ADDRESS) }
  if (kind !== 'dialled') throw malformed('its kind')
  const said = read(message, OUTCOME)
  const outcome = DIAL_BACK_OUTCOMES.find((one) => one === said)
  if (outcome === undefined) throw malformed('its outcome')
  return { kind, token, outcome }
}

const text = (name: string, value: string) => textElement(PROBE_NAMESPACE, name, value)

const read = (message: Message, name: string): string => {
  const element = message.get(PROBE_NAMESPACE, name)
  if (element === undefined || element.body.length > ADDRESS_MAX) throw malformed(name)
  return elementText(element)
}

const malformed = (what: string): PipefitterError =>
  new PipefitterError('protocol/message-malformed', `A probe is malformed: ${what}`)
