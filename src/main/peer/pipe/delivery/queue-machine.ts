import type { Machine } from '../../../base/machine.ts'

/** Most messages of one queue that are on their way and not acknowledged, and their bytes. */
export const IN_FLIGHT_MAX = 32
export const IN_FLIGHT_BYTES_MAX = 256 * 1024
/** Without an acknowledgement all that is on its way is sent again after this time; the last goes on. */
export const RESEND_AFTER_MS: readonly number[] = [2_000, 4_000, 8_000, 16_000, 30_000]

/** One message that waits, as the machine knows it. */
export interface Waiting {
  readonly sequence: number
  readonly sizeBytes: number
}

export type QueueInput =
  | { readonly kind: 'queued'; readonly message: Waiting }
  /** There is an end to send through, maybe another than before: nothing is on its way through it. */
  | { readonly kind: 'linked' }
  | { readonly kind: 'unlinked' }
  /** The receiver says what it was given last of this queue; 0: nothing. */
  | { readonly kind: 'acked'; readonly sequence: number }
  /** A person cancelled it, or it is too old. */
  | { readonly kind: 'gone'; readonly sequence: number }
  | { readonly kind: 'tick' }

export type QueueEffect =
  /** `after`: the message before it that is not settled, else 0. */
  | { readonly kind: 'send'; readonly sequence: number; readonly after: number }
  /** All up to here were delivered: they may be forgotten. */
  | { readonly kind: 'delivered'; readonly upTo: number; readonly count: number }

/**
 * The order in which a queue's messages go to whoever holds the pipe: a window of those that are on their way, all of them
 * again where nobody says that they came.
 *
 *   waiting ──send──▶ on its way ──acked──▶ delivered
 *      ▲                  │
 *      └─unlinked, time──┘
 */
export class QueueMachine implements Machine<QueueInput, QueueEffect> {
  deadlineMs: number | undefined
  readonly #waiting: Waiting[]
  /** Of the waiting ones, from the front. */
  #onItsWay = 0
  #linked = false
  #resends = 0

  /** `waiting`: those kept from before, in order. */
  constructor(waiting: readonly Waiting[]) {
    this.#waiting = [...waiting]
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting
  }

  /** Whether a message is on its way: its receiver may have it. */
  isOnItsWay(sequence: number): boolean {
    return this.#waiting.findIndex((one) => one.sequence === sequence) < this.#onItsWay
  }

  step(input: QueueInput, nowMs: number): readonly QueueEffect[] {
    switch (input.kind) {
      case 'queued':
        this.#waiting.push(input.message)
        return this.#fill(nowMs)
      case 'linked':
        return this.#onLinked(nowMs)
      case 'unlinked':
        return this.#onUnlinked()
      case 'acked':
        return this.#onAcked(input.sequence, nowMs)
      case 'gone':
        return this.#onGone(input.sequence, nowMs)
      case 'tick':
        return this.#onTick(nowMs)
    }
  }

  #onLinked(nowMs: number): readonly QueueEffect[] {
    this.#linked = true
    this.#onItsWay = 0
    this.#resends = 0
    return this.#fill(nowMs)
  }

  #onUnlinked(): readonly QueueEffect[] {
    this.#linked = false
    this.#onItsWay = 0
    this.deadlineMs = undefined
    return []
  }

  /** A receiver that has less than was settled already is one that was not told: it is given the rest from the front. */
  #onAcked(sequence: number, nowMs: number): readonly QueueEffect[] {
    const count = this.#waiting.filter((one) => one.sequence <= sequence).length
    const delivered = Math.min(count, this.#onItsWay)
    if (delivered === 0) return this.#linked && sequence === 0 ? this.#again(nowMs) : []
    const upTo = this.#waiting[delivered - 1]?.sequence ?? 0
    this.#waiting.splice(0, delivered)
    this.#onItsWay -= delivered
    this.#resends = 0
    this.deadlineMs = undefined
    return [{ kind: 'delivered', upTo, count: delivered }, ...this.#fill(nowMs)]
  }

  #onGone(sequence: number, nowMs: number): readonly QueueEffect[] {
    const at = this.#waiting.findIndex((one) => one.sequence === sequence)
    if (at < 0) return []
    this.#waiting.splice(at, 1)
    // What stood behind it named it as the one before: it is sent anew.
    if (at < this.#onItsWay) this.#onItsWay = at
    return this.#fill(nowMs)
  }

  #onTick(nowMs: number): readonly QueueEffect[] {
    if (this.deadlineMs === undefined || nowMs < this.deadlineMs) return []
    return this.#again(nowMs)
  }

  #again(nowMs: number): readonly QueueEffect[] {
    this.#onItsWay = 0
    this.#resends++
    return this.#fill(nowMs)
  }

  #fill(nowMs: number): readonly QueueEffect[] {
    const effects: QueueEffect[] = []
    while (this.#hasRoom()) {
      const next = this.#waiting[this.#onItsWay]
      if (next === undefined) break
      const after = this.#onItsWay === 0 ? 0 : (this.#waiting[this.#onItsWay - 1]?.sequence ?? 0)
      this.#onItsWay++
      effects.push({ kind: 'send', sequence: next.sequence, after })
    }
    const last = RESEND_AFTER_MS.length - 1
    if (this.#onItsWay === 0) this.deadlineMs = undefined
    else if (effects.length > 0 || this.deadlineMs === undefined)
      this.deadlineMs = nowMs + (RESEND_AFTER_MS[Math.min(this.#resends, last)] ?? 0)
    return effects
  }

  #hasRoom(): boolean {
    if (!this.#linked || this.#onItsWay >= IN_FLIGHT_MAX) return false
    let bytes = 0
    for (const { sizeBytes } of this.#waiting.slice(0, this.#onItsWay)) bytes += sizeBytes
    return this.#onItsWay === 0 || bytes < IN_FLIGHT_BYTES_MAX
  }
}
