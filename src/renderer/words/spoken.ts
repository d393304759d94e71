/** The language that this page speaks now. Only the catalog of the chosen language is loaded; English is always there. */
import { computed, ref, shallowRef } from 'vue'
import { directionOf, languageFor, localeFor } from '../../shared/words/languages.ts'
import type { Language, LanguageChoice } from '../../shared/words/languages.ts'
import { MessageCache } from '../../shared/words/message.ts'
import type { Catalog, Translation } from '../../shared/words/message-types.ts'
import type { English } from './en/index.ts'

const LOADERS: Readonly<Partial<Record<Language, () => Promise<Translation<English>>>>> = {
  de: async () => (await import('./de/index.ts')).de,
  ar: async () => (await import('./ar/index.ts')).ar,
}

/** What the system prefers, best first. */
const preferred = (): readonly string[] => navigator.languages

interface SpokenNow {
  readonly language: Language
  readonly catalog: Catalog | undefined
  readonly messages: MessageCache
}

const voiceOf = (language: Language) => ({
  locale: localeFor(language, preferred()),
  direction: directionOf(language),
  isPseudo: language === 'pseudo',
})

const spokenAs = (language: Language, catalog?: Catalog): SpokenNow => ({
  ...{ language, catalog },
  messages: new MessageCache(voiceOf(language)),
})

const now = shallowRef(spokenAs('en'))
/** Whether a catalog could not be loaded: the page goes on in the language that it had. */
export const catalogFailed = ref(false)

export const spoken = (): SpokenNow => now.value
export const language = computed(() => now.value.language)
export const direction = computed(() => now.value.messages.voice.direction)
/** For `Intl`. */
export const locale = computed(() => now.value.messages.voice.locale)

let asked = 0

/** Speaks the chosen language from when its catalog is here. The last one that was asked for wins. */
export async function speakIn(choice: LanguageChoice): Promise<void> {
  const own = ++asked
  const wanted = languageFor(choice, preferred())
  try {
    const catalog = await LOADERS[wanted]?.()
    if (own !== asked) return
    now.value = spokenAs(wanted, catalog)
    catalogFailed.value = false
  } catch {
    // A page of an older version asks for a file that is no longer served: better in another language than none.
    if (own === asked) catalogFailed.value = true
  }
}
