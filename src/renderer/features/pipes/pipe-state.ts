import IconBan from '~icons/lucide/ban'
import IconBound from '~icons/lucide/link'
import IconDegraded from '~icons/lucide/triangle-alert'
import IconDraft from '~icons/lucide/circle-dashed'
import IconError from '~icons/lucide/octagon-x'
import IconPaused from '~icons/lucide/pause'
import IconPublished from '~icons/lucide/radio-tower'
import IconRebinding from '~icons/lucide/refresh-cw'
import IconResolving from '~icons/lucide/loader-circle'
import IconUnbound from '~icons/lucide/unlink'
import type { Component } from 'vue'
import type { PipeRow, PipeState } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'
import { WORDS as words } from './words.ts'
import { useWords } from '../../words/index.ts'

const STATES = useWords('states')

interface Look {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  readonly spinning?: boolean
}

const look = (state: PipeState, tone: Tone, icon: Component, spinning = false): Look => ({
  get word() {
    return STATES[state]
  },
  tone,
  icon,
  spinning,
})

export const PIPE_LOOKS: Readonly<Record<PipeState, Look>> = {
  Draft: look('Draft', 'quiet', IconDraft),
  Published: look('Published', 'info', IconPublished),
  Resolving: look('Resolving', 'info', IconResolving, true),
  Bound: look('Bound', 'accent', IconBound),
  Rebinding: look('Rebinding', 'warn', IconRebinding, true),
  Degraded: look('Degraded', 'warn', IconDegraded),
  Unbound: look('Unbound', 'quiet', IconUnbound),
  Paused: look('Paused', 'quiet', IconPaused),
  Refused: look('Refused', 'bad', IconBan),
  Error: look('Error', 'bad', IconError),
}

/** A conversation has two ends: what goes to everybody cannot carry a connection. */
export const isUnicast = ({ type }: Pick<PipeRow, 'type'>): boolean =>
  type === 'JxtaUnicast' || type === 'JxtaUnicastSecure'

/** What each type of pipe is, in a sentence. */
export const TYPE_WORDS = words.types

/** What it means that a pipe specifies a transport. */
export const TRANSPORT_WORDS = words.transports

export type TransportChoice = keyof typeof TRANSPORT_WORDS
export const TRANSPORT_CHOICES = Object.keys(TRANSPORT_WORDS) as readonly TransportChoice[]
