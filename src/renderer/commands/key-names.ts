/** Keys as commands name them, and as people read them on their keyboards. */
import { useWords } from '../words/index.ts'

const words = useWords('shell').keyNames

const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** How a command would name the key of an event: `r`, `/`, `Mod+k`; nothing for chords of other kinds. */
export function keyOf(event: KeyboardEvent): string | undefined {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (event.altKey) return undefined
  return event.ctrlKey || event.metaKey ? `Mod+${key}` : key
}

export const isChord = (key: string) => key.startsWith('Mod+')

const nameOf = (key: string): string => {
  if (key === ' ') return words.space
  if (key === 'Escape') return words.escape
  return key.length === 1 ? key.toUpperCase() : key
}

/** Such as `R`, `Space`, `Ctrl K`. */
export const keyName = (key: string): string =>
  isChord(key) ? `${IS_MAC ? '⌘' : words.control} ${nameOf(key.slice('Mod+'.length))}` : nameOf(key)
