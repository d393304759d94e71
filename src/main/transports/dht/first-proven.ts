import { cancelled, deadline } from '../../base/clock.ts'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { ErrorCode } from '../../base/errors.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import { CANDIDATE_TIMEOUT_MS, CANDIDATES_AT_ONCE } from './limits.ts'

export interface Candidates {
  readonly addresses: readonly string[]
  readonly dial: (address: string, signal: AbortSignal) => Promise<Connection>
  /** Whether whoever answers there is the one that is looked for, by what it has proven. */
  readonly isWanted: (connection: Connection) => boolean
  /** Somebody answered who is another. */
  readonly onLiar: (address: string) => void
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * The connection to the first of the candidates that proves to be the wanted one. A few are tried at a time, each for a
 * bounded time, so that liars who keep silent hold up the honest one little. Nothing where none is; rejects with
 * `base/cancelled`.
 */
export const firstProven = async (all: Candidates): Promise<Connection | undefined> => {
  const { addresses, signal } = all
  const race = new AbortController()
  const stop = (): void => race.abort()
  signal.addEventListener('abort', stop, { once: true })
  const waiting = [...addresses]
  let winner: Connection | undefined
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (race.signal.aborted) return
      const found = await tryOne(next, all, race.signal)
      if (found === undefined) continue
      if (winner === undefined) winner = found
      else found.abort()
      race.abort()
    }
  }
  try {
    await Promise.all(Array.from({ length: CANDIDATES_AT_ONCE }, work))
  } finally {
    signal.removeEventListener('abort', stop)
  }
  if (winner === undefined && signal.aborted) throw cancelled('Looking in the DHT')
  return winner
}

/** What becomes of a dial to somebody who cannot prove what it says. */
const LIES: ReadonlySet<ErrorCode> = new Set(['endpoint/wrong-peer', 'transport/unproven'])

const tryOne = async (
  address: string,
  { dial, isWanted, onLiar, clock }: Candidates,
  signal: AbortSignal,
): Promise<Connection | undefined> => {
  const limit = deadline(clock, CANDIDATE_TIMEOUT_MS, signal)
  try {
    const connection = await dial(address, limit.signal)
    if (isWanted(connection)) return connection
    onLiar(address)
    connection.abort(new PipefitterError('endpoint/wrong-peer', `Another peer is at ${address}`))
    return undefined
  } catch (error) {
    if (!(error instanceof PipefitterError)) throw error
    if (LIES.has(error.code)) onLiar(address)
    return undefined
  } finally {
    limit.clear()
  }
}
