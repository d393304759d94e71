import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { desktop as desktopAr } from '../../shared/words/desktop/ar.ts'
import { desktop as desktopDe } from '../../shared/words/desktop/de.ts'
import { desktop as desktopEn } from '../../shared/words/desktop/en.ts'
import type { Catalog } from '../../shared/words/message-types.ts'
import { ar } from './ar/index.ts'
import { de } from './de/index.ts'
import { en } from './en/index.ts'

/** Every message by its path. */
const flat = (catalog: Catalog, path = ''): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(catalog).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${path}${key}`, value] as const]
        : [...flat(value, `${path}${key}.`)],
    ),
  )

type Element = ReturnType<IntlMessageFormat['getAst']>[number]
type Choice = Extract<Element, { options: object }>
const isChoice = (element: Element): element is Choice => 'options' in element

const parse = (message: string, locale: string) =>
  new IntlMessageFormat(message, locale, undefined, { ignoreTag: true }).getAst()

/** Everything in a message, the branches of its choices included. */
const elementsOf = (ast: readonly Element[]): readonly Element[] =>
  ast.flatMap((element) =>
    isChoice(element)
      ? [element, ...Object.values(element.options).flatMap(({ value }) => elementsOf(value))]
      : [element],
  )

/** As the parser numbers them. */
const [LITERAL, PLURAL, COUNT] = [0, 6, 7]
const kindOf = ({ type }: Element): number => type
const isLiteralOrCount = (element: Element) =>
  kindOf(element) === LITERAL || kindOf(element) === COUNT
const argumentsOf = (ast: readonly Element[]) =>
  [
    ...new Set(
      elementsOf(ast)
        .filter((one) => !isLiteralOrCount(one))
        .map((one) => ('value' in one ? String(one.value) : '')),
    ),
  ].toSorted()

const english = flat({ ...en, desktop: desktopEn })
const LANGUAGES = [
  ['en', english],
  ['de', flat({ ...de, desktop: desktopDe })],
  ['ar', flat({ ...ar, desktop: desktopAr })],
] as const

describe.each(LANGUAGES)('the catalog %s', (language, messages) => {
  it('has the keys of English and no others', () => {
    expect([...messages.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })

  it('has messages that can be read, with the arguments of English', () => {
    for (const [path, message] of messages) {
      const wanted = argumentsOf(parse(english.get(path) ?? '', 'en'))
      expect([path, argumentsOf(parse(message, language))]).toEqual([path, wanted])
    }
  })

  it('tells each count in every form that the language has', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    for (const [path, message] of messages) {
      for (const element of elementsOf(parse(message, language))) {
        if (!isChoice(element)) continue
        const given = Object.keys(element.options)
        const needed = kindOf(element) === PLURAL ? pluralCategories : ['other']
        // English and German may say with `=0` what is said of nothing; all other forms have to be there.
        expect([path, needed.filter((one) => !given.includes(one))]).toEqual([path, []])
      }
    }
  })

  it('uses no straight apostrophe, which would quote what follows', () => {
    expect([...messages].filter(([, message]) => message.includes("'"))).toEqual([])
  })

  it('leaves no text as an English placeholder', () => {
    expect([...messages].filter(([, message]) => message.includes('⟦en⟧'))).toEqual([])
  })
})

/** Names, codes and words that two languages share may be the same; a language that says all alike was not translated. */
it.each(LANGUAGES.slice(1))('is not English under another name: %s', (_language, messages) => {
  const same = [...messages].filter(([path, message]) => english.get(path) === message)
  expect(same.length).toBeLessThan(english.size / 10)
})
