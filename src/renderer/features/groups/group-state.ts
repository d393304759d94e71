import IconDraft from '~icons/lucide/circle-dashed'
import IconFound from '~icons/lucide/telescope'
import IconHome from '~icons/lucide/house'
import IconJoined from '~icons/lucide/circle-check'
import IconLeft from '~icons/lucide/log-out'
import type { Component } from 'vue'
import type { Tone } from '../../ui/tones.ts'
import type { GroupState } from './words.ts'

interface Look {
  readonly tone: Tone
  readonly icon: Component
}

export const GROUP_LOOKS: Readonly<Record<GroupState, Look>> = {
  Home: { tone: 'good', icon: IconHome },
  Joined: { tone: 'accent', icon: IconJoined },
  Draft: { tone: 'quiet', icon: IconDraft },
  Left: { tone: 'quiet', icon: IconLeft },
  Found: { tone: 'info', icon: IconFound },
}
