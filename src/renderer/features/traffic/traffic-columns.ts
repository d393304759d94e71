import { quoteValue, type FilterFieldName } from '../../../shared/filter/index.ts'
import type { TrafficRow } from '../../../shared/rows.ts'
import type { GridColumn } from '../../ui/grid-columns.ts'
import { WORDS as words } from './words.ts'

export const TRAFFIC_COLUMNS: readonly GridColumn<TrafficRow>[] = [
  {
    key: 'time',
    get label() {
      return words.time
    },
    width: 108,
  },
  {
    key: 'direction',
    get label() {
      return words.direction
    },
    width: 32,
    quiet: true,
  },
  {
    key: 'kind',
    get label() {
      return words.kind
    },
    width: 122,
    rank: 1,
  },
  {
    key: 'peer',
    get label() {
      return words.peer
    },
    width: 130,
    rank: 2,
  },
  {
    key: 'pipe',
    get label() {
      return words.pipe
    },
    width: 110,
    rank: 4,
  },
  {
    key: 'transport',
    get label() {
      return words.by
    },
    width: 76,
    rank: 3,
  },
  {
    key: 'size',
    get label() {
      return words.size
    },
    width: 74,
    end: true,
  },
  {
    key: 'summary',
    get label() {
      return words.summary
    },
    width: 180,
    grow: true,
  },
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
