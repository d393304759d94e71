/** The texts of pairing and of invitations. */
import type { RightName } from '../../../shared/rows.ts'
import { useWords } from '../../words/index.ts'

/** Rights that are offered when a peer is let in; the others are given one by one, later. */
export const OFFERED_RIGHTS = ['bind', 'send'] as const satisfies readonly RightName[]

const LIFETIME_VALUES = ['3600000', '86400000', '604800000', '2592000000'] as const
export type InvitationLifetime = (typeof LIFETIME_VALUES)[number]

/** For how long an invitation may be good, in milliseconds, and how that is told. */
export const lifetimes = () =>
  LIFETIME_VALUES.map((value) => ({ value, label: WORDS.lifetimes[value] }))

export const WORDS = useWords('trust')

export const RIGHT_WORDS = WORDS.rights

export const INVITATION_STATE_WORDS = WORDS.invitationStates

export const PAIRING_STATE_WORDS = WORDS.pairingStates
