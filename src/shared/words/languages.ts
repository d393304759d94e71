/** The languages that Pipefitter speaks, and how each writes. Pure. */

/** Complete languages, and `pseudo`: English in disguise, by which texts that were forgotten are seen. */
export const LANGUAGES = ['en', 'de', 'ar', 'pseudo'] as const
export type Language = (typeof LANGUAGES)[number]

/** What a person chose; `system`: the first language of the system that is spoken here. */
export const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number]

/** Each by its own name, the same in every language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  ar: 'العربية',
  pseudo: '[!!! Pşéúđö !!!]',
}

export type Direction = 'ltr' | 'rtl'

export const directionOf = (language: Language): Direction => (language === 'ar' ? 'rtl' : 'ltr')

/** The language to speak, for a choice and the languages that the system prefers, best first. */
export function languageFor(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'system') return choice
  const spoken: readonly Language[] = ['en', 'de', 'ar']
  for (const tag of preferred) {
    const base = tag.toLowerCase().split('-')[0]
    const found = spoken.find((one) => one === base)
    if (found) return found
  }
  return 'en'
}

/**
 * The locale for numbers and dates: the person's own region where it has the language. Digits are always 0 to 9: what is
 * counted here stands beside addresses, ports and ids that have no others.
 */
export function localeFor(language: Language, preferred: readonly string[]): string {
  const base = language === 'pseudo' ? 'en' : language
  const regional = preferred.find((tag) => tag.toLowerCase().startsWith(`${base}-`))
  const locale = regional === undefined || regional.includes('-u-') ? base : regional
  return base === 'ar' ? `${locale}-u-nu-latn` : locale
}
