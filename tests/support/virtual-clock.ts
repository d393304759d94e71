/**
 * Time that stands still until a test moves it. Timers run in the order in which they are due (equals: in the order in
 * which they were made), and between two of them everything that was waiting on a promise gets its turn, as on a real
 * event loop.
 */
import type { Clock, Timer } from '../../src/main/base/clock.ts'

interface Pending {
  readonly dueMs: number
  readonly order: number
  readonly name: string
  /** Absent once it was cancelled or has run; the heap forgets it when it comes to the top. */
  run: (() => void) | undefined
}

export class VirtualClock implements Clock {
  readonly #heap: Pending[] = []
  #wallStartMs: number
  #nowMs = 0
  #order = 0
  #live = 0

  /** `wallStartMs`: what `wallMs` shows before any time has passed. */
  constructor(wallStartMs = Date.UTC(2026, 0, 1)) {
    this.#wallStartMs = wallStartMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  wallMs(): number {
    return this.#wallStartMs + Math.floor(this.#nowMs)
  }

  after(name: string, delayMs: number, run: () => void): Timer {
    const pending: Pending = {
      dueMs: this.#nowMs + Math.max(0, delayMs),
      order: this.#order++,
      name,
      run,
    }
    this.#push(pending)
    this.#live++
    return {
      cancel: () => {
        if (pending.run === undefined) return
        pending.run = undefined
        this.#live--
      },
    }
  }

  /** The machine sleeps: by the clock of the wall so much time has passed, by the other none. */
  sleep(ms: number): void {
    this.#wallStartMs += ms
  }

  /** How many timers wait. */
  get pendingCount(): number {
    return this.#live
  }

  /** Names of the timers that wait, soonest first: what a test prints when one was left behind. */
  pendingNames(): readonly string[] {
    return this.#heap
      .filter((timer) => timer.run !== undefined)
      .sort(sooner)
      .map((timer) => timer.name)
  }

  /** Lets `ms` pass: runs every timer that comes due, those included that are made on the way. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    await settle()
    for (let timer = this.#due(untilMs); timer !== undefined; timer = this.#due(untilMs)) {
      this.#nowMs = timer.dueMs
      const run = timer.run
      timer.run = undefined
      this.#live--
      run?.()
      await settle()
    }
    this.#nowMs = untilMs
  }

  /** Lets time pass until `condition` holds; throws when it does not within `limitMs`. */
  async advanceUntil(condition: () => boolean, limitMs: number): Promise<void> {
    const untilMs = this.#nowMs + limitMs
    await settle()
    while (!condition()) {
      const next = this.#due(untilMs)
      if (next === undefined) {
        throw new Error(
          `not within ${limitMs} ms; waiting: ${this.pendingNames().join(', ') || 'nothing'}`,
        )
      }
      this.#push(next)
      await this.advance(next.dueMs - this.#nowMs)
    }
  }

  /** Takes the next live timer that is due by `untilMs`. */
  #due(untilMs: number): Pending | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.run !== undefined && top.dueMs > untilMs) return undefined
      this.#pop()
      if (top.run !== undefined) return top
    }
    return undefined
  }

  #push(timer: Pending): void {
    const heap = this.#heap
    let at = heap.push(timer) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      const parent = heap[up]
      if (parent === undefined || sooner(parent, timer) <= 0) break
      heap[at] = parent
      at = up
    }
    heap[at] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (let child = this.#soonerChild(at); child !== undefined; child = this.#soonerChild(at)) {
      const moved = heap[child]
      if (moved === undefined || sooner(last, moved) <= 0) break
      heap[at] = moved
      at = child
    }
    heap[at] = last
  }

  #soonerChild(at: number): number | undefined {
    const left = this.#heap[2 * at + 1]
    const right = this.#heap[2 * at + 2]
    if (left === undefined) return undefined
    return right !== undefined && sooner(right, left) < 0 ? 2 * at + 2 : 2 * at + 1
  }
}

const sooner = (a: Pending, b: Pending): number => a.dueMs - b.dueMs || a.order - b.order

/** Lets every promise that can settle do so, and what follows from it: one whole turn of the event loop. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
