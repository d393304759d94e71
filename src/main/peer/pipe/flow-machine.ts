import type { Machine } from '../../base/machine.ts'

/** A queue this full slows its senders; half of it lets them go on. */
export const QUEUE_HIGH = { messages: 8_192, bytes: 8 * 1024 * 1024 } as const
export const QUEUE_LOW = { messages: 4_096, bytes: 4 * 1024 * 1024 } as const
/** Never more than this, whatever still arrives while senders are held. */
export const QUEUE_MAX = { messages: 16_384, bytes: 128 * 1024 * 1024 } as const
/** How long senders (and what else their connections carry) wait for a slow reader before it loses messages instead. */
export const HOLD_AT_MOST_MS = 2_000

export type FlowState = 'flowing' | 'holding' | 'shedding'

export type FlowInput =
  | { readonly kind: 'level'; readonly messages: number; readonly bytes: number }
  | { readonly kind: 'tick' }

export type FlowEffect =
  /** Stop reading from the connections that feed this pipe. */
  | { readonly kind: 'hold' }
  /** Let them read again. */
  | { readonly kind: 'let-go' }

const FLOWING: readonly FlowEffect[] = []

/**
 * How an input pipe treats a reader that falls behind.
 *
 *   flowing ──over high──▶ holding ──2 s──▶ shedding
 *      ▲                      │                │
 *      └────── under low ─────┴── under low ───┘
 *
 * While shedding, the oldest messages beyond the high mark are given up, and counted.
 */
export class FlowMachine implements Machine<FlowInput, FlowEffect> {
  state: FlowState = 'flowing'
  deadlineMs: number | undefined

  step(input: FlowInput, nowMs: number): readonly FlowEffect[] {
    if (input.kind === 'tick') return this.#onTick(nowMs)
    if (this.state === 'flowing') return isOver(input, QUEUE_HIGH) ? this.#hold(nowMs) : FLOWING
    return isOver(input, QUEUE_LOW) ? FLOWING : this.#flow()
  }

  #onTick(nowMs: number): readonly FlowEffect[] {
    if (this.state !== 'holding' || this.deadlineMs === undefined || nowMs < this.deadlineMs)
      return FLOWING
    this.state = 'shedding'
    this.deadlineMs = undefined
    return [{ kind: 'let-go' }]
  }

  #hold(nowMs: number): readonly FlowEffect[] {
    this.state = 'holding'
    this.deadlineMs = nowMs + HOLD_AT_MOST_MS
    return [{ kind: 'hold' }]
  }

  #flow(): readonly FlowEffect[] {
    const held = this.state === 'holding'
    this.state = 'flowing'
    this.deadlineMs = undefined
    return held ? [{ kind: 'let-go' }] : FLOWING
  }
}

const isOver = (
  level: { messages: number; bytes: number },
  mark: { messages: number; bytes: number },
): boolean => level.messages > mark.messages || level.bytes > mark.bytes
