import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { hexEncode } from '../../../base/bytes.ts'
import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import { errorText, PipefitterError } from '../../../base/errors.ts'
import { Lru } from '../../../base/lru.ts'
import type { Random } from '../../../base/random.ts'
import type { PeerId, PipeId } from '../../../protocol/ids.ts'
import {
  decodeMove,
  encodeMove,
  MOVE_ELEMENT,
  type MovedMark,
  type MoveRefusal,
  type MoveStep,
} from '../../../protocol/move-message.ts'
import { MachineRunner } from '../../machine-runner.ts'
import type { ProvenLink, TrustChannel } from '../../trust/trust-channel.ts'
import { GiveMachine, type GiveEffect, type GiveInput } from './give-machine.ts'

/** Moves to this peer that are remembered, so that a step that comes again is known. */
const TAKEN_REMEMBERED = 64
const MOVE_ID_BYTES = 16

export type MoveOffer = Extract<MoveStep, { kind: 'offer' }>

/** What moves do with the ends at this peer. */
export interface PipeHands {
  /** Unbinds the input end, and says what was handed to its reader. Throws what forbids it, all then being as before. */
  release(pipeId: PipeId): readonly MovedMark[]
  /** Binds it again: nobody took it. */
  keep(pipeId: PipeId): void
  /** It is another peer's now; those who send are told. */
  given(pipeId: PipeId, to: ProvenLink): void
  /** Why an offer is not taken; absent where it is. */
  objection(offer: MoveOffer, from: ProvenLink): MoveRefusal | undefined
  /** Binds the end here. Throws what forbids it. */
  take(offer: MoveOffer, marks: readonly MovedMark[], from: ProvenLink): void
  /** Unbinds what was taken: its giver did not hear of it, and keeps it. */
  letGo(pipeId: PipeId): void
}

export interface MoveWorld {
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly channel: TrustChannel
  readonly hands: PipeHands
}

interface Giving {
  readonly pipeId: PipeId
  readonly to: ProvenLink
  readonly runner: MachineRunner<GiveInput, GiveEffect>
  readonly settled: Deferred<void>
  marks: readonly MovedMark[]
}

interface Taking {
  readonly offer: MoveOffer
  readonly fingerprint: string
  taken: boolean
}

/** Gives the input ends of pipes to other peers, and takes those that others give; see `protocol/move-message.ts`. */
export class MoveService {
  readonly #world: MoveWorld
  readonly #giving = new Map<string, Giving>()
  readonly #taking = new Lru<string, Taking>(TAKEN_REMEMBERED)

