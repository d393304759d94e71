import type { FeedEvent, FeedName, FeedParams, FeedRow, HostClient } from '../../shared/contract.ts'
import { createDeferred } from '../base/deferred.ts'

/** The rows of a feed as they are now. */
export const snapshotOf = async <N extends FeedName>(
  client: HostClient,
  feed: N,
  params: FeedParams<N>,
): Promise<readonly FeedRow<N>[]> => {
  const first = createDeferred<FeedEvent<FeedRow<N>>>()
  const end = client.subscribe(
    feed,
    params,
    (event) => first.resolve(event),
    (error) => first.reject(error),
  )
  try {
    return (await first.promise).rows
  } finally {
    end()
  }
}

export interface Watch {
  /** Settles when the snapshot has been handed over. */
  readonly begun: Promise<void>
  /** Rejects when the feed ends by itself. */
  readonly failed: Promise<never>
  end(): void
}

/** Hands every event of a feed to `onEvent` until it is ended. */
export const watchFeed = <N extends FeedName>(
  client: HostClient,
  feed: N,
  params: FeedParams<N>,
  onEvent: (event: FeedEvent<FeedRow<N>>) => void,
): Watch => {
  const begun = createDeferred()
  const failed = createDeferred<never>()
  const end = client.subscribe(
    feed,
    params,
    (event) => {
      onEvent(event)
      begun.resolve()
    },
    (error) => {
      begun.reject(error)
      failed.reject(error)
    },
  )
  // Whoever waits for one of the two may not wait for the other.
  begun.promise.catch(() => {})
  failed.promise.catch(() => {})
  return { begun: begun.promise, failed: failed.promise, end }
}

/** Settles when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
