/** Every field of a row as a line, however deep, within bounds. Pure. */
import { formatBytes, formatCount, formatMoment } from '../ui/format.ts'

export interface RowFact {
  /** Such as `output.rttMs` or `endpoints.0.address`. */
  readonly path: string
  readonly text: string
}

const FACTS_MAX = 200
const DEPTH_MAX = 4
const TEXT_MAX = 2_000

export function rowFacts(row: object): readonly RowFact[] {
  const facts: RowFact[] = []
  collect(row, '', 0, facts)
  return facts
}

function collect(value: object, path: string, depth: number, facts: RowFact[]) {
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    if (facts.length >= FACTS_MAX) return
    const at = path ? `${path}.${key}` : key
    const isDeeper = typeof part === 'object' && part !== null && depth < DEPTH_MAX
    if (isDeeper) collect(part, at, depth + 1, facts)
    else if (part !== undefined) facts.push({ path: at, text: textOf(key, part) })
  }
}

/** The units are in the names of the fields. */
function textOf(key: string, value: unknown): string {
  if (typeof value === 'number') {
    if (key.endsWith('WallMs')) return formatMoment(value)
    if (/bytes$/i.test(key)) return `${formatBytes(value)} (${formatCount(value)})`
  }
  return String(value).slice(0, TEXT_MAX)
}
