import IconCheck from '~icons/lucide/check'
import IconChecking from '~icons/lucide/loader-circle'
import IconRefused from '~icons/lucide/ban'
import IconUnusable from '~icons/lucide/circle-slash'
import type { Component } from 'vue'
import type { AnswerRow, AskedRow, ResolutionRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'

interface VerdictLook {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  readonly spinning?: boolean
}

export const VERDICT_LOOKS: Readonly<Record<AnswerRow['verdict'], VerdictLook>> = {
  usable: { word: 'Usable', tone: 'good', icon: IconCheck },
  checking: { word: 'Checking', tone: 'info', icon: IconChecking, spinning: true },
  refused: { word: 'Refused', tone: 'bad', icon: IconRefused },
  unusable: { word: 'Unusable', tone: 'warn', icon: IconUnusable },
}

export const SOURCE_WORDS: Readonly<Record<AnswerRow['source'], string>> = {
  multicast: 'multicast',
  direct: 'asked directly',
  cache: 'own cache',
  'on-behalf': 'on behalf',
}

/** How a channel of the query stands: one that was asked and said nothing is silent once the query is over. */
export function askedWords(
  asked: AskedRow,
  asking: boolean,
): { readonly word: string; readonly tone: Tone } {
  if (asked.state === 'failed') return { word: 'failed', tone: 'bad' }
  if (asked.state === 'answered') {
    return { word: asked.answers === 1 ? '1 answer' : `${asked.answers} answers`, tone: 'good' }
  }
  return asking ? { word: 'asked …', tone: 'info' } : { word: 'silent', tone: 'quiet' }
}

const STANDING_WORDS: Readonly<Record<NonNullable<AnswerRow['standing']>, string>> = {
  seen: 'Seen',
  paired: 'Paired',
  ignored: 'Ignored',
  blocked: 'Blocked',
}

/** How the key of whoever answered stands, in a word; a peer on an open link that proved none is told as such. */
export const standingWord = ({ standing, proven }: AnswerRow): string =>
  proven === false ? 'Unproven' : standing ? STANDING_WORDS[standing] : 'No key'

/** Whether the key was proven on a link that is open now. */
export const provenWords = ({ proven }: AnswerRow): string =>
  proven === undefined
    ? 'not linked, so nothing is proven yet'
    : proven
      ? 'its key is proven on the open link'
      : 'it proved no key on the open link'

export const REACHED_WORDS: Readonly<Record<NonNullable<AnswerRow['reached']>, string>> = {
  direct: 'direct',
  relayed: 'relayed',
}

/** The peers that were asked by themselves and said nothing, once the query is over. */
export const silentPeers = ({ state, asked }: ResolutionRow) =>
  state === 'asking'
    ? []
    : asked.flatMap(({ state: told, peer }) => (told === 'sent' && peer ? [peer] : []))

export const ANSWER_TEXTS = {
  test: 'Test',
  testOf: (name: string) => `Test the way to ${name}`,
  stopTest: 'Stop the test',
  testing: 'Measuring five round trips, then one second of load …',
  tested: 'Measured',
  silent: 'Asked, silent',
  silentMeans: 'These were asked by themselves and did not answer.',
  notLinked: 'not linked',
  copy: 'Copy as text',
  copied: 'The binding report was copied',
} as const

export const ECHO_TEXTS = {
  offer: 'Nobody at the other end? The echo peer inside this program can take it.',
  try: 'Try it with the echo peer',
  isThere: 'The echo peer inside this program is on this pipe: it sends back what you send.',
  isThereUnheard:
    'The echo peer inside this program is on this pipe. Listen here as well, and you hear what it sends back.',
  away: 'Send it away',
} as const
