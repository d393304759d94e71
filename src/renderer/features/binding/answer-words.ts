import IconCheck from '~icons/lucide/check'
import IconChecking from '~icons/lucide/loader-circle'
import IconRefused from '~icons/lucide/ban'
import IconUnusable from '~icons/lucide/circle-slash'
import type { Component } from 'vue'
import type { AnswerRow, AskedRow } from '../../../shared/rows.ts'
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
