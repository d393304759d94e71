import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Random } from '../../base/random.ts'
import { endpointOf } from '../../peer/endpoint/link-table.ts'
import type { Peer } from '../../peer/peer.ts'
import type { Caller } from '../../peer/pipe/caller.ts'
import { MoveService, type MoveOffer, type PipeHands } from '../../peer/pipe/move/move-service.ts'
import { DEFAULT_ACCESS } from '../../peer/trust/decide.ts'
import type { ProvenLink } from '../../peer/trust/trust-channel.ts'
import { DELIVERY_NAMESPACE } from '../../protocol/delivery-message.ts'
import {
  encodePipeAdvertisement,
  parsePipeAdvertisement,
} from '../../protocol/documents/pipe-advertisement.ts'
import { isPropagate } from '../../protocol/documents/pipe-type.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { MOVE_ENTRIES_MAX, type MovedMark, type MoveRefusal } from '../../protocol/move-message.ts'
import type { InputEnds } from '../ends/input-ends.ts'
import type { Deliveries } from '../queue/deliveries.ts'
import type { TimelineWatch } from '../timeline/watch.ts'

/** How long a pipe that came with a move is known here unless it is found on the network too. */
const MOVED_LIFETIME_MS = 24 * 60 * 60_000
/** What it takes to use a pipe; no other right travels with it. */
const USING = ['bind', 'send'] as const

export interface PipeMovesWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly random: Random
  readonly inputs: InputEnds
  readonly deliveries: Deliveries
  readonly watch: TimelineWatch
  readonly nameOf: (peerId: PeerId) => string
}

/**
 * Input ends of pipes that go from one peer to another: unbound here and bound there in one action. What was delivered goes
 * with them, so that nothing is delivered twice, and those who send are told.
 */
export class PipeMoves {
  readonly #world: PipeMovesWorld
  readonly #service: MoveService
  /** Who used an end that is being given away. */
  readonly #callers = new Map<PipeId, readonly Caller[]>()

