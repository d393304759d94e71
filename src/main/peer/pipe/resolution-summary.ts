import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { BindingAnswer } from './answer.ts'
import type { Asked, ResolutionState } from './resolution-machine.ts'

/** A resolution in one or two sentences for a person: who answered, or that nobody did and what that may mean. */
export const summarise = (
  pipe: Pick<PipeAdvertisement, 'transport'>,
  state: ResolutionState,
  answers: readonly BindingAnswer[],
  asked: readonly Asked[],
): string => {
  const usable = answers.filter(({ verdict }) => verdict === 'usable').length
  if (usable > 0) return `${count(usable, 'peer')} can be bound${others(answers.length - usable)}.`
  const closed = answers.find(({ notLetIn }) => notLetIn === true)
  if (state === 'cancelled') return 'Cancelled before an answer came.'
  if (closed !== undefined)
    return `${count(answers.length, 'peer')} answered, but none lets this one in. ${closed.reason}.`
  if (state === 'asking') return `Asking ${channels(asked)}…`
  if (answers.length > 0) return `${count(answers.length, 'peer')} answered, but none can be bound.`
  return `Nobody answered. ${reason(pipe.transport)} ${wasAsked(asked)}`
}

const reason = (transport: string | undefined): string =>
  transport === undefined
    ? 'No peer that can be reached has the input end of this pipe bound.'
    : `The pipe specifies the transport ${transport}: only a peer that has its input end bound, on an interface that ` +
      `implements ${transport}, answers.`

const wasAsked = (asked: readonly Asked[]): string => {
  const failed = asked.filter(({ state }) => state === 'failed').length
  if (asked.length === 0) return 'There was no channel to ask on: is a network up?'
  if (failed === asked.length) return `All channels failed: ${channels(asked)}.`
  return `Asked: ${channels(asked)}${failed > 0 ? ` (${failed} failed)` : ''}.`
}

const channels = (asked: readonly Asked[]): string =>
  asked.length === 0 ? 'the network' : asked.map(({ channel }) => channel).join(', ')

const others = (rest: number): string => (rest > 0 ? `; ${rest} more answered but cannot` : '')
const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? '' : 's'}`
