import type { Machine } from '../../../base/machine.ts'
import {
  unwrapSequence,
  type Acknowledgement,
  type Window,
} from '../../../protocol/message/reliable.ts'
import { RttEstimate } from './rtt-estimate.ts'
import { SendBuffer, type ResumedSending, type SentBlock } from './send-buffer.ts'

/** Why one ends whose older state was put back, by hand or from a copy. */
export const PUT_BACK = 'What this peer kept of it is older than what the other side has'
/** What a sender takes before it says that it is full; bytes may be passed by one message. */
export const SEND_MAX = { messages: 1_024, bytes: 4 * 1024 * 1024 } as const
/**
 * What may be under way until the other tells its window, and always towards one that never does. JXSE would take 50, but
 * its reader swaps, doubles and loses messages that come close together: one at a time it cannot.
 */
export const WINDOW_UNTOLD = { messages: 1, bytes: 1024 * 1024 } as const
/** A block is lost when so many that were sent after it have arrived. */
export const LATER_ONES = 3
/** Blocks sent again at once when nothing came in time; the rest follow the acknowledgements. */
export const AGAIN_AT_ONCE = 16
/** A silent other is asked whether it is there. */
export const KEEP_ALIVE_MS = 15_000
/** When nothing has come for so long though something should have, the stream is given up. */
export const GIVE_UP_AFTER_MS = 120_000

export type SenderState = 'open' | 'ending' | 'finished' | 'failed'

export type SenderInput =
  /** A message to be sent, after all before it. */
  | { readonly kind: 'queue'; readonly body: Uint8Array }
  | { readonly kind: 'acknowledged'; readonly acknowledgement: Acknowledgement }
  /** Anything came from the other. */
  | { readonly kind: 'heard' }
  /** Whether there is a way to the other; true again after each change of it: all that is not acknowledged goes again. */
  | { readonly kind: 'way'; readonly usable: boolean }
  /** Whether the way brings everything in order as long as it is there, as a direct link does and a way over others does not. */
  | { readonly kind: 'ordered'; readonly ordered: boolean }
  /** Nothing more will be queued. */
  | { readonly kind: 'end' }
  | { readonly kind: 'tick' }

export type SenderEffect =
  | {
      readonly kind: 'send'
      readonly sequence: number
      readonly body: Uint8Array
      readonly again: boolean
    }
  /** Ask for an acknowledgement. */
  | { readonly kind: 'ping' }
  /** Everything up to this message has arrived. */
  | { readonly kind: 'arrived'; readonly upTo: number }
  /** More can be queued now. */
  | { readonly kind: 'room' }
  /** All that was queued has arrived. */
  | { readonly kind: 'drained' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly reason: string }

export interface SenderStats {
  /** Taken, and not acknowledged yet. */
  readonly unacknowledged: number
  readonly unacknowledgedBytes: number
  readonly acknowledged: number
  readonly sentAgain: number
  readonly rttMs: number | undefined
}

/**
 * The sending half of a reliable pipe: numbers messages, keeps to the other's window, and sends again what does not
 * arrive: after three later ones did, when nothing came in time (RFC 6298), and on each new way. On a direct link, which
 * loses nothing while it holds, what is not acknowledged in time is late: there one block is sent again, after a longer time.
 *
 *   open ──end──▶ ending ──all acknowledged──▶ finished
 *     └─────────────┴──silence, though asked──▶ failed
 *
 * There is no congestion window: the links beneath have their own.
 */
export class ReliableSenderMachine implements Machine<SenderInput, SenderEffect> {
  state: SenderState = 'open'
  readonly #buffer: SendBuffer
  readonly #rtt = new RttEstimate()
  readonly #giveUpAfterMs: number
  #usable = true
  #ordered = false
  /** One block was sent again to see whether the others are lost, or late. */
  #probing = false
  /** The other speaks our dialect: it answers when asked. */
  #answers = false
  #heardMs: number
  /** Since when something is awaited of the other. */
  #awaitingMs: number | undefined
  /** When to send again, or to ask whether the window is open. */
  #retryAtMs: number | undefined
  readonly #isResumed: boolean
  #keepAliveAtMs: number
  #wasFull = false
  #sentAgain = 0

