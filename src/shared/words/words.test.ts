import { describe, expect, it } from 'vitest'
import { directionOf, languageFor, localeFor } from './languages.ts'
import { isolateQuantity, MessageCache } from './message.ts'
import { toPseudo } from './pseudo.ts'
import { wordsOf, type Spoken } from './speaker.ts'

const voice = (language: 'en' | 'ar' | 'pseudo') => ({
  locale: localeFor(language, []),
  direction: directionOf(language),
  isPseudo: language === 'pseudo',
})

describe('the language', () => {
  it('is the first of the system that is spoken here, and English where none is', () => {
    expect(languageFor('system', ['fr-FR', 'de-AT', 'en'])).toBe('de')
    expect(languageFor('system', ['xx', 'AR-eg'])).toBe('ar')
    expect(languageFor('system', ['fr'])).toBe('en')
    expect(languageFor('system', [])).toBe('en')
  })

  it('is the chosen one before all', () => {
    expect(languageFor('ar', ['de'])).toBe('ar')
  })

  it('is never the disguise unless it was chosen', () => {
    expect(languageFor('system', ['pseudo'])).toBe('en')
  })

  it('counts as the region of the person does, in digits that addresses have too', () => {
    expect(localeFor('en', ['de-DE', 'en-GB'])).toBe('en-GB')
    expect(localeFor('de', ['en-GB'])).toBe('de')
    expect(new Intl.NumberFormat(localeFor('ar', ['ar-EG'])).format(1234)).toMatch(/^1.234$/)
  })
})

describe('a message', () => {
  const english = {
    plain: 'Pipes',
    peers: '{count, plural, one {# peer} other {# peers}} through {name}',
    deep: { state: 'Bound to {peer}' },
  } as const
  const speaking = (messages: MessageCache, catalog?: Spoken['catalog']) =>
    wordsOf(english, () => ({ catalog, messages }))

  it('is said in English with its arguments', () => {
    const words = speaking(new MessageCache(voice('en')))
    expect(words.plain).toBe('Pipes')
    expect(words.peers({ count: 1, name: 'a' })).toBe('1 peer through a')
    expect(words.peers({ count: 1200, name: 'a' })).toBe('1,200 peers through a')
    expect(words.deep.state({ peer: '{x} <b>' })).toBe('Bound to {x} <b>')
  })

  it('is said in the other language, and in English where that lacks it', () => {
    const catalog = { plain: 'أنابيب', deep: {} }
    const words = speaking(new MessageCache(voice('ar')), catalog)
    expect(words.plain).toBe('أنابيب')
    expect(words.deep.state({ peer: 'a' })).toBe('Bound to \u2068a\u2069')
  })

  it('does not read what its prototype has as a text', () => {
    const odd = wordsOf({ constructor: 'Maker' } as const, () => ({
      catalog: {},
      messages: new MessageCache(voice('en')),
    }))
    expect(odd.constructor).toBe('Maker')
  })

  it('follows the language without being asked for anew', () => {
    const now = { messages: new MessageCache(voice('en')), catalog: undefined as Spoken['catalog'] }
    const words = wordsOf(english, () => now)
    const { deep } = words
    expect(words.plain).toBe('Pipes')
    now.catalog = { plain: 'Rohre', deep: { state: 'An {peer}' } }
    expect(words.plain).toBe('Rohre')
    expect(deep.state({ peer: 'a' })).toBe('An a')
  })

  it('is dressed in brackets and longer in the disguise, with its arguments as they are', () => {
    const words = speaking(new MessageCache(voice('pseudo')))
    expect(words.plain).toMatch(/^\[!!! Ƥïƥéş \S.* !!!\]$|^\[!!! Ƥïƥéş .+!!!\]$/)
    expect(words.peers({ count: 2, name: 'attic' })).toMatch(
      /^\[!!! 2 ƥééřş ŧĥřöúğĥ attic .* !!!\]$/,
    )
    expect(toPseudo('0123456789').length).toBeGreaterThanOrEqual('[!!!  !!!]'.length + 14)
  })
})

it('keeps a quantity from left to right where the text runs the other way', () => {
  expect(isolateQuantity('12 ms', voice('ar'))).toBe('\u206612 ms\u2069')
  expect(isolateQuantity('12 ms', voice('en'))).toBe('12 ms')
})
