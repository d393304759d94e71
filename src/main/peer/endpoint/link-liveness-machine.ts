import type { Machine } from '../../base/machine.ts'

/** How often a link is looked at. */
export const LOOK_EVERY_MS = 250
/** When something went out and nothing came for so long, the other end is asked whether it is there. */
export const ASK_AFTER_MS = 750
/** When an ask is not answered for so long, and nothing else comes either, the link is silent: another path is sought. */
export const SILENT_AFTER_MS = 1_250
/** The same where there is reason to doubt the link. */
export const SILENT_AFTER_DOUBT_MS = 750
/** A silent link that no other path has replaced ends after so long. */
export const DEAD_AFTER_MS = 15_000
/** A look that comes so late was held up on this side: what the other end said in the meantime is still unread. */
export const HELD_UP_MS = 4 * LOOK_EVERY_MS

export type LinkHealth = 'well' | 'asked' | 'silent' | 'dead'

export type LivenessInput =
  /** What the link has carried since it opened. */
  | { readonly kind: 'look'; readonly bytesIn: number; readonly bytesOut: number }
  /** The other end has answered an ask: it speaks our word, so that from now on its silence means something. */
  | { readonly kind: 'answered' }
  /** Something happened to this machine or its network: is the link still good? */
  | { readonly kind: 'check' }
  /** The other end goes another way now: maybe since this one leads nowhere. */
  | { readonly kind: 'doubt' }

export type LivenessEffect =
  | { readonly kind: 'ask' }
  /** Nothing comes over it. */
  | { readonly kind: 'silent' }
  /** It was silent, and is not. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'dead' }

/**
 * Whether a link still leads to its other end, judged by what comes over it: anything counts. An idle link is left alone.
 *
 *   well ──sent, and nothing came──▶ asked ──still nothing──▶ silent ──still nothing──▶ dead
 *     ▲                                │                        │
 *     └────────────────────────────────┴──── anything comes ────┘
 */
export class LinkLivenessMachine implements Machine<LivenessInput, LivenessEffect> {
  readonly deadlineMs = undefined
  state: LinkHealth = 'well'
  #answers = false
  #isDoubted = false
  #bytesIn = 0
  #bytesOut = 0
  #lookedMs: number
  /** Since when what the state waits for is awaited: something to come in, an answer, the end. */
  #sinceMs: number | undefined

  constructor(nowMs: number) {
    this.#lookedMs = nowMs
  }

  step(input: LivenessInput, nowMs: number): readonly LivenessEffect[] {
    if (this.state === 'dead') return []
    switch (input.kind) {
      case 'look':
        return this.#onLook(input.bytesIn, input.bytesOut, nowMs)
      case 'answered':
        this.#answers = true
        return []
      case 'check':
        return this.state === 'silent' ? [] : this.#ask(nowMs)
      case 'doubt':
        return this.#onDoubt(nowMs)
    }
  }

  #onLook(bytesIn: number, bytesOut: number, nowMs: number): readonly LivenessEffect[] {
    const lateMs = nowMs - this.#lookedMs
    this.#lookedMs = nowMs
    const [came, went] = [bytesIn !== this.#bytesIn, bytesOut !== this.#bytesOut]
    this.#bytesIn = bytesIn
    this.#bytesOut = bytesOut
    if (came) return this.#heard()
    if (lateMs >= HELD_UP_MS && this.#sinceMs !== undefined) this.#sinceMs = nowMs
    return this.state === 'well' ? this.#whileWell(went, nowMs) : this.#whileUnheard(nowMs)
  }

  #heard(): readonly LivenessEffect[] {
    const wasSilent = this.state === 'silent'
    this.state = 'well'
    this.#isDoubted = false
    this.#sinceMs = undefined
    return wasSilent ? [{ kind: 'heard' }] : []
  }

  #whileWell(went: boolean, nowMs: number): readonly LivenessEffect[] {
    if (went) this.#sinceMs ??= nowMs
    if (this.#sinceMs === undefined || nowMs - this.#sinceMs < ASK_AFTER_MS) return []
    return this.#ask(nowMs)
  }

  #ask(nowMs: number): readonly LivenessEffect[] {
    if (this.state !== 'asked') this.#sinceMs = nowMs
    this.state = 'asked'
    return [{ kind: 'ask' }]
  }

  /** Once until something comes: whatever else comes another way says nothing new. */
  #onDoubt(nowMs: number): readonly LivenessEffect[] {
    if (this.state === 'silent' || this.#isDoubted) return []
    this.#isDoubted = true
    return this.#ask(nowMs)
  }

  #whileUnheard(nowMs: number): readonly LivenessEffect[] {
    const forMs = nowMs - (this.#sinceMs ?? nowMs)
    if (!this.#answers) return this.#notJudged(forMs)
    const patienceMs = this.#isDoubted ? SILENT_AFTER_DOUBT_MS : SILENT_AFTER_MS
    if (this.state === 'asked' && forMs >= patienceMs) return this.#enter('silent', nowMs)
    if (this.state === 'silent' && forMs >= DEAD_AFTER_MS) return this.#enter('dead', nowMs)
    return []
  }

  /** An older peer never answers: it is asked again only when more goes out. */
  #notJudged(forMs: number): readonly LivenessEffect[] {
    if (forMs < DEAD_AFTER_MS) return []
    this.state = 'well'
    this.#sinceMs = undefined
    return []
  }

  #enter(state: 'silent' | 'dead', nowMs: number): readonly LivenessEffect[] {
    this.state = state
    this.#sinceMs = nowMs
    return [{ kind: state }]
  }
}
