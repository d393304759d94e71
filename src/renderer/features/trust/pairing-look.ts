import IconAccepted from '~icons/lucide/circle-check'
import IconComparing from '~icons/lucide/scan-eye'
import IconExpired from '~icons/lucide/timer-off'
import IconRefused from '~icons/lucide/circle-x'
import IconWaiting from '~icons/lucide/hourglass'
import type { Component } from 'vue'
import type { PairingStateName } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'

export const PAIRING_LOOKS: Readonly<Record<PairingStateName, { tone: Tone; icon: Component }>> = {
  waiting: { tone: 'info', icon: IconWaiting },
  comparing: { tone: 'accent', icon: IconComparing },
  accepted: { tone: 'good', icon: IconAccepted },
  refused: { tone: 'bad', icon: IconRefused },
  expired: { tone: 'warn', icon: IconExpired },
}
