import { Lru } from '../../base/lru.ts'
import type { WireHeader } from '../../protocol/documents/wire-header.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'

/** Hops that a message on a propagate pipe may travel; as long as JXTA peers let theirs. */
export const WIRE_TTL = 200
/** Message ids remembered of each propagate pipe, to recognise duplicates. */
export const MESSAGES_PER_PIPE = 512
/** Propagate pipes whose message ids are remembered; those not used longest are forgotten. */
export const PIPES_TRACKED = 256

/**
 * What is to be done with a message of a propagate pipe that arrived:
 *
 * | the message …                        | verdict     |
 * |---------------------------------------|-------------|
 * | was sent by this very peer            | `own`       |
 * | was seen before                       | `duplicate` |
 * | is new, and an end is bound here      | `take`      |
 * | is new, and none is                   | `pass-by`   |
 */
export type WireVerdict = 'own' | 'duplicate' | 'take' | 'pass-by'

/**
 * Which messages of propagate pipes this peer has had (specification 5.2.4.3): by several channels, and over several
 * peers, the same one comes more than once. State only, without time.
 */
export class WireTable {
  readonly #self: PeerId
  readonly #seen = new Lru<PipeId, Lru<string, true>>(PIPES_TRACKED)

  constructor(self: PeerId) {
    this.#self = self
  }

  /** Remembers a message of ours, so that it is known when it comes back. */
  sent(pipeId: PipeId, messageId: string): void {
    this.#of(pipeId).set(messageId, true)
  }

  judge({ pipeId, messageId, source }: WireHeader, isBound: boolean): WireVerdict {
    if (source === this.#self) return 'own'
    const seen = this.#of(pipeId)
    if (seen.get(messageId) === true) return 'duplicate'
    seen.set(messageId, true)
    return isBound ? 'take' : 'pass-by'
  }

  #of(pipeId: PipeId): Lru<string, true> {
    const known = this.#seen.get(pipeId)
    if (known !== undefined) return known
    const fresh = new Lru<string, true>(MESSAGES_PER_PIPE)
    this.#seen.set(pipeId, fresh)
    return fresh
  }
}
