/** What was kept as text is read like anything else that comes from outside: it may be damaged, or older than this program. */

export type KeptRow = Readonly<Record<string, unknown>>

/** The rows of a list; a row that is no object is an empty one, which does not parse. */
export const parseKeptRows = (text: string): readonly KeptRow[] => {
  try {
    return keptRows(JSON.parse(text) as unknown)
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

export const keptRows = (value: unknown): readonly KeptRow[] =>
  Array.isArray(value) ? value.map(keptRow) : []

const keptRow = (value: unknown): KeptRow =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** A text of a row, cut; empty where it is none. */
export const keptText = (value: unknown, max: number): string =>
  typeof value === 'string' ? value.slice(0, max) : ''
