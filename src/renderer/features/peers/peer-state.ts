import IconConnected from '~icons/lucide/link'
import IconGone from '~icons/lucide/log-out'
import IconKnown from '~icons/lucide/book-user'
import IconNearby from '~icons/lucide/radio'
import type { Component } from 'vue'
import type { EndpointRow, PeerRow } from '../../../shared/rows.ts'
import { formatSpan } from '../../ui/format.ts'
import type { Tone } from '../../ui/tones.ts'
import { WORDS as words } from './words.ts'

interface Look {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  /** Order in a list: who can be spoken to comes first. */
  readonly rank: number
}

export const PEER_LOOKS: Readonly<Record<PeerRow['state'], Look>> = {
  connected: {
    get word() {
      return words.connected
    },
    tone: 'accent',
    icon: IconConnected,
    rank: 0,
  },
  nearby: {
    get word() {
      return words.nearby
    },
    tone: 'good',
    icon: IconNearby,
    rank: 1,
  },
  known: {
    get word() {
      return words.known
    },
    tone: 'quiet',
    icon: IconKnown,
    rank: 2,
  },
  gone: {
    get word() {
      return words.gone
    },
    tone: 'quiet',
    icon: IconGone,
    rank: 3,
  },
}

export const learnedWord = (from: EndpointRow['learnedFrom']): string => words.learned[from]

/** Clocks this close are taken for the same: the answer was on its way meanwhile. */
const CLOCK_ALIKE_MS = 1_000

/** A peer's clock beside ours: `as ours`, `2 min behind`. */
export const clockWords = (aheadMs: number | undefined): string => {
  if (aheadMs === undefined) return '–'
  if (Math.abs(aheadMs) < CLOCK_ALIKE_MS) return words.asOurs
  const span = formatSpan(Math.abs(aheadMs))
  return aheadMs > 0 ? words.ahead({ span }) : words.behind({ span })
}
