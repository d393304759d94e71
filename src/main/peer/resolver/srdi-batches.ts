import type { SrdiEntry } from '../../protocol/documents/resolver-srdi.ts'

/** Most entries in one message, and most characters of their values: a peer reads a document of 64 KiB at most. */
export const ENTRIES_PER_MESSAGE = 100
export const CHARACTERS_PER_MESSAGE = 6_000

/** Shares entries out over as many messages as they need. */
export const shareOut = (entries: readonly SrdiEntry[]): readonly (readonly SrdiEntry[])[] => {
  const all: SrdiEntry[][] = []
  let characters = Infinity
  for (const entry of entries) {
    characters += entry.key.length + entry.value.length
    if (characters > CHARACTERS_PER_MESSAGE || (all.at(-1)?.length ?? 0) >= ENTRIES_PER_MESSAGE) {
      all.push([])
      characters = entry.key.length + entry.value.length
    }
    all.at(-1)?.push(entry)
  }
  return all
}
