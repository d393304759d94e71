import { wordlist } from '@scure/bip39/wordlists/english.js'
import { describe, expect, it } from 'vitest'
import { invitationPlaces } from '../protocol/trust/invitation-words.ts'
import { wordsAt } from './feeds/pairing-state.ts'
import { parseGivenInvitation } from './invitation-text.ts'

const SECRET = Uint8Array.from({ length: 11 }, (_, i) => i * 19)
const WORDS = wordsAt(invitationPlaces(SECRET))
const GIVEN = { form: 'words', secret: SECRET }
const TEXT = WORDS.join(' ')

describe('words that a person types', () => {
  it.each([
    ['as they are', TEXT],
    ['in capitals', TEXT.toUpperCase()],
    ['with white space of every kind', `\t${WORDS.join('  \r\n')}\u00a0\n`],
    ['as a numbered list', WORDS.map((word, i) => `${i + 1}. ${word}`).join('\n')],
    ['with numbers close to them', WORDS.map((word, i) => `${i + 1})${word}`).join(' ')],
    ['with bare numbers', WORDS.map((word, i) => `${i + 1} ${word}`).join(' ')],
  ])('are taken %s', (_how, text) => {
    expect(parseGivenInvitation(text)).toEqual(GIVEN)
  })

  it('name by its number, and do not repeat, what is not in the list', () => {
    const wrong = WORDS.map((word, i) => (i === 2 ? 'secrett' : i === 6 ? `${word}x` : word))
    expect(() => parseGivenInvitation(wrong.join(' '))).toThrow(/words 3 and 7 are not in the list/)
    expect(() => parseGivenInvitation(wrong.join(' '))).not.toThrow(/secrett/)
    const one = WORDS.map((word, i) => (i === 8 ? 'x' : word))
    expect(() => parseGivenInvitation(one.join(' '))).toThrow(/word 9 is not in the list/)
  })

  it('are refused in another number, mistyped, or too long', () => {
    expect(() => parseGivenInvitation(WORDS.slice(1).join(' '))).toThrow(/9 words, and these are 8/)
    expect(() => parseGivenInvitation(`${TEXT} zoo`)).toThrow(/9 words, and these are 10/)
    const [first = ''] = WORDS
    const next = wordlist[(wordlist.indexOf(first) + 1) % wordlist.length] ?? ''
    expect(() => parseGivenInvitation(TEXT.replace(first, next))).toThrow(/is another/)
    expect(() => parseGivenInvitation('abandon '.repeat(51))).toThrow(/too long/)
  })

  it.each([
    '',
    'pipefitter:invite/AAAA',
    `${TEXT}!`,
    TEXT.replace(' ', ','),
    `${TEXT}\0`,
    `ü${TEXT}`,
  ])('are nothing else, such as %j', (text) => {
    expect(() => parseGivenInvitation(text)).toThrow(
      expect.objectContaining({ code: 'protocol/invitation-malformed' }) as Error,
    )
  })
})
