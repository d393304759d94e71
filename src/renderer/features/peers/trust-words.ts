import { WORDS as words } from './words.ts'
import type { PeerRow } from '../../../shared/rows.ts'

/** Of a peer that is linked and did not prove who it is. */
export const LEGACY = words.legacy

/** Of the echo peer inside this program. */
export const BUILT_IN = words.builtIn

export const isUnauthenticated = ({ state, authenticated }: PeerRow): boolean =>
  state === 'connected' && !authenticated

const GROUP_DIGITS = /.{1,4}/g

/** A fingerprint as people compare it: groups of four digits. */
export const groupedFingerprint = (fingerprint: string): string =>
  (fingerprint.match(GROUP_DIGITS) ?? []).join(' ')

/** How a peer stands, in a word; empty where no key of it is known. */
export const trustWord = ({ trust, proven }: PeerRow): string =>
  proven === false ? words.unproven.word : trust ? words.standings[trust.standing].word : ''

export const trustMeaning = ({ trust, proven }: PeerRow): string =>
  proven === false
    ? words.unproven.means
    : trust
      ? words.standings[trust.standing].means
      : words.noKeyKnown
