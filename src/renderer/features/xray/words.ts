/** The texts of the X-ray, and how its events look. */
import type { Component } from 'vue'
import IconAnswer from '~icons/lucide/message-square-reply'
import IconAsked from '~icons/lucide/send'
import IconBeside from '~icons/lucide/split'
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
import { useWords } from '../../words/index.ts'

export const WORDS = useWords('xray')

export const KIND_ICONS: Readonly<Record<TimelineKind, Component>> = {
  asking: IconResolve,
  asked: IconAsked,
  answer: IconAnswer,
  silence: IconSilence,
  unreachable: IconSilence,
  resolved: IconResolve,
  dial: IconDial,
  connected: IconDial,
  'dial-failed': IconFailed,
  choice: IconChoice,
  bind: IconBind,
  'handed-over': IconBind,
  'bind-failed': IconUnbind,
  secured: IconSecured,
  link: IconLink,
  'link-broken': IconBroken,
  rebind: IconRebind,
  move: IconMove,
  rebound: IconBind,
  refusal: IconRefusal,
  unbind: IconUnbind,
  'path-rule': IconRule,
  'path-test': IconTest,
  'second-path': IconBeside,
  session: IconSaved,
}

export const TONES: Readonly<Record<TimelineRow['tone'], Tone>> = {
  plain: 'quiet',
  good: 'good',
  warning: 'warn',
  bad: 'bad',
}

const CHOICES: ReadonlySet<TimelineKind> = new Set([
  ...(['choice', 'bind', 'bind-failed', 'rebind', 'rebound', 'move', 'unbind'] as const),
  ...(['refusal', 'path-rule', 'secured', 'second-path'] as const),
])

export type Shown = 'all' | 'binding' | 'trouble'

export const isShown = ({ kind, tone }: TimelineRow, shown: Shown) => {
  if (shown === 'all') return true
  return shown === 'binding' ? CHOICES.has(kind) : tone === 'bad' || tone === 'warning'
}
