import { wordlist } from '@scure/bip39/wordlists/english.js'
import { PipefitterError } from '../base/errors.ts'
import {
  INVITATION_PREFIX,
  parseInvitation,
  type Invitation,
} from '../protocol/trust/invitation-link.ts'
import { INVITATION_WORDS, parseInvitationPlaces } from '../protocol/trust/invitation-words.ts'

/** Longest text that is looked at for words: nine of the longest with their numbers fit many times. */
const TEXT_MAX = 400
/** What words and their numbers are made of; whatever has other characters is no words. */
const WORDS_ALPHABET = /^[a-z0-9.):\s]+$/i
/** Before a word, or by itself: `3.`, `3)`, `3:` or `3`. */
const NUMBERED = /^\d{1,2}[.):]?/

/** What a person gave to be redeemed: a link, or words. */
export type GivenInvitation =
  | { readonly form: 'link'; readonly invitation: Invitation }
  | { readonly form: 'words'; readonly secret: Uint8Array }

/**
 * Reads a link or words. Words may have capitals, numbers before them and white space of any kind between them.
 * @throws PipefitterError `protocol/invitation-malformed`; the message says which words are not in the list, by their
 * number, and repeats none of them
 */
export const parseGivenInvitation = (text: string): GivenInvitation => {
  const isLink = text.trimStart().startsWith(INVITATION_PREFIX) || !WORDS_ALPHABET.test(text)
  return isLink
    ? { form: 'link', invitation: parseInvitation(text) }
    : { form: 'words', secret: parseInvitationWords(text) }
}

const PLACES: ReadonlyMap<string, number> = new Map(wordlist.map((word, place) => [word, place]))

const parseInvitationWords = (text: string): Uint8Array => {
  if (text.length > TEXT_MAX) throw malformed('is too long for words')
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(NUMBERED, ''))
    .filter((word) => word !== '')
  if (words.length !== INVITATION_WORDS)
    throw malformed(`has ${INVITATION_WORDS} words, and these are ${words.length}`)
  const places = words.map((word) => PLACES.get(word))
  const unknown = places.flatMap((place, i) => (place === undefined ? [i + 1] : []))
  if (unknown.length > 0) throw malformed(unknownText(unknown))
  return parseInvitationPlaces(places.filter((place) => place !== undefined))
}

const unknownText = (numbers: readonly number[]): string =>
  numbers.length === 1
    ? `is mistyped: word ${numbers.join()} is not in the list of words`
    : `is mistyped: words ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)} are not in the list of words`

const malformed = (how: string): PipefitterError =>
  new PipefitterError('protocol/invitation-malformed', `The invitation ${how}`)
