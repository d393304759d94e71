import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import type { Log } from '../../base/log.ts'
import { PIPE_SERVICE } from '../../protocol/constants.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { parsePipeId, shortId, type PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import type { Refusal } from '../trust/decide.ts'
import { callerOf, isSameCaller } from './caller.ts'
import type { InputPipe, ReceivedMessage } from './input-pipe.ts'
import type { InputTable } from './input-table.ts'
import { audible, type Cut, type PipeGate } from './pipe-gate.ts'
import type { PipeTable } from './pipe-table.ts'
import type { PropagatePipes } from './propagate-pipe.ts'
import type { SecureService } from './secure/secure-service.ts'
import { StrayMessages } from './stray-messages.ts'

export interface ArrivingWorld {
  readonly self: PeerId
  readonly clock: Clock
  readonly counters: Counters
  readonly log: Log
  readonly endpoint: EndpointService
  readonly resolver: ResolverService
  readonly sessions: SecureService
  readonly gate: PipeGate
  readonly table: PipeTable
  readonly inputs: InputTable
  readonly propagate: PropagatePipes
}

/** What comes for the pipes of one group: to which input end each message goes, if its sender may send there. */
export class ArrivingMessages {
  readonly #world: ArrivingWorld
  readonly #stray: StrayMessages

  constructor(world: ArrivingWorld) {
    this.#world = world
    this.#stray = new StrayMessages(world)
    world.gate.cut.on((cut) => this.#onCut(cut))
    world.endpoint.handle(PIPE_SERVICE, (message, delivery, param) =>
      this.#onMessage(message, delivery, param),
    )
  }

  /** Tells a peer for which an input end was made that it is closed since the peer is not let in any more. */
  tellClosed({ id, type }: PipeAdvertisement, peerId: PeerId, why: Refusal): void {
    this.#stray.tell(peerId, id, type, why)
  }

  /** Tells a peer that the pipe's input end is not here any more, so that it asks who has it. */
  tellLeft({ id, type }: PipeAdvertisement, peerId: PeerId): void {
    this.#stray.tell(peerId, id, type)
  }

  #onMessage(message: Message, delivery: Delivery, param: string): void {
    const { inputs, propagate, table } = this.#world
    const input = inputs.byText(param)
    if (input !== undefined) return this.#accept(input, message, delivery)
    const id = parsePipeId(param)
    if (propagate.input(id) !== undefined) return propagate.onMessage(message, delivery)
    const open = inputs.unicast(id)
    if (open !== undefined) return this.#accept(open, message, delivery)
    this.#stray.onMessage(id, table.get(id)?.advertisement.type ?? 'JxtaUnicast', delivery)
  }

  /** What comes in the open is not for a secure pipe: its reader takes it for proven and unread. */
  #accept(input: InputPipe, message: Message, delivery: Delivery): void {
    const { name, type } = input.advertisement
    if (type !== 'JxtaUnicastSecure' || delivery.security !== undefined)
      return this.#offer(input, message, delivery)
    this.#world.counters.add('pipes.plain-refused')
    this.#world.log.warn('plain message for a secure pipe refused', {
      pipe: name,
      from: shortId(delivery.from),
    })
  }

  /** Hands a message to an input end if its sender may send there, else tells it what it may hear. */
  #offer(input: InputPipe, message: Message, delivery: Delivery): void {
    const { id, type } = input.advertisement
    const caller = callerOf(delivery)
    const decision = this.#world.gate.takes(id, caller)
    if (decision.allowed) return input.accept(message, delivery, caller.fingerprint)
    if (decision.why !== 'blocked') this.#stray.answer(id, type, delivery, audible(decision.why))
  }

  /** Somebody may not use a pipe any more: nothing of it is read, and it is told if it may hear it. */
  #onCut({ pipeId, caller, why }: Cut): void {
    const { counters, inputs } = this.#world
    const isMeant = ({ from: peerId, fingerprint }: ReceivedMessage): boolean =>
      isSameCaller({ peerId, fingerprint }, caller)
    for (const input of inputs.all(pipeId))
      counters.add('access.dropped-messages', input.drop(isMeant))
    const type = inputs.bound(pipeId)?.type
    if (type !== undefined && why !== undefined) this.#stray.tell(caller.peerId, pipeId, type, why)
  }
}
