import IconLoader from '~icons/lucide/loader-circle'
import IconOff from '~icons/lucide/wifi-off'
import IconOn from '~icons/lucide/circle-check'
import IconStop from '~icons/lucide/power'
import type { Component } from 'vue'
import type { StatusRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'
import { WORDS as words } from './words.ts'

interface Look {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
}

export const HOST_LOOKS: Readonly<Record<StatusRow['state'], Look>> = {
  starting: {
    get word() {
      return words.starting
    },
    tone: 'info',
    icon: IconLoader,
  },
  online: {
    get word() {
      return words.online
    },
    tone: 'good',
    icon: IconOn,
  },
  noNetwork: {
    get word() {
      return words.noNetwork
    },
    tone: 'warn',
    icon: IconOff,
  },
  stopping: {
    get word() {
      return words.stopping
    },
    tone: 'quiet',
    icon: IconStop,
  },
}
