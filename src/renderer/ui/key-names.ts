/** Keys as commands name them, as a person has arranged them, and as people read them on their keyboards. */
import { shallowRef } from 'vue'
import { useWords } from '../words/index.ts'

const words = useWords('shell').keyNames

const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** Which key stands for which, both ways: a key that is exchanged has exactly one other. */
export type KeyArrangement = Readonly<Record<string, string>>

/** As it is now; empty: every key does what it comes with. */
export const arrangement = shallowRef<KeyArrangement>({})

/** The key to press for what a command names `key`. */
export const keyToPress = (key: string): string => arrangement.value[key] ?? key

/** What a command names the key that was pressed. */
export const keyMeant = (pressed: string): string =>
  Object.entries(arrangement.value).find(([, to]) => to === pressed)?.[0] ?? pressed

/** The key of an event: `r`, `/`, `Mod+k`; nothing for chords of other kinds. */
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

/** Such as `R`, `Space`, `Ctrl K`: what a person presses for what a command names `key`. */
export const keyName = (key: string): string => {
  const pressed = keyToPress(key)
  return isChord(pressed)
    ? `${IS_MAC ? '⌘' : words.control} ${nameOf(pressed.slice('Mod+'.length))}`
    : nameOf(pressed)
}