  constructor(world: MoveWorld) {
    this.#world = world
    world.channel.handle(MOVE_ELEMENT, (from, body) => this.#onStep(from, body))
  }

  /**
   * Hands the input end of a pipe to another peer. Settles when that has it bound. Rejects with `pipe/in-use` while it is
   * being moved already, `pipe/refused` when the other does not take it, `endpoint/unreachable` when it does not answer, with
   * what forbids to unbind it, and as reaching the peer does; the end is where it was then.
   */
  async give(offer: MoveOffer, peerId: PeerId, signal: AbortSignal): Promise<void> {
    const { pipeId } = offer
    const to = await this.#world.channel.reach(peerId, signal)
    if ([...this.#giving.values()].some((other) => other.pipeId === pipeId))
      throw new PipefitterError('pipe/in-use', 'This end is being moved already')
    const move = hexEncode(this.#world.random.bytes(MOVE_ID_BYTES))
    const runner = new MachineRunner<GiveInput, GiveEffect>(
      'give-pipe',
      new GiveMachine(),
      { kind: 'tick' },
      this.#world.clock,
      (effect) => this.#perform(move, offer, effect),
    )
    const giving: Giving = { pipeId, to, runner, settled: createDeferred(), marks: [] }
    this.#giving.set(move, giving)
    runner.feed({ kind: 'start' })
    return giving.settled.promise
  }

  /** Moves under way are given up; the ends are where they were. */
  stop(): void {
    for (const { runner } of [...this.#giving.values()])
      runner.feed({ kind: 'failed', reason: 'The peer stops' })
  }

  #perform(move: string, offer: MoveOffer, effect: GiveEffect): void {
    const giving = this.#giving.get(move)
    if (giving === undefined) return
    if (effect.kind === 'offer') return this.#say(giving.to, move, offer)
    if (effect.kind === 'release') return this.#release(giving)
    if (effect.kind === 'hand')
      return this.#say(giving.to, move, { kind: 'hand', marks: giving.marks })
    this.#giving.delete(move)
    giving.runner.stop()
    if (effect.kind === 'given') {
      this.#world.hands.given(offer.pipeId, giving.to)
      return giving.settled.resolve()
    }
    this.#say(giving.to, move, { kind: 'cancel' })
    this.#world.hands.keep(offer.pipeId)
    giving.settled.reject(keptError(effect.why, effect.reason))
  }

  #release(giving: Giving): void {
    try {
      giving.marks = this.#world.hands.release(giving.pipeId)
    } catch (error) {
      giving.runner.feed({ kind: 'failed', reason: errorText(error) })
    }
  }

  #onStep(from: ProvenLink, body: Uint8Array): void {
    const { move, step } = decodeMove(body)
    if (step.kind === 'offer') return this.#onOffer(from, move, step)
    if (step.kind === 'hand') return this.#onHand(from, move, step.marks)
    if (step.kind === 'cancel') return this.#onCancel(from, move)
    const giving = this.#giving.get(move)
    const isTaker = giving?.to.proof.fingerprint === from.proof.fingerprint
    if (giving === undefined || !isTaker) return this.#world.counters.add('moves.strange-steps')
    giving.runner.feed(step)
  }

  #onOffer(from: ProvenLink, move: string, offer: MoveOffer): void {
    const why = this.#world.hands.objection(offer, from)
    if (why !== undefined) {
      this.#world.counters.add('moves.refused')
      return this.#say(from, move, { kind: 'refused', why })
    }
    this.#taking.set(move, { offer, fingerprint: from.proof.fingerprint, taken: false })
    this.#say(from, move, { kind: 'ready' })
  }

  /** Comes again until the giver hears that it is taken. */
  #onHand(from: ProvenLink, move: string, marks: readonly MovedMark[]): void {
    const taking = this.#taking.get(move)
    if (taking?.fingerprint !== from.proof.fingerprint)
      return this.#world.counters.add('moves.strange-steps')
    try {
      if (!taking.taken) this.#world.hands.take(taking.offer, marks, from)
      taking.taken = true
      this.#say(from, move, { kind: 'done' })
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      this.#world.counters.add('moves.failed')
      this.#taking.delete(move)
      this.#say(from, move, { kind: 'refused', why: 'failed' })
    }
  }

  #onCancel(from: ProvenLink, move: string): void {
    const taking = this.#taking.get(move)
    if (taking?.fingerprint !== from.proof.fingerprint) return
    this.#taking.delete(move)
    if (taking.taken) this.#world.hands.letGo(taking.offer.pipeId)
  }

  #say(to: ProvenLink, move: string, step: MoveStep): void {
    this.#world.channel.send(to, MOVE_ELEMENT, encodeMove({ move, step }))
  }
}

const KEPT_WORDS: Readonly<Record<MoveRefusal | 'silent', string>> = {
  'not-allowed':
    'The other peer lets this one change nothing there. The request waits in its inbox; it has to give the right to administrate this pipe',
  'not-in-group': 'The other peer is not in the group of this pipe',
  busy: 'The other peer is busy with it already',
  failed: 'It could not be moved',
  silent: 'The other peer did not answer; the end stays here',
}

const keptError = (why: MoveRefusal | 'silent', reason?: string): PipefitterError =>
  new PipefitterError(
    why === 'silent' ? 'endpoint/unreachable' : 'pipe/refused',
    reason === undefined ? KEPT_WORDS[why] : `${KEPT_WORDS[why]}: ${reason}`,
  )
