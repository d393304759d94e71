import type { Clock, Timer } from '../../base/clock.ts'
import { FRAME_STALL_BYTES, FRAME_STALL_MS } from './limits.ts'

export interface FrameWatchInit {
  readonly clock: Clock
  /** Whether a message has begun and we wait for the rest of it. */
  readonly isWaiting: () => boolean
  /** Counts that grow with what came: bytes, and whole messages. */
  readonly bytes: () => number
  readonly messages: () => number
  readonly onStalled: () => void
}

/**
 * Watches that a message which has begun comes to its end. Whoever stops within one, or drips it, holds its memory and a
 * place here for nothing. One timer at a time, which is not touched by the chunks that come.
 */
export class FrameWatch {
  readonly #init: FrameWatchInit
  #timer: Timer | undefined

  constructor(init: FrameWatchInit) {
    this.#init = init
  }

  /** To be called after each chunk, and when reading begins again. */
  look(): void {
    if (this.#timer === undefined && this.#init.isWaiting()) this.#arm()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #arm(): void {
    const { clock, bytes, messages } = this.#init
    const before = { bytes: bytes(), messages: messages() }
    this.#timer = clock.after('frame-stall', FRAME_STALL_MS, () => this.#due(before))
  }

  #due(before: { readonly bytes: number; readonly messages: number }): void {
    const { isWaiting, bytes, messages, onStalled } = this.#init
    this.#timer = undefined
    if (!isWaiting()) return
    const isMoving = messages() > before.messages || bytes() - before.bytes >= FRAME_STALL_BYTES
    if (isMoving) this.#arm()
    else onStalled()
  }
}
