import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'

export interface Limit {
  readonly clock: Clock
  readonly limitMs: number
  /** Aborts the work from outside. */
  readonly signal: AbortSignal
  /** What is told when it took too long. */
  readonly overdue: string
}

/**
 * Does some work within a time: its signal aborts when that is over, and never after the work has settled. Rejects as the work
 * does, and with `base/timeout`.
 */
export const within = async <T>(
  { clock, limitMs, signal, overdue }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const abort = new AbortController()
  let isLate = false
  const timer = clock.after('within', limitMs, () => {
    isLate = true
    abort.abort()
  })
  const cancel = (): void => abort.abort()
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  try {
    return await work(abort.signal)
  } catch (error) {
    throw isLate ? new PipefitterError('base/timeout', overdue, { cause: error }) : error
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', cancel)
  }
}
