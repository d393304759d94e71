import { toPipefitterError } from '../../base/errors.ts'
import type { Counters } from '../../base/counters.ts'
import type { Log } from '../../base/log.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Grant } from '../ports/trust.ts'
import type { Inbox } from './inbox.ts'
import { inboxId } from './inbox-table.ts'
import type { Pairing } from './pairing-service.ts'
import type { TrustService } from './trust-service.ts'

export interface PairingRequestsWorld {
  readonly inbox: Inbox
  readonly trust: Pick<TrustService, 'grant'>
  readonly counters: Counters
  readonly log: Log
  /** What a subject of the inbox asks for; nothing where it was damaged. */
  readonly parse: (subject: string) => Grant | undefined
}

/**
 * What a peer had asked for before it was paired, and is given with the pairing: what the person saw when it was confirmed,
 * and nothing that was asked for meanwhile. Holds one entry a pairing under way.
 */
export class PairingRequests {
  readonly #world: PairingRequestsWorld
  readonly #given = new Map<string, readonly string[]>()

  constructor(world: PairingRequestsWorld) {
    this.#world = world
  }

  /** The person confirms the words, and lets the peer into what waits of it now. */
  give({ id, fingerprint }: Pick<Pairing, 'id' | 'fingerprint'>): void {
    const subjects = this.#world.inbox.get(inboxId('access', fingerprint))?.subjects ?? []
    this.#given.set(id, subjects)
  }

  /** It was not confirmed after all. */
  forget(pairingId: string): void {
    this.#given.delete(pairingId)
  }

  /** The pairing is over: what was given holds where both confirmed. */
  over({ id, fingerprint, machine, failure }: Pairing): void {
    const subjects = this.#given.get(id) ?? []
    this.#given.delete(id)
    if (machine.outcome?.kind !== 'accepted' || failure !== undefined) return
    for (const subject of subjects) this.#grant(fingerprint, subject)
  }

  /** What cannot be given goes on waiting in the inbox, where the person finds out why. */
  #grant(fingerprint: KeyFingerprint, subject: string): void {
    const { inbox, trust, counters, log, parse } = this.#world
    const grant = parse(subject)
    if (grant === undefined) return counters.add('inbox.damaged')
    try {
      trust.grant(fingerprint, grant)
      inbox.removeSubject('access', fingerprint, subject)
    } catch (error) {
      counters.add('inbox.ungiven')
      log.scope('inbox').warn('not given', { why: toPipefitterError(error).message })
    }
  }
}