  /**
   * `untold`: the other's window until it tells one. `giveUpAfterMs`: how long it bears the other's silence. `resumed`: what
   * a process before this one had sent.
   */
  constructor(
    nowMs: number,
    untold: Window = WINDOW_UNTOLD,
    giveUpAfterMs: number = GIVE_UP_AFTER_MS,
    resumed?: ResumedSending,
  ) {
    this.#giveUpAfterMs = giveUpAfterMs
    this.#isResumed = resumed !== undefined
    this.#buffer = new SendBuffer(untold, resumed)
    this.#heardMs = nowMs
    this.#keepAliveAtMs = nowMs + KEEP_ALIVE_MS
  }

  /** Whether another message may be queued. */
  get hasRoom(): boolean {
    const { size, bytes } = this.#buffer
    return this.state === 'open' && size < SEND_MAX.messages && bytes < SEND_MAX.bytes
  }

  /** The number of the message that was queued last; the first has 1. */
  get last(): number {
    return this.#buffer.last
  }

  /** Up to which message everything has arrived. */
  get arrivedUpTo(): number {
    return this.#buffer.first - 1
  }

  /** When the other is given up, monotonic, while there is no way to it; absent while there is one. */
  get givesUpAtMs(): number | undefined {
    const isWaiting = !this.#usable && this.#awaitingMs !== undefined
    return isWaiting && this.state !== 'failed' ? this.#giveUpAtMs() : undefined
  }

  get stats(): SenderStats {
    return {
      unacknowledged: this.#buffer.size,
      unacknowledgedBytes: this.#buffer.bytes,
      acknowledged: this.#buffer.acknowledged,
      sentAgain: this.#sentAgain,
      rttMs: this.#rtt.rttMs,
    }
  }

  get deadlineMs(): number | undefined {
    if (this.state === 'finished' || this.state === 'failed') return undefined
    const giveUpAt = this.#awaitingMs === undefined ? Infinity : this.#giveUpAtMs()
    const retryAt = this.#usable ? (this.#retryAtMs ?? Infinity) : Infinity
    const keepAliveAt = this.#usable && this.#answers ? this.#keepAliveAtMs : Infinity
    const at = Math.min(giveUpAt, retryAt, keepAliveAt)
    return at === Infinity ? undefined : at
  }

  step(input: SenderInput, nowMs: number): readonly SenderEffect[] {
    if (this.state === 'finished' || this.state === 'failed') return []
    switch (input.kind) {
      case 'queue':
        return this.#onQueue(input.body, nowMs)
      case 'acknowledged':
        return this.#onAcknowledged(input.acknowledgement, nowMs)
      case 'heard':
        return this.#heard(nowMs)
      case 'way':
        return this.#onWay(input.usable, nowMs)
      case 'ordered':
        this.#ordered = input.ordered
        return []
      case 'end':
        this.state = 'ending'
        return this.#settle()
      case 'tick':
        return this.#onTick(nowMs)
    }
  }

