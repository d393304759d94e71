import type { BindingAnswer } from '../../peer/pipe/answer.ts'
import type { Asked, AnswerInput } from '../../peer/pipe/resolution-machine.ts'
import type { ResolutionEvent } from '../../peer/pipe/resolution-event.ts'
import type { DialEvent } from '../../peer/endpoint/dial-event.ts'
import type { LinkChange } from '../../peer/endpoint/linker.ts'
import { endpointOf } from '../../peer/endpoint/link-table.ts'
import { EVERYBODY_ASKED, SOURCE_TEXTS, VERDICT_TONES } from './words.ts'
import type { TimelineEvent } from './timelines.ts'

/** What names are there for those whom an event concerns. */
export type NameOf = (peerId: string) => string

/** Of a run of the binding query what happened, but its answers and its end. */
export const askingEvent = (
  event: Exclude<ResolutionEvent, { readonly kind: 'answer' | 'decided' | 'ended' }>,
  nameOf: NameOf,
): TimelineEvent => {
  if (event.kind === 'asking') return beginsToAsk(event.peerId, nameOf)
  const { channel, peerId, error } = event
  const who = peerId === undefined ? {} : { peerId }
  if (error === undefined)
    return {
      kind: 'asked',
      tone: 'plain',
      text: `The query went out by ${channel}`,
      channel,
      ...who,
    }
  const kind = event.kind === 'unreachable' ? 'unreachable' : 'asked'
  const text = `The query did not go out by ${channel}: ${error}`
  return { kind, tone: 'bad', text, channel, error, ...who }
}

const beginsToAsk = (peerId: AnswerInput['peerId'] | undefined, nameOf: NameOf): TimelineEvent => {
  const begins = { kind: 'asking', tone: 'plain' } as const
  if (peerId === undefined) return { ...begins, text: EVERYBODY_ASKED }
  return { ...begins, text: `Asking ${nameOf(peerId)} itself`, peerId }
}

/** An answer, with the verdict that it got. */
export const answerEvent = (
  { channel, from }: AnswerInput,
  answer: BindingAnswer,
  nameOf: NameOf,
): TimelineEvent => {
  const { peerId, endpoint, verdict, reason, rttMs } = answer
  const by = from === peerId ? nameOf(peerId) : `${nameOf(from)} for ${nameOf(peerId)}`
  const names = endpoint === undefined ? '' : ` names ${endpoint},`
  return {
    ...{ kind: 'answer', tone: VERDICT_TONES[verdict], peerId, channel },
    text: `Answer of ${by}${names} ${SOURCE_TEXTS[answer.source]}: ${verdict}. ${reason}`,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(rttMs === undefined ? {} : { tookMs: Math.round(rttMs * 10) / 10 }),
  }
}

/** Who was asked and kept silent till the end. */
export const silenceEvents = (asked: readonly Asked[]): readonly TimelineEvent[] =>
  asked
    .filter(({ state }) => state === 'sent')
    .map(({ channel, peerId }) => ({
      ...{ kind: 'silence', tone: 'warning', channel },
      text: `Nobody answered by ${channel}`,
      ...(peerId === undefined ? {} : { peerId }),
    }))

/** An attempt at one endpoint. */
export const dialEvent = (
  { peerId, address, outcome, error, tookMs }: DialEvent,
  nameOf: NameOf,
): TimelineEvent => {
  const about = { peerId, endpoint: address }
  const who = nameOf(peerId)
  if (outcome === 'started')
    return { kind: 'dial', tone: 'plain', text: `Dialling ${who} at ${address}`, ...about }
  const took = tookMs === undefined ? {} : { tookMs: Math.round(tookMs * 10) / 10 }
  if (outcome === 'succeeded')
    return {
      kind: 'connected',
      tone: 'good',
      text: `Reached ${who} at ${address}`,
      ...about,
      ...took,
    }
  const where = error?.startsWith(address) === true ? '' : ` at ${address}`
  const text = `${who} is not reached${where}: ${error ?? 'no reason known'}`
  const why = error === undefined ? {} : { error }
  return { kind: 'dial-failed', tone: 'bad', text, ...about, ...took, ...why }
}

/** A link that opened or ended. */
export const linkEvent = ({ link, opened, error }: LinkChange, nameOf: NameOf): TimelineEvent => {
  const { peerId, connection } = link
  const about = { peerId, endpoint: endpointOf(link) }
  const who = nameOf(peerId)
  if (opened) {
    const side = connection.initiator ? 'opened from here' : 'opened by it'
    const proof = connection.proof === undefined ? 'it proves no key' : 'its key is proven'
    const text = `Linked with ${who} over ${connection.transport}, ${side}; ${proof}`
    return { kind: 'link', tone: 'plain', text, ...about }
  }
  if (error === undefined)
    return { kind: 'link', tone: 'plain', text: `The link with ${who} was closed`, ...about }
  const text = `The link with ${who} broke: ${error.message}`
  return { kind: 'link-broken', tone: 'bad', text, error: error.message, ...about }
}
