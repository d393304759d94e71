/** Words that follow the language: an object like the English catalog, which looks each text up at the moment it is read. */
import type { MessageArguments, MessageCache } from './message.ts'
import type { Catalog, Words } from './message-types.ts'

/** What is spoken now: the catalog of the language (nothing for English itself) and its parsed messages. */
export interface Spoken {
  readonly catalog: Catalog | undefined
  readonly messages: MessageCache
}

/**
 * The words of an English catalog, in whatever is spoken when they are read; `spoken` may be reactive. A key that the other
 * catalog lacks is told in English.
 */
export const wordsOf = <const English extends Catalog>(
  english: English,
  spoken: () => Spoken,
): Words<English> => speak(english, spoken, []) as Words<English>

const speak = (english: Catalog, spoken: () => Spoken, path: readonly string[]): object => {
  const words = {}
  for (const [key, value] of Object.entries(english)) {
    const own = [...path, key]
    const get = typeof value === 'string' ? textAt(value, own, spoken) : undefined
    if (get) Object.defineProperty(words, key, { enumerable: true, get })
    else if (typeof value === 'object')
      Object.defineProperty(words, key, { enumerable: true, value: speak(value, spoken, own) })
  }
  return words
}

const textAt = (english: string, path: readonly string[], spoken: () => Spoken) => {
  if (!english.includes('{')) {
    return () => {
      const { catalog, messages } = spoken()
      return messages.text(find(catalog, path) ?? english)
    }
  }
  const say = (args: MessageArguments) => {
    const { catalog, messages } = spoken()
    return messages.say(find(catalog, path) ?? english, args)
  }
  return () => say
}

const find = (catalog: Catalog | undefined, path: readonly string[]): string | undefined => {
  let at: string | Catalog | undefined = catalog
  for (const key of path) {
    if (typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    at = at[key]
  }
  return typeof at === 'string' ? at : undefined
}