  #onQueue(body: Uint8Array, nowMs: number): readonly SenderEffect[] {
    if (this.state !== 'open') return []
    this.#buffer.queue(body)
    this.#wasFull = !this.hasRoom
    return this.#flush(nowMs, 0)
  }

  #onAcknowledged(
    { cumulative, selective, window }: Acknowledgement,
    nowMs: number,
  ): readonly SenderEffect[] {
    this.#heard(nowMs)
    if (window !== undefined) this.#answers = true
    // One that never tells its window loses messages itself.
    this.#rtt.isOrdered = this.#ordered && this.#answers
    const near = this.#buffer.first
    const upTo = unwrapSequence(cumulative, near)
    // Once there is a way, so that the other hears why; it says it again when it is asked.
    if (this.#isResumed && this.#buffer.isAhead(upTo))
      return this.#usable ? this.#fail(PUT_BACK) : []
    const those = selective.map((sequence) => unwrapSequence(sequence, near))
    const arrived = this.#buffer.acknowledge(upTo, those, window)
    if (arrived.length > 0) this.#judgeProbe(arrived.length)
    if (arrived.length > 0) this.#progress(arrived, nowMs)
    const sent = this.#flush(nowMs, AGAIN_AT_ONCE)
    if (this.#buffer.size === 0) this.#awaitingMs = undefined
    if (arrived.length === 0) return [...sent, ...this.#roomAgain()]
    const told: SenderEffect = { kind: 'arrived', upTo: this.arrivedUpTo }
    return [told, ...sent, ...this.#roomAgain(), ...this.#settle()]
  }

  /** Where more arrives than what was sent again, the rest was late, and is on its way still. */
  #judgeProbe(arrived: number): void {
    if (this.#probing && arrived > 1) this.#buffer.forgive()
    this.#probing = false
  }

  #progress(arrived: readonly SentBlock[], nowMs: number): void {
    this.#rtt.progressed()
    const sample = arrived.findLast(({ times }) => times === 1)
    if (sample !== undefined) this.#rtt.measured(nowMs - sample.sentMs)
    this.#buffer.noteLater(arrived, LATER_ONES)
    this.#retryAtMs = undefined
  }

  #heard(nowMs: number): readonly SenderEffect[] {
    this.#heardMs = nowMs
    this.#keepAliveAtMs = nowMs + KEEP_ALIVE_MS
    if (this.#buffer.size === 0) this.#awaitingMs = undefined
    return []
  }

  #onWay(usable: boolean, nowMs: number): readonly SenderEffect[] {
    this.#usable = usable
    if (!usable) {
      this.#awaitingMs ??= nowMs
      return []
    }
    if (!this.#answers && this.#buffer.size === 0) this.#awaitingMs = undefined
    this.#rtt.progressed()
    this.#rtt.isOrdered = this.#ordered && this.#answers
    this.#probing = false
    this.#buffer.giveUp(nowMs)
    this.#retryAtMs = undefined
    const sent = this.#flush(nowMs, Infinity)
    return sent.length > 0 ? sent : this.#ping(nowMs)
  }

  #onTick(nowMs: number): readonly SenderEffect[] {
    if (this.#awaitingMs !== undefined && nowMs >= this.#giveUpAtMs())
      return this.#fail(this.#silenceText())
    if (!this.#usable) return []
    if (this.#retryAtMs !== undefined && nowMs >= this.#retryAtMs) return this.#onSilence(nowMs)
    return this.#answers && nowMs >= this.#keepAliveAtMs ? this.#ping(nowMs) : []
  }

  /** Nothing came in time: what is under way for so long is taken for lost; or with a closed window, the other is asked for it. */
  #onSilence(nowMs: number): readonly SenderEffect[] {
    this.#buffer.giveUp(nowMs - this.#rtt.rtoMs)
    this.#rtt.expired()
    this.#retryAtMs = undefined
    this.#probing = this.#rtt.isOrdered
    const sent = this.#flush(nowMs, this.#probing ? 1 : AGAIN_AT_ONCE)
    if (sent.length > 0 || this.#buffer.size === 0) return sent
    this.#retryAtMs = nowMs + this.#rtt.rtoMs
    return this.#ping(nowMs)
  }

  /** From now on something should come: what was sent arrives in time, or the other answers when it is asked. */
  #await(nowMs: number): readonly SenderEffect[] {
    if (this.#answers || this.#buffer.size > 0) this.#awaitingMs ??= nowMs
    return []
  }

  #ping(nowMs: number): readonly SenderEffect[] {
    this.#await(nowMs)
    this.#keepAliveAtMs = nowMs + KEEP_ALIVE_MS
    return [{ kind: 'ping' }]
  }

  /** Sends what was lost, `again` blocks at most, and what is new, as far as the window goes. */
  #flush(nowMs: number, again: number): readonly SenderEffect[] {
    if (!this.#usable) return this.#await(nowMs)
    const effects: SenderEffect[] = []
    for (const block of this.#buffer.takeLost(again, nowMs)) {
      this.#sentAgain++
      effects.push({ kind: 'send', sequence: block.sequence, body: block.body, again: true })
    }
    for (const block of this.#buffer.takeNew(nowMs))
      effects.push({ kind: 'send', sequence: block.sequence, body: block.body, again: false })
    if (this.#buffer.size === 0) return effects
    this.#awaitingMs ??= nowMs
    this.#retryAtMs ??= nowMs + this.#rtt.rtoMs
    return effects
  }

  #roomAgain(): readonly SenderEffect[] {
    if (!this.#wasFull || !this.hasRoom) return []
    this.#wasFull = false
    return [{ kind: 'room' }]
  }

  #settle(): readonly SenderEffect[] {
    if (this.#buffer.size > 0) return []
    this.#awaitingMs = undefined
    this.#retryAtMs = undefined
    if (this.state === 'open') return [{ kind: 'drained' }]
    this.state = 'finished'
    return [{ kind: 'drained' }, { kind: 'finished' }]
  }

  #giveUpAtMs(): number {
    return Math.max(this.#heardMs, this.#awaitingMs ?? 0) + this.#giveUpAfterMs
  }

  #silenceText(): string {
    return `The other side was silent for ${this.#giveUpAfterMs / 1_000} s`
  }

  #fail(reason: string): readonly SenderEffect[] {
    this.state = 'failed'
    this.#buffer.clear()
    return [{ kind: 'failed', reason }]
  }
}
