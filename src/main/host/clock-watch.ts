import { every, type Clock } from '../base/clock.ts'
import type { Counters } from '../base/counters.ts'
import { Emitter } from '../base/events.ts'

/** How often the clocks are compared. */
export const COMPARED_EVERY_MS = 2_000
/** A clock that is set by less is mended quietly, as time servers do. */
export const JUMP_MIN_MS = 30_000
/** How long it is told that the clock jumped. */
export const JUMP_TOLD_MS = 15 * 60_000

/** The wall clock was set. */
export interface ClockJump {
  /** Forward is positive. */
  readonly byMs: number
  /** By the new clock. */
  readonly atWallMs: number
}

export interface ClockWatchWorld {
  readonly clock: Clock
  readonly counters: Counters
  /** Goes on while the machine sleeps, and is set by nobody. */
  readonly upTimeMs: () => number
}

/**
 * Notices that somebody set the wall clock: it went on by another time than the machine was up. A machine that slept is none
 * of that. Timers are not concerned, which run by a clock that nobody sets; what ends at a date is.
 */
export class ClockWatch {
  readonly jumped = new Emitter<ClockJump>()
  readonly #world: ClockWatchWorld
  readonly #timer
  #aheadMs: number
  #latest: (ClockJump & { readonly atMs: number }) | undefined

  constructor(world: ClockWatchWorld) {
    this.#world = world
    this.#aheadMs = this.#wallAheadMs()
    this.#timer = every(world.clock, 'clock-watch', COMPARED_EVERY_MS, () => this.#compare())
  }

  /** The latest jump, for a while after it. */
  get latest(): ClockJump | undefined {
    const { clock } = this.#world
    const one = this.#latest
    if (one === undefined || clock.nowMs() - one.atMs > JUMP_TOLD_MS) return undefined
    return { byMs: one.byMs, atWallMs: one.atWallMs }
  }

  /** Idempotent. */
  stop(): void {
    this.#timer.cancel()
  }

  #wallAheadMs(): number {
    const { clock, upTimeMs } = this.#world
    return clock.wallMs() - upTimeMs()
  }

  #compare(): void {
    const { clock, counters } = this.#world
    const before = this.#aheadMs
    this.#aheadMs = this.#wallAheadMs()
    const byMs = Math.round(this.#aheadMs - before)
    if (Math.abs(byMs) < JUMP_MIN_MS) return
    counters.add('host.clock-jumps')
    this.#latest = { byMs, atWallMs: clock.wallMs(), atMs: clock.nowMs() }
    this.jumped.emit({ byMs, atWallMs: clock.wallMs() })
  }
}
