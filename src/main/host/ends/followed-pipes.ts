import type { Clock } from '../../base/clock.ts'
import { MachineRunner } from '../../peer/machine-runner.ts'
import {
  FollowMachine,
  type FollowEffect,
  type FollowInput,
} from '../../peer/pipe/holders/follow-machine.ts'
import type { Holder, HolderPolicy } from '../../peer/pipe/holders/holder-policy.ts'
import type { Resolution } from '../../peer/pipe/resolution.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'

export interface FollowWorld {
  readonly clock: Clock
  policyOf(pipeId: PipeId): HolderPolicy
  /** Asks who has a pipe: joins a query that is under way if it began after `sinceWallMs`. Throws what forbids it. */
  ask(pipeId: PipeId, sinceWallMs: number): Resolution
  /** Whom the latest query found, as far as they may be bound. */
  holders(pipeId: PipeId): readonly Holder[]
  /** Binds one more end; the follower is told by `bound` or `failed`. */
  bind(pipeId: PipeId, holder: Holder): void
  unbind(pipeId: PipeId, peerId: PeerId): void
}

interface Followed {
  readonly machine: FollowMachine
  readonly runner: MachineRunner<FollowInput, FollowEffect>
  /** When it last lost a holder: what was answered before is not true any more. */
  lostWallMs: number
}

/** Keeps the pipes that a person wants bound with whoever holds their input ends; see {@link FollowMachine}. */
export class FollowedPipes {
  readonly #world: FollowWorld
  readonly #followed = new Map<PipeId, Followed>()

  constructor(world: FollowWorld) {
    this.#world = world
  }

  /** When it is asked again by itself who has the pipe, monotonic; absent when it is not to be. */
  nextAskMs(pipeId: PipeId): number | undefined {
    const machine = this.#followed.get(pipeId)?.machine
    return machine?.state === 'seeking' ? machine.deadlineMs : undefined
  }

  bound(pipeId: PipeId, peerId: PeerId, byHand: boolean): void {
    const { runner } = this.#followed.get(pipeId) ?? this.#follow(pipeId)
    runner.feed({ kind: 'bound', peerId, byHand })
  }

  /** Looks for whoever holds a pipe, until it is bound or let go of. */
  want(pipeId: PipeId): void {
    const { runner } = this.#followed.get(pipeId) ?? this.#follow(pipeId)
    runner.feed({ kind: 'want' })
  }

  /** Tells of a pipe that is followed; one that is not is left alone. */
  tell(pipeId: PipeId, input: FollowInput): void {
    const followed = this.#followed.get(pipeId)
    if (input.kind === 'ended' && followed !== undefined)
      followed.lostWallMs = this.#world.clock.wallMs()
    followed?.runner.feed(input)
  }

  /** The paths may be others now, or this peer gave a sign of life. */
  stirred(peerId?: PeerId): void {
    for (const { runner, machine } of this.#followed.values())
      if (machine.state === 'seeking') runner.feed({ kind: 'stirred', peerId })
  }

  policyChanged(pipeId: PipeId): void {
    this.tell(pipeId, { kind: 'policy', policy: this.#world.policyOf(pipeId) })
  }

  /** The pipe is unbound for good, or forgotten. */
  letGo(pipeId: PipeId): void {
    const followed = this.#followed.get(pipeId)
    this.#followed.delete(pipeId)
    followed?.runner.feed({ kind: 'let-go' })
    followed?.runner.stop()
  }

  stop(): void {
    for (const pipeId of [...this.#followed.keys()]) this.letGo(pipeId)
  }

  #follow(pipeId: PipeId): Followed {
    const machine = new FollowMachine(this.#world.policyOf(pipeId))
    const runner = new MachineRunner<FollowInput, FollowEffect>(
      'follow-pipe',
      machine,
      { kind: 'tick' },
      this.#world.clock,
      (effect) => this.#perform(pipeId, effect),
    )
    const followed: Followed = { machine, runner, lostWallMs: 0 }
    this.#followed.set(pipeId, followed)
    return followed
  }

  #perform(pipeId: PipeId, effect: FollowEffect): void {
    if (effect.kind === 'bind') this.#world.bind(pipeId, effect.holder)
    else if (effect.kind === 'unbind') this.#world.unbind(pipeId, effect.peerId)
    else void this.#ask(pipeId)
  }

  async #ask(pipeId: PipeId): Promise<void> {
    try {
      const run = this.#world.ask(pipeId, this.#followed.get(pipeId)?.lostWallMs ?? 0)
      await run.decided
      this.#found(pipeId)
      await run.finished
      this.#found(pipeId)
    } catch {
      // The pipe or its group is gone; whoever removes them lets go of it.
    }
    this.tell(pipeId, { kind: 'asked' })
  }

  #found(pipeId: PipeId): void {
    if (this.#followed.has(pipeId))
      this.tell(pipeId, { kind: 'found', holders: this.#world.holders(pipeId) })
  }
}
