import type { Clock } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Way } from './way.ts'

/** When a direct link is not there after so long, a way over others is sought beside it: a black hole says nothing. */
export const ROUND_AFTER_MS = 500

/** Failures of a direct attempt after which another way is worth looking for. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'endpoint/no-address',
  'endpoint/unreachable',
  'endpoint/wrong-peer',
])

/**
 * The direct way if it is there soon, else whichever comes first. The way round is sought once the direct attempt has failed
 * so that another way is worth looking for, or takes long. Rejects with what the direct attempt failed with; with what the
 * way round failed with when that says more than that there is none. `waitedMs`: for how long the direct attempt goes on.
 */
export const firstWay = async (
  direct: Promise<Way>,
  round: () => Promise<Way>,
  clock: Clock,
  waitedMs = 0,
): Promise<Way> => {
  let other: Promise<Way> | undefined
  const begun = createDeferred<Way>()
  const seek = (): Promise<Way> => {
    other ??= round()
    other.then(begun.resolve, () => {})
    return other
  }
  const timer = clock.after('way-round', Math.max(0, ROUND_AFTER_MS - waitedMs), () => {
    seek().catch(() => {})
  })
  const instead = async (error: unknown): Promise<Way> => {
    timer.cancel()
    if (!UNREACHABLE.has(toPipefitterError(error).code)) throw error
    try {
      return await seek()
    } catch (roundError) {
      throw toPipefitterError(roundError).code === 'endpoint/unreachable' ? error : roundError
    }
  }
  try {
    return await Promise.race([direct.catch(instead), begun.promise])
  } finally {
    timer.cancel()
  }
}
