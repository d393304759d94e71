/** How each state of a transfer looks, and what can be done in it. */
import IconCancelled from '~icons/lucide/circle-slash'
import IconExpired from '~icons/lucide/timer-off'
import IconFailed from '~icons/lucide/circle-x'
import IconOffered from '~icons/lucide/hourglass'
import IconPaused from '~icons/lucide/circle-pause'
import IconPreparing from '~icons/lucide/package-open'
import IconReceiving from '~icons/lucide/download'
import IconRefused from '~icons/lucide/hand'
import IconSaved from '~icons/lucide/circle-check'
import IconSending from '~icons/lucide/upload'
import IconVerifying from '~icons/lucide/fingerprint'
import IconWaiting from '~icons/lucide/bell-ring'
import type { Component } from 'vue'
import type { TransferRow, TransferState } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'

/** The states as a person sorts them: what wants an answer, what goes on, what stopped, what is done. */
export const TRANSFER_KINDS = ['waiting', 'moving', 'stopped', 'saved'] as const
export type TransferKind = (typeof TRANSFER_KINDS)[number]

interface Look {
  readonly kind: TransferKind
  readonly tone: Tone
  readonly icon: Component
}

const look = (kind: TransferKind, tone: Tone, icon: Component): Look => ({ kind, tone, icon })

/** In the order of a list. */
export const TRANSFER_LOOKS: Readonly<Record<TransferState, Look>> = {
  Waiting: look('waiting', 'warn', IconWaiting),
  Receiving: look('moving', 'accent', IconReceiving),
  Sending: look('moving', 'accent', IconSending),
  Verifying: look('moving', 'info', IconVerifying),
  Preparing: look('moving', 'info', IconPreparing),
  Offered: look('moving', 'info', IconOffered),
  Paused: look('stopped', 'warn', IconPaused),
  Failed: look('stopped', 'bad', IconFailed),
  Refused: look('stopped', 'quiet', IconRefused),
  Expired: look('stopped', 'quiet', IconExpired),
  Cancelled: look('stopped', 'quiet', IconCancelled),
  Saved: look('saved', 'good', IconSaved),
}

const ORDER = Object.keys(TRANSFER_LOOKS)
export const rankOf = ({ state }: TransferRow): number => ORDER.indexOf(state)

const among =
  (...states: readonly TransferState[]) =>
  ({ state }: Pick<TransferRow, 'state'>): boolean =>
    states.includes(state)

export const isWaiting = among('Waiting')
export const canPause = among('Offered', 'Sending', 'Receiving', 'Verifying')
export const canResume = among('Paused')
/** Nothing of it happens any more by itself. */
export const isOver = among('Saved', 'Refused', 'Cancelled', 'Failed', 'Expired')
export const canCancel = (row: Pick<TransferRow, 'state'>): boolean =>
  !isOver(row) && !isWaiting(row)

/** It did not arrive, and the files are still here: they can be offered anew. */
export const canSendAgain = ({ state, direction }: TransferRow): boolean =>
  direction === 'out' && isOver({ state }) && state !== 'Saved'

/** How much of it is verified, from 0 to 1. */
export const shareOf = ({ doneBytes, sizeBytes, state }: TransferRow): number => {
  if (state === 'Saved') return 1
  return sizeBytes === 0 ? 0 : Math.min(1, doneBytes / sizeBytes)
}
