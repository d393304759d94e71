import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Connection } from '../ports/connection.ts'
import type { TrustService } from './trust-service.ts'

/**
 * Why no link is kept with whoever is at its other end, if so: it is blocked, or it goes by the id of a peer that is paired
 * or blocked and proves no key. So the id of a trusted peer is on no link but its own.
 */
export const objectionTo = (
  { proof, remotePeer }: Connection,
  trust: TrustService,
  counters: Counters,
): PipefitterError | undefined => {
  const standings =
    proof === undefined
      ? trust.decidedOf(remotePeer).map(({ standing }) => standing)
      : [trust.get(proof.fingerprint)?.standing]
  if (standings.includes('blocked')) {
    counters.add('trust.blocked-links')
    return new PipefitterError('trust/blocked', 'This peer is blocked here')
  }
  if (proof !== undefined || !standings.includes('paired')) return undefined
  counters.add('trust.unproven-claims')
  return new PipefitterError(
    'trust/unproven',
    'It goes by the id of a paired peer, and proves no key',
  )
}
