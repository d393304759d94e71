import * as v from 'valibot'
import { feeds, type FeedRow, type HostApi } from '../../shared/contract.ts'
import { createDeferred } from '../base/deferred.ts'
import type { Unsubscribe } from '../base/events.ts'

/** The feeds of tables that the desktop looks at. */
type WatchedFeed = 'status' | 'pipes' | 'inbox' | 'transfers'

/** Calls with all rows of a feed, now and after every change. */
export const watchFeed = <N extends WatchedFeed>(
  api: Pick<HostApi, 'subscribe'>,
  name: N,
  onRows: (rows: readonly FeedRow<N>[]) => void,
): Unsubscribe => {
  const rows = new Map<string, FeedRow<N>>()
  const schema: v.GenericSchema<unknown, FeedRow<N>> = feeds[name].row
  return api.subscribe(name, {}, ({ kind, rows: given, removed }) => {
    if (kind === 'snapshot') rows.clear()
    for (const row of given) {
      const parsed = v.parse(schema, row)
      rows.set(parsed.id, parsed)
    }
    for (const id of removed) rows.delete(id)
    onRows([...rows.values()])
  })
}

/** All rows of a feed as they are now. */
export const rowsOf = async <N extends WatchedFeed>(
  api: Pick<HostApi, 'subscribe'>,
  name: N,
): Promise<readonly FeedRow<N>[]> => {
  const first = createDeferred<readonly FeedRow<N>[]>()
  const end = watchFeed(api, name, first.resolve)
  try {
    return await first.promise
  } finally {
    end()
  }
}
