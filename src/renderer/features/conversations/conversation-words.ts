import IconBound from '~icons/lucide/link'
import IconError from '~icons/lucide/octagon-x'
import IconRebinding from '~icons/lucide/refresh-cw'
import IconUnbound from '~icons/lucide/unlink'
import type { Component } from 'vue'
import type { ConversationRow } from '../../../shared/rows.ts'
import type { Tone } from '../../ui/tones.ts'
import { formatBytes, formatMoment, formatMs } from '../../ui/format.ts'
import { useWords } from '../../words/index.ts'
import { WORDS } from './words.ts'

const STATES = useWords('states')

interface Look {
  readonly word: string
  readonly tone: Tone
  readonly icon: Component
  readonly spinning?: boolean
}

/** The fixed words for a state, as for pipes. */
export const CONVERSATION_LOOKS: Readonly<Record<ConversationRow['state'], Look>> = {
  Bound: {
    get word() {
      return STATES.Bound
    },
    tone: 'accent',
    icon: IconBound,
  },
  Rebinding: {
    get word() {
      return STATES.Rebinding
    },
    tone: 'warn',
    icon: IconRebinding,
    spinning: true,
  },
  Unbound: {
    get word() {
      return STATES.Unbound
    },
    tone: 'quiet',
    icon: IconUnbound,
  },
  Error: {
    get word() {
      return STATES.Error
    },
    tone: 'bad',
    icon: IconError,
  },
}

/** Whether messages may still go. */
export const isOpen = ({ state }: ConversationRow) => state === 'Bound' || state === 'Rebinding'

const went = (count: number, bytes: number) => WORDS.went({ count, size: formatBytes(bytes) })

/** What a sender may rely on, in words. */
export const meaningOf = ({ reliable }: ConversationRow): string =>
  reliable ? WORDS.reliableMeans : WORDS.plainMeans

export const factsOf = (row: ConversationRow): readonly { name: string; value: string }[] => [
  { name: WORDS.sent, value: went(row.sent, row.sentBytes) },
  { name: WORDS.received, value: went(row.received, row.receivedBytes) },
  ...(row.reliable ? heldOf(row) : []),
  ...besideOf(row),
  ...savedOf(row),
]

/** The second path of two, and what came twice because of it. */
const besideOf = ({ beside, doubles }: ConversationRow) => [
  ...(beside === undefined
    ? []
    : [
        {
          name: WORDS.beside,
          value: WORDS.besideThis({ endpoint: beside.endpoint, count: beside.sent }),
        },
      ]),
  ...(doubles === undefined
    ? []
    : [{ name: WORDS.doubles, value: WORDS.doubled({ count: doubles }) }]),
]

/** Where it is saved, and how long one that is away is waited for. */
const savedOf = ({ saved, givesUpWallMs }: ConversationRow) => [
  ...(saved === undefined
    ? []
    : [{ name: WORDS.saved, value: WORDS.savedAt({ place: placeOf(saved) }) }]),
  ...(saved === undefined || givesUpWallMs === undefined
    ? []
    : [{ name: WORDS.waitsUntil, value: formatMoment(givesUpWallMs) }]),
]

const placeOf = ({ here, there }: NonNullable<ConversationRow['saved']>) => {
  if (here && there) return 'both'
  return here ? 'here' : 'there'
}

const heldOf = ({ held, rttMs }: ConversationRow) => [
  { name: WORDS.notAcknowledged, value: WORDS.held({ count: held }) },
  ...(rttMs === undefined ? [] : [{ name: WORDS.roundTrip, value: formatMs(rttMs) }]),
]
