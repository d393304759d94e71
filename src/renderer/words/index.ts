/**
 * The words of the interface. `const words = useWords('pipes')` gives an object like the English catalog of that part, whose
 * texts follow the language; it may stand at the top of a module. How a word is added: docs/LANGUAGES.md.
 */
import { wordsOf } from '../../shared/words/speaker.ts'
import type { Words } from '../../shared/words/message-types.ts'
import { en } from './en/index.ts'
import type { English } from './en/index.ts'
import { spoken } from './spoken.ts'

export type Part = keyof English

const made = new Map<Part, object>()

/** The words of one part, in the language of the moment. Made once for each part. */
export function useWords<P extends Part>(part: P): Words<English[P]> {
  let words = made.get(part)
  if (!words) {
    const partSpoken = () => {
      const { catalog, messages } = spoken()
      const own = catalog?.[part]
      return { messages, catalog: typeof own === 'object' ? own : undefined }
    }
    made.set(part, (words = wordsOf(en[part], partSpoken)))
  }
  return words as Words<English[P]>
}

export { catalogFailed, direction, language, locale, spoken, speakIn } from './spoken.ts'
export { hostText } from './host-texts.ts'
