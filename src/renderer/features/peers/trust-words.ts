import type { PeerRow, StandingName } from '../../../shared/rows.ts'

const WORDS: Readonly<Record<StandingName, { readonly word: string; readonly means: string }>> = {
  seen: { word: 'Seen', means: 'It proved its key. It has no rights until you say whose it is.' },
  paired: { word: 'Paired', means: 'It is the peer that you paired with.' },
  ignored: { word: 'Ignored', means: 'Nothing of it is shown or asked; it has no rights.' },
  blocked: { word: 'Blocked', means: 'No link with it is kept.' },
}

const UNPROVEN = {
  word: 'Unproven',
  means: 'It proves no key: nobody can tell who it is, and it has what is open to anyone.',
}

/** Of a peer that is linked and did not prove who it is. */
export const LEGACY = {
  word: 'legacy · not authenticated',
  short: 'legacy',
  rest: '· not authenticated',
  means:
    'It proved no key on the link: whoever is on the network can read and change what it says, and use its id.',
} as const

/** Of the echo peer inside this program. */
export const BUILT_IN = {
  word: 'built in',
  means: 'It runs inside this program, for trying things out. Nobody else sees it.',
} as const

export const isUnauthenticated = ({ state, authenticated }: PeerRow): boolean =>
  state === 'connected' && !authenticated

const GROUP_DIGITS = /.{1,4}/g

/** A fingerprint as people compare it: groups of four digits. */
export const groupedFingerprint = (fingerprint: string): string =>
  (fingerprint.match(GROUP_DIGITS) ?? []).join(' ')

/** How a peer stands, in a word; empty where no key of it is known. */
export const trustWord = ({ trust, proven }: PeerRow): string =>
  proven === false ? UNPROVEN.word : trust ? WORDS[trust.standing].word : ''

export const trustMeaning = ({ trust, proven }: PeerRow): string =>
  proven === false ? UNPROVEN.means : trust ? WORDS[trust.standing].means : 'No key of it is known.'

/** Beside what a key may be taken for. */
export const WARNING_ADVICE =
  'Do not take it for the peer that you know before you have compared the whole fingerprint with that on its own screen, or paired anew.'
