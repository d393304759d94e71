import { equalBytes, hexDecode, hexEncode } from '../../base/bytes.ts'
import { Lru } from '../../base/lru.ts'
import type { SealedHead } from '../../protocol/group/sealed-message.ts'
import { isPipeId, type PipeId } from '../../protocol/ids.ts'
import { keptText, parseKeptRows, type KeptRow } from '../trust/kept-rows.ts'

/** How far a message may come behind a later one of the same sender. */
export const READ_WINDOW = 1_024
/** Most pairs of a pipe and a sender of which it is remembered. */
export const READ_MARKS_MAX = 4_096
const KEY_MAX = 512

interface Mark {
  readonly runMs: number
  readonly run: Uint8Array
  highest: number
  /** Those read, within the window and some before. */
  readonly read: Set<number>
  /** Whatever is not above was read before this peer started, or may have been. */
  readonly floor: number
}

/**
 * Which messages of secure groups were read here: none is read twice, and none of an earlier run of its sender after one of
 * a later. State only, without time.
 */
export class ReadMarks {
  readonly #marks = new Lru<string, Mark>(READ_MARKS_MAX)

  /** Whether the message is new; it counts as read then. To be asked only of what its sender has signed. */
  take({ sender, runMs, run, counter }: SealedHead, pipeId: PipeId): boolean {
    const key = `${pipeId} ${sender}`
    const known = this.#marks.get(key)
    const isNewRun = known === undefined || runMs > known.runMs
    if (!isNewRun && (runMs < known.runMs || !equalBytes(run, known.run))) return false
    const mark = isNewRun ? { runMs, run, highest: 0, read: new Set<number>(), floor: 0 } : known
    if (counter <= mark.floor || counter + READ_WINDOW <= mark.highest || mark.read.has(counter))
      return false
    mark.read.add(counter)
    if (counter > mark.highest) advance(mark, counter)
    this.#marks.set(key, mark)
    return true
  }

  /** Takes what was kept; gives how many rows were damaged. */
  load(text: string): number {
    const rows = parseKeptRows(text).slice(0, READ_MARKS_MAX)
    const parsed = rows.map(parseMark)
    for (const one of parsed) if (one !== undefined) this.#marks.set(one.key, one.mark)
    return parsed.filter((one) => one === undefined).length
  }

  format(): string {
    const rows = [...this.#marks.entries()].map(([key, { runMs, run, highest }]) => ({
      ...{ key, runMs, run: hexEncode(run), highest },
    }))
    return JSON.stringify(rows)
  }
}

const advance = (mark: Mark, counter: number): void => {
  mark.highest = counter
  if (mark.read.size <= 2 * READ_WINDOW) return
  for (const old of mark.read) if (old + READ_WINDOW <= counter) mark.read.delete(old)
}

const parseMark = (row: KeptRow): { readonly key: string; readonly mark: Mark } | undefined => {
  const key = keptText(row['key'], KEY_MAX)
  const run = hexDecode(keptText(row['run'], KEY_MAX))
  const { runMs, highest } = row
  const [pipeId = ''] = key.split(' ')
  if (!isPipeId(pipeId) || run === undefined) return undefined
  if (typeof runMs !== 'number' || typeof highest !== 'number') return undefined
  return { key, mark: { runMs, run, highest, read: new Set(), floor: highest } }
}
