import type { Machine } from '../../../base/machine.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import { bindsSeveral, chooseHolders, type Holder, type HolderPolicy } from './holder-policy.ts'

/** When it is asked again who holds a pipe that lost its holder: the last of these goes on for as long as nobody does. */
export const ASK_AFTER_MS: readonly number[] = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000]
/** A holder that says itself that it has the pipe no more is believed to have passed it on: it is asked at once. */
export const ASK_SOON_MS = 100
/** When there is reason to hope that a lost holder is back, it is asked sooner, but so long after the last time at the earliest. */
export const ASK_AGAIN_MS = 3_000
/** While a pipe is bound to several holders, it is asked this often whether there are more. */
export const LOOK_EVERY_MS = 30_000

export type FollowInput =
  /** An end was bound, by a person or as this machine wished. */
  | { readonly kind: 'bound'; readonly peerId: PeerId; readonly byHand: boolean }
  /** It could not be bound. */
  | { readonly kind: 'failed'; readonly peerId: PeerId }
  /** A bound end is unbound. `left`: its holder said so itself. `refused`: it does not let us in. */
  | {
      readonly kind: 'ended'
      readonly peerId: PeerId
      readonly why: 'left' | 'refused' | 'unreachable'
    }
  /** What a query found, so far. */
  | { readonly kind: 'found'; readonly holders: readonly Holder[] }
  /** The query is over. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'policy'; readonly policy: HolderPolicy }
  /** It is wanted, though nobody may hold it now. */
  | { readonly kind: 'want' }
  /** The paths may be others now, or this peer gave a sign of life: whoever is being sought may be back. */
  | { readonly kind: 'stirred'; readonly peerId?: PeerId | undefined }
  | { readonly kind: 'tick' }
  /** A person unbinds it, every end: it stays so. */
  | { readonly kind: 'let-go' }

export type FollowEffect =
  | { readonly kind: 'ask' }
  | { readonly kind: 'bind'; readonly holder: Holder }
  | { readonly kind: 'unbind'; readonly peerId: PeerId }

/**
 * Keeps a pipe that a person wants bound with its holders, wherever they are.
 *
 *   idle ──bound──▶ following ──last end lost──▶ seeking ──ask, bind──▶ following
 *    ▲                  │                          │ │
 *    └──────let-go──────┴──────────────────────────┘ └─ nobody: ask again later, and later; soon when it stirs
 */
export class FollowMachine implements Machine<FollowInput, FollowEffect> {
  deadlineMs: number | undefined
  #policy: HolderPolicy
  #wanted = false
  #asking = false
  #byHand = false
  #last: PeerId | undefined
  #attempt = 0
  #askedMs: number | undefined
  readonly #bound = new Set<PeerId>()
  readonly #binding = new Set<PeerId>()

  constructor(policy: HolderPolicy) {
    this.#policy = policy
  }

