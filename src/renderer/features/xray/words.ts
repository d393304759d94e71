/** The texts of the X-ray, and how its events look. */
import type { Component } from 'vue'
import IconAnswer from '~icons/lucide/message-square-reply'
import IconAsked from '~icons/lucide/send'
import IconBind from '~icons/lucide/link'
import IconBroken from '~icons/lucide/unplug'
import IconChoice from '~icons/lucide/scale'
import IconDial from '~icons/lucide/phone-outgoing'
import IconFailed from '~icons/lucide/phone-off'
import IconLink from '~icons/lucide/plug'
import IconMove from '~icons/lucide/route'
import IconRebind from '~icons/lucide/refresh-cw'
import IconRefusal from '~icons/lucide/ban'
import IconResolve from '~icons/lucide/radar'
import IconRule from '~icons/lucide/signpost'
import IconSaved from '~icons/lucide/save'
import IconSecured from '~icons/lucide/lock'
import IconSilence from '~icons/lucide/circle-off'
import IconTest from '~icons/lucide/gauge'
import IconUnbind from '~icons/lucide/unlink'
import type { TimelineKind, TimelineRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'

export const WORDS = {
  title: 'X-ray',
  about: 'Every query, answer, dial, choice and move of this pipe, as it happened.',
  nothing:
    'Nothing has happened to this pipe since the program started. Resolve it, and each step stands here.',
  all: 'All',
  binding: 'Choices',
  trouble: 'Trouble',
  show: 'Events to show',
  position: 'Moment in the timeline',
  latest: 'Follow',
  copy: 'Copy as text',
  copied: 'The binding report was copied',
  since: 'Since',
  chosen: 'Chosen',
  lastError: 'Last error',
  nextTry: 'Next attempt',
  held: (messages: number) => `${messages} ${messages === 1 ? 'message' : 'messages'} held`,
  endpoints: 'Endpoints',
  learned: 'learned from',
  worked: 'worked',
  neverWorked: 'never used',
  failed: 'failed',
  triedAgain: 'tried again',
  inUse: 'In use',
  linked: 'Linked',
  open: 'Open the X-ray',
  of: (shown: number, all: number) => `${shown} of ${all}`,
} as const

interface KindLook {
  readonly word: string
  readonly icon: Component
}

export const KIND_LOOKS: Readonly<Record<TimelineKind, KindLook>> = {
  asking: { word: 'Query', icon: IconResolve },
  asked: { word: 'Sent', icon: IconAsked },
  answer: { word: 'Answer', icon: IconAnswer },
  silence: { word: 'Silence', icon: IconSilence },
  unreachable: { word: 'Not asked', icon: IconSilence },
  resolved: { word: 'Result', icon: IconResolve },
  dial: { word: 'Dial', icon: IconDial },
  connected: { word: 'Reached', icon: IconDial },
  'dial-failed': { word: 'Failed', icon: IconFailed },
  choice: { word: 'Choice', icon: IconChoice },
  bind: { word: 'Bound', icon: IconBind },
  'handed-over': { word: 'End moved', icon: IconBind },
  'bind-failed': { word: 'Not bound', icon: IconUnbind },
  secured: { word: 'Secured', icon: IconSecured },
  link: { word: 'Link', icon: IconLink },
  'link-broken': { word: 'Broken', icon: IconBroken },
  rebind: { word: 'Rebinding', icon: IconRebind },
  move: { word: 'Moved', icon: IconMove },
  rebound: { word: 'Bound again', icon: IconBind },
  refusal: { word: 'Refused', icon: IconRefusal },
  unbind: { word: 'Unbound', icon: IconUnbind },
  'path-rule': { word: 'Path rule', icon: IconRule },
  'path-test': { word: 'Test', icon: IconTest },
  session: { word: 'Saved', icon: IconSaved },
}

export const TONES: Readonly<Record<TimelineRow['tone'], Tone>> = {
  plain: 'quiet',
  good: 'good',
  warning: 'warn',
  bad: 'bad',
}

const CHOICES: ReadonlySet<TimelineKind> = new Set([
  ...(['choice', 'bind', 'bind-failed', 'rebind', 'rebound', 'move', 'unbind'] as const),
  ...(['refusal', 'path-rule', 'secured'] as const),
])

export type Shown = 'all' | 'binding' | 'trouble'

export const isShown = ({ kind, tone }: TimelineRow, shown: Shown) => {
  if (shown === 'all') return true
  return shown === 'binding' ? CHOICES.has(kind) : tone === 'bad' || tone === 'warning'
}
