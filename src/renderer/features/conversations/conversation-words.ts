import IconBound from '~icons/lucide/link'
import IconError from '~icons/lucide/octagon-x'
import IconRebinding from '~icons/lucide/refresh-cw'
import IconUnbound from '~icons/lucide/unlink'
import type { Component } from 'vue'
import type { ConversationRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'
import { formatBytes, formatMs, plural } from '../../ui/format.ts'

interface Look {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  readonly spinning?: boolean
}

/** The fixed words for a state, as for pipes. */
export const CONVERSATION_LOOKS: Readonly<Record<ConversationRow['state'], Look>> = {
  Bound: { word: 'Bound', tone: 'accent', icon: IconBound },
  Rebinding: { word: 'Rebinding', tone: 'warn', icon: IconRebinding, spinning: true },
  Unbound: { word: 'Unbound', tone: 'quiet', icon: IconUnbound },
  Error: { word: 'Error', tone: 'bad', icon: IconError },
}

/** Whether messages may still go. */
export const isOpen = ({ state }: ConversationRow) => state === 'Bound' || state === 'Rebinding'

const went = (messages: number, bytes: number) =>
  `${plural(messages, 'message')}, ${formatBytes(bytes)}`

/** What a sender may rely on, in words. */
export const RELIABLE_MEANS =
  'Sent means: taken here; it goes out, and out again over whatever way there is, until it is acknowledged. Acknowledged ' +
  "means: the other peer's process has it in memory, in order; whether a program there has read it, it does not say."
export const PLAIN_MEANS =
  'Not reliable. Sent means: a connection took it; nobody says whether it arrived.'

export const factsOf = (row: ConversationRow): readonly { name: string; value: string }[] => [
  { name: 'Sent', value: went(row.sent, row.sentBytes) },
  { name: 'Received', value: went(row.received, row.receivedBytes) },
  ...(row.reliable ? heldOf(row) : []),
]

const heldOf = ({ held, rttMs }: ConversationRow) => [
  { name: 'Not acknowledged', value: held === 0 ? 'none' : `${plural(held, 'message')} held` },
  ...(rttMs === undefined ? [] : [{ name: 'Round trip', value: formatMs(rttMs) }]),
]
