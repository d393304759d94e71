/** Pure: how the events of one subscription become rows. No time, no Vue, no carrier. */
import type { FeedEvent } from '../../shared/contract.ts'

export interface FeedState<Row> {
  /** Takes one event; `gap` means that one before it is missing and the subscription must begin anew. */
  apply(event: FeedEvent<Row>): 'applied' | 'gap'
  /** The rows as they are now: a new array each time, so that a reader may keep it. */
  rows(): readonly Row[]
  /** Rows of a log ever received, to tell how many are new since some moment. */
  received(): number
  /** Rows that the host left out because they came too fast. */
  dropped(): number
}

interface Store<Row> {
  clear(): void
  put(rows: readonly Row[]): void
  remove(ids: readonly string[]): void
  rows(): readonly Row[]
}

/** Rows by id; an upserted row keeps its place. */
function tableStore<Row>(idOf: (row: Row) => string): Store<Row> {
  const byId = new Map<string, Row>()
  return {
    clear: () => byId.clear(),
    put: (rows) => rows.forEach((row) => byId.set(idOf(row), row)),
    remove: (ids) => ids.forEach((id) => byId.delete(id)),
    rows: () => [...byId.values()],
  }
}

/** Rows in order of arrival, the latest `keep`. */
function logStore<Row>(keep: number): Store<Row> {
  let kept: Row[] = []
  return {
    clear: () => (kept = []),
    put: (rows) => {
      kept.push(...rows.slice(-keep))
      if (kept.length > keep) kept.splice(0, kept.length - keep)
    },
    remove: () => undefined,
    rows: () => kept.slice(),
  }
}

export const createTableState = <Row>(idOf: (row: Row) => string): FeedState<Row> =>
  feedState(tableStore(idOf))

export const createLogState = <Row>(keep: number): FeedState<Row> => feedState(logStore(keep))

function feedState<Row>(store: Store<Row>): FeedState<Row> {
  let seq: number | undefined
  let received = 0
  let dropped = 0
  return {
    apply(event) {
      if (event.kind === 'snapshot') store.clear()
      else if (seq === undefined || event.seq !== seq + 1) return 'gap'
      seq = event.seq
      store.put(event.rows)
      store.remove(event.removed)
      if (event.kind === 'change') received += event.rows.length
      dropped += event.dropped
      return 'applied'
    },
    rows: () => store.rows(),
    received: () => received,
    dropped: () => dropped,
  }
}
