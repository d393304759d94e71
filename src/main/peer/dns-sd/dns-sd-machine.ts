import type { Machine } from '../../base/machine.ts'

/** After a start or a change it is said and asked at these times: datagrams get lost. */
const SAID_AFTER_MS: readonly number[] = [0, 1_000]
const ASKED_AFTER_MS: readonly number[] = [100, 1_100, 4_000, 16_000]
/** How often it is asked later on. */
export const ASK_EVERY_MS = 300_000
/** What was said to all is not said again before this, whoever asks (RFC 6762, section 6). */
export const SAY_LEAST_EVERY_MS = 1_000

export type DnsSdInput =
  /** `change`: what is to be said, or where, is other than it was. */
  | { readonly kind: 'start' | 'change' | 'stop' | 'tick' }
  /** Somebody asks for us; `delayMs` by chance, so that not all answer at once. */
  | { readonly kind: 'asked'; readonly delayMs: number }

export type DnsSdEffect = { readonly kind: 'say' | 'ask' | 'goodbye' }

/**
 * When a peer says on its networks that it is there, and asks who else is.
 *
 *   silent ──start──▶ speaking ──change──▶ (say, ask, a few times) speaking ──stop──▶ (goodbye) silent
 */
export class DnsSdMachine implements Machine<DnsSdInput, DnsSdEffect> {
  #isSpeaking = false
  #saysMs: number[] = []
  #asksMs: number[] = []
  #saidMs = -Infinity

  get deadlineMs(): number | undefined {
    const next = Math.min(this.#saysMs[0] ?? Infinity, this.#asksMs[0] ?? Infinity)
    return next === Infinity ? undefined : next
  }

  step(input: DnsSdInput, nowMs: number): readonly DnsSdEffect[] {
    switch (input.kind) {
      case 'start':
        this.#isSpeaking = true
        return this.#begin(nowMs)
      case 'change':
        return this.#isSpeaking ? this.#begin(nowMs) : []
      case 'asked':
        if (this.#isSpeaking) this.#answer(nowMs, input.delayMs)
        return []
      case 'stop':
        return this.#stop()
      case 'tick':
        return this.#due(nowMs)
    }
  }

  #begin(nowMs: number): readonly DnsSdEffect[] {
    this.#saysMs = SAID_AFTER_MS.map((ms) => nowMs + ms)
    this.#asksMs = ASKED_AFTER_MS.map((ms) => nowMs + ms)
    return this.#due(nowMs)
  }

  #answer(nowMs: number, delayMs: number): void {
    const atMs = Math.max(nowMs + delayMs, this.#saidMs + SAY_LEAST_EVERY_MS)
    if ((this.#saysMs[0] ?? Infinity) > atMs) this.#saysMs.unshift(atMs)
  }

  #stop(): readonly DnsSdEffect[] {
    const wasSpeaking = this.#isSpeaking
    this.#isSpeaking = false
    this.#saysMs = []
    this.#asksMs = []
    this.#saidMs = -Infinity
    return wasSpeaking ? [{ kind: 'goodbye' }] : []
  }

  #due(nowMs: number): readonly DnsSdEffect[] {
    const says = this.#saysMs.filter((ms) => ms <= nowMs).length
    const asks = this.#asksMs.filter((ms) => ms <= nowMs).length
    this.#saysMs = this.#saysMs.slice(says)
    this.#asksMs = this.#asksMs.slice(asks)
    if (says > 0) this.#saidMs = nowMs
    if (asks > 0 && this.#asksMs.length === 0) this.#asksMs = [nowMs + ASK_EVERY_MS]
    return [
      ...(says > 0 ? [{ kind: 'say' } as const] : []),
      ...(asks > 0 ? [{ kind: 'ask' } as const] : []),
    ]
  }
}
