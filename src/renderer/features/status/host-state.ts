import IconLoader from '~icons/lucide/loader-circle'
import IconOff from '~icons/lucide/wifi-off'
import IconOn from '~icons/lucide/circle-check'
import IconStop from '~icons/lucide/power'
import type { Component } from 'vue'
import type { StatusRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'

interface Look {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
}

export const HOST_LOOKS: Readonly<Record<StatusRow['state'], Look>> = {
  starting: { word: 'Starting', tone: 'info', icon: IconLoader },
  online: { word: 'Online', tone: 'good', icon: IconOn },
  noNetwork: { word: 'No network', tone: 'warn', icon: IconOff },
  stopping: { word: 'Stopping', tone: 'quiet', icon: IconStop },
}