  get state(): 'idle' | 'following' | 'seeking' {
    if (!this.#wanted) return 'idle'
    return this.#bound.size > 0 ? 'following' : 'seeking'
  }

  step(input: FollowInput, nowMs: number): readonly FollowEffect[] {
    switch (input.kind) {
      case 'bound':
        return this.#onBound(input.peerId, input.byHand, nowMs)
      case 'failed':
        this.#binding.delete(input.peerId)
        return this.#seek(nowMs)
      case 'ended':
        return this.#onEnded(input.peerId, input.why, nowMs)
      case 'found':
        return this.#onFound(input.holders)
      case 'asked':
        this.#asking = false
        return this.#seek(nowMs)
      case 'policy':
        return this.#onPolicy(input.policy, nowMs)
      case 'want':
        return this.#onWant(nowMs)
      case 'stirred':
        return this.#onStirred(input.peerId, nowMs)
      case 'tick':
        return this.#onTick(nowMs)
      case 'let-go':
        return this.#letGo()
    }
  }

  #onBound(peerId: PeerId, byHand: boolean, nowMs: number): readonly FollowEffect[] {
    this.#wanted = true
    this.#binding.delete(peerId)
    this.#bound.add(peerId)
    this.#last = peerId
    this.#byHand = byHand
    this.#attempt = 0
    this.deadlineMs = undefined
    if (bindsSeveral(this.#policy)) this.#look(this.#bound.size === 1 ? ASK_SOON_MS : 0, nowMs)
    return this.#others()
  }

  /** The ends that there are too many of, under a policy of one. */
  #others(): readonly FollowEffect[] {
    if (bindsSeveral(this.#policy)) return []
    return [...this.#bound]
      .filter((peerId) => peerId !== this.#last)
      .map((peerId) => ({ kind: 'unbind', peerId }))
  }

  #onEnded(
    peerId: PeerId,
    why: 'left' | 'refused' | 'unreachable',
    nowMs: number,
  ): readonly FollowEffect[] {
    if (!this.#bound.delete(peerId) || !this.#wanted) return []
    this.#byHand = false
    if (this.#bound.size > 0) {
      if (bindsSeveral(this.#policy)) this.#look(why === 'left' ? ASK_SOON_MS : 0, nowMs)
      return []
    }
    if (why === 'refused') return this.#letGo()
    if (why === 'left') this.deadlineMs = nowMs + ASK_SOON_MS
    return this.#seek(nowMs)
  }

  #onFound(holders: readonly Holder[]): readonly FollowEffect[] {
    if (!this.#wanted) return []
    const now = { bound: [...this.#bound], last: this.#last, byHand: this.#byHand }
    const wanted = chooseHolders(this.#policy, holders, now)
    const fresh = wanted.filter(
      ({ peerId }) => !this.#bound.has(peerId) && !this.#binding.has(peerId),
    )
    if (!bindsSeveral(this.#policy) && this.#binding.size > 0) return []
    for (const { peerId } of fresh) this.#binding.add(peerId)
    return fresh.map((holder) => ({ kind: 'bind', holder }))
  }

  /** Nothing is bound, and nothing is being done for it: it is asked again after a while. */
  #seek(nowMs: number): readonly FollowEffect[] {
    const isBusy = this.#asking || this.#binding.size > 0 || this.deadlineMs !== undefined
    if (this.state !== 'seeking' || isBusy) return []
    const last = ASK_AFTER_MS.length - 1
    this.deadlineMs = nowMs + (ASK_AFTER_MS[Math.min(this.#attempt++, last)] ?? 0)
    return []
  }

  /** Looks whether there are more holders; `soonMs` 0: at the usual pace. */
  #look(soonMs: number, nowMs: number): void {
    this.deadlineMs = nowMs + (soonMs > 0 ? soonMs : LOOK_EVERY_MS)
  }

  #onPolicy(policy: HolderPolicy, nowMs: number): readonly FollowEffect[] {
    this.#policy = policy
    if (this.state !== 'following') return []
    this.deadlineMs = undefined
    if (bindsSeveral(policy)) this.#look(ASK_SOON_MS, nowMs)
    return this.#others()
  }

  #onWant(nowMs: number): readonly FollowEffect[] {
    if (this.#wanted) return []
    this.#wanted = true
    this.deadlineMs = nowMs + ASK_SOON_MS
    return []
  }

  /** Whoever else gives signs of life does so all the time: only the holder that was lost gives hope. */
  #onStirred(peerId: PeerId | undefined, nowMs: number): readonly FollowEffect[] {
    if (this.state !== 'seeking' || this.deadlineMs === undefined) return []
    if (peerId !== undefined && peerId !== this.#last) return []
    const earliestMs = (this.#askedMs ?? -Infinity) + ASK_AGAIN_MS
    const soonMs = Math.max(nowMs + ASK_SOON_MS, earliestMs)
    this.deadlineMs = Math.min(this.deadlineMs, soonMs)
    return []
  }

  #onTick(nowMs: number): readonly FollowEffect[] {
    if (this.deadlineMs === undefined || nowMs < this.deadlineMs) return []
    this.deadlineMs = undefined
    if (this.state === 'following' && bindsSeveral(this.#policy)) this.#look(0, nowMs)
    this.#asking = true
    this.#askedMs = nowMs
    return [{ kind: 'ask' }]
  }

  #letGo(): readonly FollowEffect[] {
    this.#wanted = false
    this.#asking = false
    this.#binding.clear()
    this.#attempt = 0
    this.deadlineMs = undefined
    return []
  }
}
