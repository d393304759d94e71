import IconConnected from '~icons/lucide/link'
import IconGone from '~icons/lucide/log-out'
import IconKnown from '~icons/lucide/book-user'
import IconNearby from '~icons/lucide/radio'
import type { Component } from 'vue'
import type { EndpointRow, PeerRow } from '../../../shared/rows.ts'
import { formatSpan } from '../../ui/format.ts'
import type { Tone } from '../../ui/tones.ts'

interface Look {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  /** Order in a list: who can be spoken to comes first. */
  readonly rank: number
}

export const PEER_LOOKS: Readonly<Record<PeerRow['state'], Look>> = {
  connected: { word: 'Connected', tone: 'accent', icon: IconConnected, rank: 0 },
  nearby: { word: 'Nearby', tone: 'good', icon: IconNearby, rank: 1 },
  known: { word: 'Known', tone: 'quiet', icon: IconKnown, rank: 2 },
  gone: { word: 'Gone', tone: 'quiet', icon: IconGone, rank: 3 },
}

export const LEARNED_WORDS: Readonly<Record<EndpointRow['learnedFrom'], string>> = {
  advertisement: 'its advertisement',
  answer: 'an answer',
  connection: 'a connection',
  directory: 'found in the DHT',
  seed: 'a seed address',
  user: 'you',
}

/** Clocks this close are taken for the same: the answer was on its way meanwhile. */
const CLOCK_ALIKE_MS = 1_000

/** A peer's clock beside ours: `as ours`, `2 min behind`. */
export const clockWords = (aheadMs: number | undefined): string => {
  if (aheadMs === undefined) return '–'
  if (Math.abs(aheadMs) < CLOCK_ALIKE_MS) return 'as ours'
  return `${formatSpan(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead' : 'behind'}`
}
