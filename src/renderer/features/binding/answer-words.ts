import IconCheck from '~icons/lucide/check'
import IconChecking from '~icons/lucide/loader-circle'
import IconRefused from '~icons/lucide/ban'
import IconUnusable from '~icons/lucide/circle-slash'
import type { Component } from 'vue'
import type { AnswerRow, AskedRow, ResolutionRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'
import { WORDS } from './words.ts'

interface VerdictLook {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  readonly spinning?: boolean
}

export const VERDICT_LOOKS: Readonly<Record<AnswerRow['verdict'], VerdictLook>> = {
  usable: {
    get word() {
      return WORDS.verdicts.usable
    },
    tone: 'good',
    icon: IconCheck,
  },
  checking: {
    get word() {
      return WORDS.verdicts.checking
    },
    tone: 'info',
    icon: IconChecking,
    spinning: true,
  },
  refused: {
    get word() {
      return WORDS.verdicts.refused
    },
    tone: 'bad',
    icon: IconRefused,
  },
  unusable: {
    get word() {
      return WORDS.verdicts.usable
    },
    tone: 'warn',
    icon: IconUnusable,
  },
}

export const SOURCE_WORDS = WORDS.sources

/** How a channel of the query stands: one that was asked and said nothing is silent once the query is over. */
export function askedWords(
  asked: AskedRow,
  asking: boolean,
): { readonly word: string; readonly tone: Tone } {
  if (asked.state === 'failed') return { word: WORDS.channel.failed, tone: 'bad' }
  if (asked.state === 'answered') {
    return { word: WORDS.channel.answers({ count: asked.answers }), tone: 'good' }
  }
  return asking
    ? { word: WORDS.channel.asked, tone: 'info' }
    : { word: WORDS.channel.silent, tone: 'quiet' }
}

const STANDING_WORDS = WORDS.standings

/** How the key of whoever answered stands, in a word; a peer on an open link that proved none is told as such. */
export const standingWord = ({ standing, proven }: AnswerRow): string =>
  proven === false ? WORDS.unproven : standing ? STANDING_WORDS[standing] : WORDS.noKey

/** Whether the key was proven on a link that is open now. */
export const provenWords = ({ proven }: AnswerRow): string =>
  proven === undefined ? WORDS.notLinked : proven ? WORDS.keyProven : WORDS.keyNotProven

export const REACHED_WORDS = WORDS.reached

/** The peers that were asked by themselves and said nothing, once the query is over. */
export const silentPeers = ({ state, asked }: ResolutionRow) =>
  state === 'asking'
    ? []
    : asked.flatMap(({ state: told, peer }) => (told === 'sent' && peer ? [peer] : []))

export const ANSWER_TEXTS = WORDS.answers

export const ECHO_TEXTS = WORDS.echo
