import type { FeedEvent } from '../contract.ts'

/** What a feed is made of, as far as merging its events goes. */
export type FeedKind = { readonly kind: 'table' } | { readonly kind: 'log'; readonly keep: number }

/** Two events that follow each other as one with the same outcome; what a log cannot hold is counted as dropped. */
export const mergeEvents = (feed: FeedKind, first: FeedEvent, second: FeedEvent): FeedEvent => {
  if (second.kind === 'snapshot') return second
  return feed.kind === 'table' ? mergeTable(first, second) : mergeLog(feed.keep, first, second)
}

/** The newest row of each id wins; a row that went and came back is not removed. */
const mergeTable = (first: FeedEvent, second: FeedEvent): FeedEvent => {
  const rows = new Map<string, unknown>()
  const removed = new Set<string>()
  for (const event of [first, second]) {
    for (const id of event.removed) {
      rows.delete(id)
      removed.add(id)
    }
    for (const row of event.rows) {
      rows.set(rowId(row), row)
      removed.delete(rowId(row))
    }
  }
  return {
    kind: first.kind,
    seq: second.seq,
    rows: [...rows.values()],
    removed: first.kind === 'snapshot' ? [] : [...removed],
    dropped: first.dropped + second.dropped,
  }
}

/** At most `keep` rows: a whole log forgets its oldest as the client would; of appended rows that is a loss, and counted. */
const mergeLog = (keep: number, first: FeedEvent, second: FeedEvent): FeedEvent => {
  const rows = [...first.rows, ...second.rows]
  const over = Math.max(0, rows.length - keep)
  const lost = first.kind === 'snapshot' ? 0 : over
  return {
    kind: first.kind,
    seq: second.seq,
    rows: rows.slice(over),
    removed: [],
    dropped: first.dropped + second.dropped + lost,
  }
}

/** Cuts an event that is too large for one frame: the part that goes, and as a change what comes after it. */
export const cutEvent = (
  event: FeedEvent,
  maxRows: number,
): readonly [head: FeedEvent, rest: FeedEvent | undefined] => {
  if (event.rows.length <= maxRows) return [event, undefined]
  const rest = event.rows.slice(maxRows)
  return [
    { ...event, rows: event.rows.slice(0, maxRows) },
    { kind: 'change', seq: event.seq, rows: rest, removed: [], dropped: 0 },
  ]
}

const rowId = (row: unknown): string =>
  typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string' ? row.id : ''
