import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { pickEnds } from '../../peer/pipe/holders/holder-policy.ts'
import { policyOf } from '../../peer/pipe/path-rules.ts'
import type { Peer } from '../../peer/peer.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { BoundEnds } from './bound-ends.ts'

/** Sends messages to those holders of a pipe that its policy picks. */
export class HolderSender {
  readonly #peer: Peer
  readonly #ends: BoundEnds
  /** Messages sent, of pipes with several holders: by it they take turns. */
  readonly #turns = new Map<PipeId, number>()

  constructor(peer: Peer, ends: BoundEnds) {
    this.#peer = peer
    this.#ends = ends
  }

  /**
   * Settles when each of the holders that are picked took the message; of those under `all` one that did not is counted and no
   * failure. Rejects with `pipe/not-bound` when no output end is, `pipe/not-found`, or as the end's own `send` does.
   */
  async send(pipeId: PipeId, message: Message, signal: AbortSignal): Promise<void> {
    const { paths, counters, services } = this.#peer
    const { advertisement } = services.pipes.table.require(pipeId)
    const only = this.#ends.only(pipeId)
    if (only !== undefined) return only.send(message, signal)
    const ends = this.#ends.all(pipeId).map((pipe) => ({ pipe, isBound: pipe.state === 'bound' }))
    if (ends.length === 0)
      throw new PipefitterError(
        'pipe/not-bound',
        `The output end of "${advertisement.name}" is not bound`,
      )
    const picked = pickEnds(policyOf(paths.of(pipeId)), ends, this.#nextTurn(pipeId))
    const missed = (): void => counters.add('pipes.holders-missed')
    for (const { pipe } of picked.beside) pipe.send(message, signal).catch(missed)
    const awaited = picked.awaited.map(({ pipe }) => pipe.send(message, signal))
    const results = await Promise.allSettled(awaited)
    const failed = results.filter((one) => one.status === 'rejected')
    if (failed.length === results.length) throw toPipefitterError(failed[0]?.reason)
    for (const _one of failed) missed()
  }

  /** The pipe is not known here any more. */
  forget(pipeId: PipeId): void {
    this.#turns.delete(pipeId)
  }

  #nextTurn(pipeId: PipeId): number {
    const turn = this.#turns.get(pipeId) ?? 0
    this.#turns.set(pipeId, turn + 1)
    return turn
  }
}
