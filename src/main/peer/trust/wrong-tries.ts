import { Lru } from '../../base/lru.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { InvitationRefusal } from '../../protocol/trust/invitation-message.ts'

/** Most peers whose tries are counted apart. */
const TRIERS_KEPT = 256
/** Most peers that are told of within a minute; the rest is told with the next one as a number. */
export const TRIERS_TOLD_MAX = 6
const WINDOW_MS = 60_000

/** Somebody tried to redeem what is no open invitation of this peer. */
export interface WrongTries {
  readonly peerId: PeerId
  readonly fingerprint: KeyFingerprint
  /** How often by now. */
  readonly times: number
  readonly why: InvitationRefusal
  /** How often something was to be told since the last that was, and was not: there was too much of it. */
  readonly untold: number
}

/**
 * Wrong tries of invitations, as a person is told of them: the first of a peer, and then whenever it has tried five times as
 * often, so that neither one that tries all day nor a crowd fills up what is told.
 */
export class WrongTriesTable {
  readonly #times = new Lru<KeyFingerprint, number>(TRIERS_KEPT)
  #sinceMs = Number.NEGATIVE_INFINITY
  #told = 0
  #untold = 0

  /** Counts one; gives what is to be told now, if anything is. */
  add(
    by: Pick<WrongTries, 'peerId' | 'fingerprint' | 'why'>,
    nowMs: number,
  ): WrongTries | undefined {
    const times = (this.#times.get(by.fingerprint) ?? 0) + 1
    this.#times.set(by.fingerprint, times)
    if (nowMs - this.#sinceMs >= WINDOW_MS) {
      this.#sinceMs = nowMs
      this.#told = 0
    }
    if (!isPowerOfFive(times)) return undefined
    if (this.#told >= TRIERS_TOLD_MAX) {
      this.#untold++
      return undefined
    }
    this.#told++
    const untold = this.#untold
    this.#untold = 0
    return { ...by, times, untold }
  }
}

const isPowerOfFive = (times: number): boolean => {
  let power = 1
  while (power < times) power *= 5
  return power === times
}
