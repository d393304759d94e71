import type { FeedName, FeedParams, FeedRow } from '../../shared/contract.ts'
import { createDeferred } from '../base/deferred.ts'
import type { Session } from './session.ts'
import { aborted, watchFeed } from './watch.ts'

type LogName = 'messages' | 'traffic' | 'activity'

export interface StreamOptions<Row> {
  /** Whether what the host remembers comes first. */
  readonly past: boolean
  /** Ends after so many rows; without it at Ctrl-C alone. */
  readonly count?: number | undefined
  /** Prints a row; says whether it counts. */
  readonly print: (row: Row) => boolean
  /** Called once the stream has begun, before its first new row. */
  readonly onBegun?: () => Promise<void>
}

/** Prints the rows of a log as they come, until Ctrl-C or so many; says on the error output what was left out. */
export const streamLog = async <N extends LogName & FeedName>(
  { client, output, signal }: Session,
  feed: N,
  params: FeedParams<N>,
  options: StreamOptions<FeedRow<N>>,
): Promise<void> => {
  const enough = createDeferred()
  let left = options.count ?? Infinity
  const watch = watchFeed(client, feed, params, (event) => {
    if (event.dropped > 0) output.remark(`${event.dropped} left out: they came too fast`)
    if (event.kind === 'snapshot' && !options.past) return
    for (const row of event.rows) {
      if (left > 0 && options.print(row)) left--
      if (left === 0) return enough.resolve()
    }
  })
  try {
    await watch.begun
    await options.onBegun?.()
    await Promise.race([enough.promise, aborted(signal), watch.failed])
  } finally {
    watch.end()
  }
}