  constructor(world: PipeMovesWorld) {
    this.#world = world
    const { clock, random, peer } = world
    const { channel } = peer.onboarding
    this.#service = new MoveService({
      ...{ clock, random, counters: peer.counters, channel, hands: this.#hands() },
    })
  }

  /** Rejects with `pipe/not-found`, `pipe/wrong-type`, `pipe/not-bound`, and as `MoveService.give` does. */
  async give(pipeId: PipeId, to: PeerId, signal: AbortSignal): Promise<void> {
    const { pipes } = this.#world.peer.groups.ofPipe(pipeId)
    const { advertisement } = pipes.table.require(pipeId)
    if (isPropagate(advertisement.type))
      throw new PipefitterError('pipe/wrong-type', 'A propagate pipe has ends at many peers')
    if (pipes.input(pipeId) === undefined)
      throw new PipefitterError('pipe/not-bound', 'Its input end is not bound here')
    const { trust } = this.#world.peer
    const offer: MoveOffer = {
      ...{ kind: 'offer', pipeId, advertisement: encodePipeAdvertisement(advertisement) },
      access: trust.accessOf(pipeId),
      allowed: this.#allowedFor(pipeId),
    }
    await this.#service.give(offer, to, signal)
  }

  stop(): void {
    this.#service.stop()
  }

  /** The keys that were let send to this very pipe. */
  #allowedFor(pipeId: PipeId): MoveOffer['allowed'] {
    return this.#world.peer.trust
      .all()
      .filter(({ grants }) => grants.some((one) => one.pipeId === pipeId && one.right === 'send'))
      .slice(0, MOVE_ENTRIES_MAX)
      .map(({ fingerprint }) => fingerprint)
  }

  #hands(): PipeHands {
    return {
      release: (pipeId) => this.#release(pipeId),
      keep: (pipeId) => this.#keep(pipeId),
      given: (pipeId, to) => this.#given(pipeId, to),
      objection: (offer, from) => this.#objectionTo(offer, from),
      take: (offer, marks, from) => this.#take(offer, marks, from),
      letGo: (pipeId) => this.#world.inputs.listen(pipeId, false),
    }
  }

  /** What waits to be read and is acknowledged when it is goes to the next holder: its sender sends it there. */
  #release(pipeId: PipeId): readonly MovedMark[] {
    const { peer, deliveries } = this.#world
    const { pipes } = peer.groups.ofPipe(pipeId)
    const input = pipes.input(pipeId)
    if (input === undefined)
      throw new PipefitterError('pipe/not-bound', 'Its input end is not bound here any more')
    const isMarked = ({ message }: { message: { elements: readonly { namespace: string }[] } }) =>
      message.elements.some(({ namespace }) => namespace === DELIVERY_NAMESPACE)
    const marks = deliveries.handOver(pipeId)
    this.#callers.set(pipeId, pipes.gate.callersOf(pipeId))
    peer.counters.add('moves.left-to-next-holder', input.drop(isMarked))
    input.close()
    return marks.slice(-MOVE_ENTRIES_MAX)
  }

  #keep(pipeId: PipeId): void {
    const { peer, inputs } = this.#world
    const known = peer.groups.findOfPipe(pipeId)?.pipes.table.get(pipeId)
    this.#callers.delete(pipeId)
    if (known?.listening === true) inputs.listen(pipeId, true)
  }

  #given(pipeId: PipeId, to: ProvenLink): void {
    const { peer, inputs, watch, nameOf } = this.#world
    const { pipes, binding } = peer.groups.ofPipe(pipeId)
    const { advertisement } = pipes.table.require(pipeId)
    const { peerId } = to.link
    inputs.listen(pipeId, false)
    binding.remember(pipeId, { peerId, endpoint: endpointOf(to.link) })
    for (const caller of this.#callers.get(pipeId) ?? [])
      pipes.tellLeft(advertisement, caller.peerId)
    this.#callers.delete(pipeId)
    watch.handedOver(pipeId, `Its input end went to ${nameOf(peerId)}`)
  }

  /** Whoever binds an end here changes this peer: that is the right to administrate, for the pipe or for all. */
  #objectionTo(
    { pipeId, advertisement }: MoveOffer,
    { proof }: ProvenLink,
  ): MoveRefusal | undefined {
    const { peer } = this.#world
    const { fingerprint } = proof
    if (!peer.trust.decide('administrate', pipeId, fingerprint).allowed) {
      peer.trust.request({ fingerprint, pipeId, right: 'administrate' })
      return 'not-allowed'
    }
    if (peer.groups.findOfPipe(pipeId) === undefined) return 'not-in-group'
    // What would be bound here would hear nothing.
    if (!peer.services.pipes.table.receives) return 'failed'
    return this.#isFit(pipeId, advertisement) ? undefined : 'failed'
  }

  #isFit(pipeId: PipeId, advertisement: string): boolean {
    try {
      const { id, type } = parsePipeAdvertisement(advertisement)
      return id === pipeId && !isPropagate(type)
    } catch (error) {
      if (error instanceof PipefitterError) return false
      throw error
    }
  }

  #take(offer: MoveOffer, marks: readonly MovedMark[], { link }: ProvenLink): void {
    const { peer, inputs, deliveries, watch, nameOf } = this.#world
    const { pipeId } = offer
    const { pipes } = peer.groups.ofPipe(pipeId)
    if (pipes.table.get(pipeId) === undefined) {
      // Whose signature it is nobody has verified here: the network tells it signed, and that counts then.
      const { signature: _unverified, ...plain } = parsePipeAdvertisement(offer.advertisement)
      pipes.onFound(plain, MOVED_LIFETIME_MS, link.peerId)
    }
    deliveries.takeOver(pipeId, marks)
    this.#admit(offer)
    inputs.listen(pipeId, true)
    watch.handedOver(pipeId, `Its input end came from ${nameOf(link.peerId)}`)
  }

  /** Who may use it comes with it, where this peer did not decide itself: for this pipe, and only for those it is paired with. */
  #admit({ pipeId, access, allowed }: MoveOffer): void {
    const { trust, services } = this.#world.peer
    const isOwn = services.pipes.table.get(pipeId)?.origin === 'created'
    if (isOwn || trust.accessOf(pipeId) !== DEFAULT_ACCESS) return
    trust.setAccess(pipeId, access)
    for (const fingerprint of allowed)
      if (trust.get(fingerprint)?.standing === 'paired')
        for (const right of USING) trust.grant(fingerprint, { right, pipeId })
  }
}
