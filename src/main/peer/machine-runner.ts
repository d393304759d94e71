import type { Clock, Timer } from '../base/clock.ts'
import type { Machine } from '../base/machine.ts'

/**
 * Runs a pure machine in the world: performs each effect it returns, and gives it a tick at its deadline. The one place
 * where machines meet timers.
 */
export class MachineRunner<Input, Effect> {
  readonly #machine: Machine<Input, Effect>
  readonly #clock: Clock
  readonly #name: string
  readonly #tick: Input
  readonly #perform: (effect: Effect) => void
  #timer: Timer | undefined
  #armedFor: number | undefined
  #stopped = false

  constructor(
    name: string,
    machine: Machine<Input, Effect>,
    tick: Input,
    clock: Clock,
    perform: (effect: Effect) => void,
  ) {
    this.#name = name
    this.#machine = machine
    this.#tick = tick
    this.#clock = clock
    this.#perform = perform
  }

  feed(input: Input): void {
    if (this.#stopped) return
    const effects = this.#machine.step(input, this.#clock.nowMs())
    this.#arm()
    for (const effect of effects) this.#perform(effect)
  }

  /** No more ticks; further inputs are ignored. Idempotent. */
  stop(): void {
    this.#stopped = true
    this.#arm()
  }

  #arm(): void {
    const at = this.#stopped ? undefined : this.#machine.deadlineMs
    if (at === this.#armedFor) return
    this.#timer?.cancel()
    this.#armedFor = at
    if (at === undefined) return
    const delayMs = Math.max(0, at - this.#clock.nowMs())
    this.#timer = this.#clock.after(this.#name, delayMs, () => {
      this.#armedFor = undefined
      this.feed(this.#tick)
    })
  }
}
