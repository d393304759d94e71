import { Emitter } from '../../base/events.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'

/**
 * Keys of peers that this program itself made, which are let into single pipes as long as it runs, whoever else is. Nothing is
 * kept, and no person is asked: whoever lets one in has asked. As many as the program makes.
 */
export class Lodgers {
  /** Somebody was let into a pipe, or sent away. */
  readonly changed = new Emitter<PipeId>()
  readonly #pipes = new Map<KeyFingerprint, Set<PipeId>>()

  admit(fingerprint: KeyFingerprint, pipeId: PipeId): void {
    const pipes = this.#pipes.get(fingerprint) ?? new Set()
    this.#pipes.set(fingerprint, pipes.add(pipeId))
    this.changed.emit(pipeId)
  }

  /** Idempotent. */
  sendAway(fingerprint: KeyFingerprint, pipeId: PipeId): void {
    const pipes = this.#pipes.get(fingerprint)
    if (pipes?.delete(pipeId) !== true) return
    if (pipes.size === 0) this.#pipes.delete(fingerprint)
    this.changed.emit(pipeId)
  }

  mayUse(fingerprint: KeyFingerprint, pipeId: PipeId): boolean {
    return this.#pipes.get(fingerprint)?.has(pipeId) === true
  }

  /** Whether that peer is one of them: others are not told of it. */
  includes(peerId: PeerId): boolean {
    return [...this.#pipes.keys()].some((key) => peerIdOfFingerprint(key) === peerId)
  }
}
