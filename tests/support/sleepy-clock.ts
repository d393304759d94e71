import type { Clock, Timer } from '../../src/main/base/clock.ts'

/** The clock of one machine that can sleep while the others go on: what was due meanwhile is run when it wakes. */
export class SleepyClock implements Clock {
  readonly #clock: Clock
  readonly #due: (() => void)[] = []
  #sleeps = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  nowMs(): number {
    return this.#clock.nowMs()
  }

  wallMs(): number {
    return this.#clock.wallMs()
  }

  after(name: string, delayMs: number, run: () => void): Timer {
    let isCancelled = false
    const unlessCancelled = (): void => {
      if (!isCancelled) run()
    }
    const timer = this.#clock.after(name, delayMs, () => {
      if (this.#sleeps) this.#due.push(unlessCancelled)
      else run()
    })
    return {
      cancel: () => {
        isCancelled = true
        timer.cancel()
      },
    }
  }

  sleep(): void {
    this.#sleeps = true
  }

  wake(): void {
    this.#sleeps = false
    for (const run of this.#due.splice(0)) run()
  }
}
