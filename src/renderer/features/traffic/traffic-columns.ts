import { quoteValue, type FilterFieldName } from '../../../shared/filter/index.ts'
import type { TrafficRow } from '../../../shared/rows.ts'
import { column, type GridColumn } from '../../ui/grid-columns.ts'
import { WORDS as words } from './words.ts'

export const TRAFFIC_COLUMNS: readonly GridColumn<TrafficRow>[] = [
  column('time', () => words.time, 108),
  column('direction', () => words.direction, 32, { quiet: true }),
  column('kind', () => words.kind, 122, { rank: 1 }),
  column('peer', () => words.peer, 130, { rank: 2 }),
  column('pipe', () => words.pipe, 110, { rank: 4 }),
  column('transport', () => words.by, 76, { rank: 3 }),
  column('size', () => words.size, 74, { end: true }),
  column('summary', () => words.summary, 180, { grow: true }),
]

/** What a cell says, as a part of a filter: what is kept, what is left out, and in a few words. */
export interface CellFilter {
  readonly is: string
  readonly isNot: string
  readonly words: string
}

const WORDS_MAX = 28

const compared = (field: FilterFieldName, value: string): CellFilter => ({
  is: `${field} == ${quoteValue(value)}`,
  isNot: `${field} != ${quoteValue(value)}`,
  words: `${field} ${value.slice(0, WORDS_MAX)}`,
})
const sized = (bytes: number): CellFilter => ({
  is: `size == ${bytes}`,
  isNot: `size != ${bytes}`,
  words: `size ${bytes}`,
})

const clockOf = (wallMs: number) => {
  const at = new Date(wallMs)
  const part = (value: number, digits = 2) => String(value).padStart(digits, '0')
  return `${part(at.getHours())}:${part(at.getMinutes())}:${part(at.getSeconds())}.${part(at.getMilliseconds(), 3)}`
}

/** The filter for a cell; `undefined` for a cell that is empty. By names where there are some: they can be read. */
export function cellFilter(row: TrafficRow, column: string): CellFilter | undefined {
  const { peerId, peerName, pipeId, pipeName } = row
  switch (column) {
    case 'time': {
      const clock = clockOf(row.atWallMs)
      return { is: `time >= ${clock}`, isNot: `time < ${clock}`, words: `from ${clock}` }
    }
    case 'direction':
      return compared('direction', row.direction)
    case 'kind':
      return compared('type', row.kind)
    case 'peer':
      return compared('peer', peerName ?? peerId ?? 'everyone')
    case 'pipe':
      return pipeId ? compared('pipe', pipeName ?? pipeId) : undefined
    case 'transport':
      return compared('transport', row.transport)
    case 'size':
      return sized(row.sizeBytes)
    case 'summary':
      return row.summary
        ? {
            is: quoteValue(row.summary),
            isNot: `not ${quoteValue(row.summary)}`,
            words: `“${row.summary.slice(0, WORDS_MAX)}”`,
          }
        : undefined
    default:
      return compared('path', row.address)
  }
}

/** Two filters as one that both have to let pass. */
export const bothFilters = (first: string, second: string) => {
  const before = first.trim()
  if (!before) return second
  return / or |\|\|/i.test(before) ? `(${before}) and ${second}` : `${before} and ${second}`
}
