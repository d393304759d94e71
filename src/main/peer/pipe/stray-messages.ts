import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Lru } from '../../base/lru.ts'
import { PIPE_RESOLVER_HANDLER } from '../../protocol/constants.ts'
import { encodePipeResolverMessage } from '../../protocol/documents/pipe-resolver.ts'
import type { PipeType } from '../../protocol/documents/pipe-type.ts'
import { groupOfPipe, type PeerId, type PipeId } from '../../protocol/ids.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import type { Refusal } from '../trust/decide.ts'
import type { SecureService } from './secure/secure-service.ts'

/** A sender is told of the same pipe at most this often. */
const TELL_EVERY_MS = 1_000
const SENDERS_REMEMBERED = 1024

export interface StrayWorld {
  readonly self: PeerId
  readonly clock: Clock
  readonly counters: Counters
  readonly resolver: ResolverService
  readonly sessions: SecureService
}

/**
 * Messages for pipes whose input end is not bound here: each is counted, and its sender is told by an unasked answer
 * with Found=false (specification 3.6), so that it stops sending into the void. Those who may not send to a pipe that is
 * bound here are told in the same way, with the reason where they may hear it.
 */
export class StrayMessages {
  readonly #world: StrayWorld
  readonly #told = new Lru<string, number>(SENDERS_REMEMBERED)

  constructor(world: StrayWorld) {
    this.#world = world
  }

  onMessage(pipeId: PipeId, type: PipeType, delivery: Delivery): void {
    this.#world.counters.add('pipes.not-bound-here')
    this.answer(pipeId, type, delivery)
  }

  /** Tells a sender that it cannot send here; `why` only where it may hear that the pipe is here. */
  answer(pipeId: PipeId, type: PipeType, delivery: Delivery, why?: Refusal): void {
    const { clock } = this.#world
    const to = delivery.security === undefined ? delivery.link?.peerId : delivery.from
    if (to === undefined) return
    const key = `${to} ${pipeId}`
    const toldMs = this.#told.peek(key)
    if (toldMs !== undefined && clock.nowMs() - toldMs < TELL_EVERY_MS) return
    this.#told.set(key, clock.nowMs())
    this.tell(to, pipeId, type, why)
  }

  /** As {@link answer}, to a peer that has not sent anything just now. */
  tell(to: PeerId, pipeId: PipeId, type: PipeType, why?: Refusal): void {
    const { self, counters, resolver } = this.#world
    const reason = why === undefined ? {} : { refused: why }
    const no = { kind: 'answer', pipeId, type, peer: self, found: false, ...reason } as const
    const answer = encodePipeResolverMessage(no)
    if (this.#tellInSession(to, pipeId, answer)) return
    resolver
      .tell(to, PIPE_RESOLVER_HANDLER, answer)
      .catch(() => counters.add('pipes.refusals-failed'))
  }

  /** Within a session it is proven whose word it is, whatever lies between. */
  #tellInSession(to: PeerId, pipeId: PipeId, answer: string): boolean {
    const { sessions, resolver } = this.#world
    const { message, to: service } = resolver.telling(PIPE_RESOLVER_HANDLER, answer)
    return sessions.say(to, message, groupOfPipe(pipeId), service)
  }
}
