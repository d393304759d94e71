import { desktop as arabic } from '../../shared/words/desktop/ar.ts'
import { desktop as german } from '../../shared/words/desktop/de.ts'
import { desktop as english } from '../../shared/words/desktop/en.ts'
import {
  directionOf,
  languageFor,
  localeFor,
  type Language,
  type LanguageChoice,
} from '../../shared/words/languages.ts'
import type { Catalog, Words } from '../../shared/words/message-types.ts'
import { MessageCache } from '../../shared/words/message.ts'
import { wordsOf, type Spoken } from '../../shared/words/speaker.ts'
import { Emitter } from '../base/events.ts'

export type DesktopWords = Words<typeof english>

const CATALOGS: Readonly<Partial<Record<Language, Catalog>>> = { de: german, ar: arabic }

/** In which language menus, tray, notices and dialogs speak: the one that the person chose for the window. */
export class DesktopTongue {
  /** They follow the language when they are read. */
  readonly words: DesktopWords = wordsOf(english, () => this.#spoken)
  /** It speaks another language from now on. */
  readonly changed = new Emitter<void>()
  readonly #preferred: readonly string[]
  #language: Language
  #spoken: Spoken

  /** @param preferred the languages of the system, best first. */
  constructor(preferred: readonly string[]) {
    this.#preferred = preferred
    this.#language = languageFor('system', preferred)
    this.#spoken = this.#speak(this.#language)
  }

  speakIn(choice: LanguageChoice): void {
    const language = languageFor(choice, this.#preferred)
    if (language === this.#language) return
    this.#language = language
    this.#spoken = this.#speak(language)
    this.changed.emit()
  }

  #speak(language: Language): Spoken {
    const voice = {
      locale: localeFor(language, this.#preferred),
      direction: directionOf(language),
      isPseudo: language === 'pseudo',
    }
    return { catalog: CATALOGS[language], messages: new MessageCache(voice) }
  }
}
