import type { Machine } from '../../base/machine.ts'
import { RttEstimate } from '../pipe/reliable/rtt-estimate.ts'

/** How often a link is looked at. */
export const LOOK_EVERY_MS = 250
/** When something went out and nothing came for so long, the other end is asked whether it is there. */
export const ASK_AFTER_MS = 500
/** When an ask is not answered for so long, and nothing else comes either, the link is silent: another path is sought. */
export const SILENT_AFTER_MS = 1_500
/** The same where there is reason to doubt the link. */
export const SILENT_AFTER_DOUBT_MS = 750
/**
 * Where answers took long, or came at very different times, as over a wire that loses much, they are waited for longer
 * (RFC 6298, as a retransmission would be), but never longer than this: a new link begins slowly where much is lost.
 */
export const SILENT_AFTER_MAX_MS = 2_500
/** A silent link that no other path has replaced ends after so long. */
export const DEAD_AFTER_MS = 15_000
/** A look that comes so late was held up on this side: what the other end said in the meantime is still unread. */
export const HELD_UP_MS = 4 * LOOK_EVERY_MS

export type LinkHealth = 'well' | 'asked' | 'silent' | 'dead'

export type LivenessInput =
  /** What the link has carried since it opened; of what went out, the messages that are no asks or answers of this kind. */
  | { readonly kind: 'look'; readonly bytesIn: number; readonly messagesOut: number }
  /**
   * The other end has answered an ask, after so long: it speaks our word, so that from now on its silence means something.
   * `latest`: no ask has gone out since.
   */
  | { readonly kind: 'answered'; readonly rttMs: number; readonly latest: boolean }
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
 * Whether a link still leads to its other end, judged by what comes over it: anything counts. But what comes may have been
 * on its way before the cut: when it ends, and something went out since the last ask that was answered, the other end is asked
 * once. So a sender whose window is full learns of a cut though it sends nothing more. An idle link is left alone.
 *
 *   well ──sent, and nothing comes──▶ asked ──still nothing──▶ silent ──still nothing──▶ dead
 *     ▲                                 │                        │
 *     └─────────────────────────────────┴──── anything comes ────┘
 */
export class LinkLivenessMachine implements Machine<LivenessInput, LivenessEffect> {
  readonly deadlineMs = undefined
  state: LinkHealth = 'well'
  readonly #rtt = new RttEstimate()
  #answers = false
  #isDoubted = false
  #bytesIn = 0
  #messagesOut = 0
  /** How many messages had gone out at the last ask, and at the last that was answered: those have arrived. */
  #askedOut = 0
  #arrivedOut = 0
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
        return this.#onLook(input.bytesIn, input.messagesOut, nowMs)
      case 'answered':
        this.#answers = true
        this.#rtt.measured(input.rttMs)
        if (input.latest) this.#arrivedOut = this.#askedOut
        return []
      case 'check':
        return this.state === 'silent' ? [] : this.#ask(nowMs)
      case 'doubt':
        return this.#onDoubt(nowMs)
    }
  }

  #onLook(bytesIn: number, messagesOut: number, nowMs: number): readonly LivenessEffect[] {
    const lateMs = nowMs - this.#lookedMs
    this.#lookedMs = nowMs
    const came = bytesIn !== this.#bytesIn
    this.#bytesIn = bytesIn
    this.#messagesOut = messagesOut
    if (came) return this.#heard(nowMs)
    if (lateMs >= HELD_UP_MS && this.#sinceMs !== undefined) this.#sinceMs = nowMs
    return this.state === 'well' ? this.#whileWell(nowMs) : this.#whileUnheard(nowMs)
  }

  /** Whether what went out may not have arrived. */
  get #isUnsure(): boolean {
    return this.#messagesOut > this.#arrivedOut
  }

  #heard(nowMs: number): readonly LivenessEffect[] {
    const wasSilent = this.state === 'silent'
    this.state = 'well'
    this.#isDoubted = false
    this.#sinceMs = this.#isUnsure ? nowMs : undefined
    return wasSilent ? [{ kind: 'heard' }] : []
  }

  #whileWell(nowMs: number): readonly LivenessEffect[] {
    if (this.#isUnsure) this.#sinceMs ??= nowMs
    if (this.#sinceMs === undefined || nowMs - this.#sinceMs < ASK_AFTER_MS) return []
    return this.#ask(nowMs)
  }

  #ask(nowMs: number): readonly LivenessEffect[] {
    if (this.state !== 'asked') this.#sinceMs = nowMs
    this.state = 'asked'
    this.#askedOut = this.#messagesOut
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
    const leastMs = this.#isDoubted ? SILENT_AFTER_DOUBT_MS : SILENT_AFTER_MS
    const patienceMs = Math.min(SILENT_AFTER_MAX_MS, Math.max(leastMs, this.#patienceMs))
    if (this.state === 'asked' && forMs >= patienceMs) return this.#enter('silent', nowMs)
    if (this.state === 'silent' && forMs >= DEAD_AFTER_MS) return this.#enter('dead', nowMs)
    return []
  }

  /** How long an answer may well take, once some came. */
  get #patienceMs(): number {
    return this.#rtt.rttMs === undefined ? 0 : this.#rtt.rtoMs
  }

  /** An older peer never answers: it is asked again only when more goes out. */
  #notJudged(forMs: number): readonly LivenessEffect[] {
    if (forMs < DEAD_AFTER_MS) return []
    this.state = 'well'
    this.#arrivedOut = this.#askedOut
    this.#sinceMs = undefined
    return []
  }

  #enter(state: 'silent' | 'dead', nowMs: number): readonly LivenessEffect[] {
    this.state = state
    this.#sinceMs = nowMs
    return [{ kind: state }]
  }
}
