import type { Clock } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { Emitter } from '../../base/events.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { BindingAnswer } from './answer.ts'
import type { ResolutionEvent } from './resolution-event.ts'
import {
  ResolutionMachine,
  type Asked,
  type ResolutionEffect,
  type ResolutionInput,
  type ResolutionPlan,
  type ResolutionState,
} from './resolution-machine.ts'
import { summarise } from './resolution-summary.ts'

/** One run of the binding query as its caller sees it: answers stream in until it is over or cancelled. */
export class Resolution implements AsyncIterable<BindingAnswer> {
  readonly id: string
  readonly pipe: PipeAdvertisement
  readonly timeoutMs: number
  readonly startedWallMs: number
  /** Answers, channels or the state have changed. */
  readonly changed = new Emitter<void>()
  /** Each thing that happens, after the answers and channels show it. */
  readonly happened = new Emitter<ResolutionEvent>()
  readonly #clock: Clock
  readonly #startedMs: number
  readonly #machine: ResolutionMachine
  readonly #runner: MachineRunner<ResolutionInput, ResolutionEffect>
  readonly #decided = createDeferred()
  readonly #finished = createDeferred()
  #endedMs: number | undefined

  constructor(
    id: string,
    plan: ResolutionPlan,
    clock: Clock,
    perform: (effect: ResolutionEffect) => void,
  ) {
    this.id = id
    this.pipe = plan.pipe
    this.timeoutMs = plan.timeoutMs
    this.#clock = clock
    this.#startedMs = clock.nowMs()
    this.startedWallMs = clock.wallMs()
    this.#machine = new ResolutionMachine(plan)
    this.#runner = new MachineRunner<ResolutionInput, ResolutionEffect>(
      'resolution',
      this.#machine,
      { kind: 'tick' },
      clock,
      (effect) => {
        this.#announce(effect)
        perform(effect)
        this.#follow(effect)
      },
    )
  }

  /** Inputs come from the binding service alone. */
  feed(input: ResolutionInput): void {
    const wasAsking = this.state === 'asking'
    this.#runner.feed(input)
    if (!wasAsking) return
    if (input.kind === 'asked' || input.kind === 'answer' || input.kind === 'unreachable')
      this.happened.emit(input)
  }

  get state(): ResolutionState {
    return this.#machine.state
  }

  get answers(): readonly BindingAnswer[] {
    return this.#machine.answers
  }

  get asked(): readonly Asked[] {
    return this.#machine.asked
  }

  /** Whether enough is known for the rule to choose. */
  get isDecided(): boolean {
    return this.#machine.isDecided
  }

  get elapsedMs(): number {
    return (this.#endedMs ?? this.#clock.nowMs()) - this.#startedMs
  }

  get summary(): string {
    return summarise(this.pipe, this.state, this.answers, this.asked)
  }

  /** Settles when enough is known for the rule to choose, at the latest when the run is over. */
  get decided(): Promise<void> {
    return this.#decided.promise
  }

  get finished(): Promise<void> {
    return this.#finished.promise
  }

  cancel(): void {
    this.feed({ kind: 'cancel' })
  }

  /** Yields each answer as it comes, and again when its verdict changes; ends with the run. Breaking off cancels it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<BindingAnswer, void, undefined> {
    const shown = new Map<string, BindingAnswer>()
    try {
      for (;;) {
        const change = createDeferred()
        const off = this.changed.on(() => change.resolve())
        const fresh = this.answers.filter((answer) => shown.get(answer.peerId) !== answer)
        for (const answer of fresh) {
          shown.set(answer.peerId, answer)
          yield answer
        }
        if (fresh.length === 0 && this.state !== 'asking') return off()
        if (fresh.length === 0) await change.promise
        off()
      }
    } finally {
      this.cancel()
    }
  }

  /** What is about to be done is told before what comes of it. */
  #announce(effect: ResolutionEffect): void {
    if (effect.kind === 'ask-everybody') this.happened.emit({ kind: 'asking' })
    if (effect.kind === 'ask-peer') this.happened.emit({ kind: 'asking', peerId: effect.peerId })
  }

  #follow(effect: ResolutionEffect): void {
    if (effect.kind === 'changed') this.changed.emit()
    if (effect.kind === 'decide') {
      this.#decided.resolve()
      this.happened.emit({ kind: 'decided' })
    }
    if (effect.kind !== 'finished') return
    this.#endedMs = this.#clock.nowMs()
    this.#runner.stop()
    this.#finished.resolve()
    this.happened.emit({ kind: 'ended', state: this.state })
  }
}
