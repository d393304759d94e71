import { deadline, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { InvitationRefusal } from '../../protocol/trust/invitation-message.ts'
import type { ProvenLink } from './trust-channel.ts'

/** Most peers that are asked whether they know the words, and how many at once. */
export const WORDS_ASKED_MAX = 32
const ASKED_AT_ONCE = 4
/** How long each is given: to be linked to, and to answer. */
export const WORDS_ASK_MS = 5_000

/** What asking one peer came to: it has proven that it knows the words, or said why not. */
export type WordsAnswer =
  | { readonly kind: 'accepted'; readonly inviter: ProvenLink }
  | { readonly kind: 'refused'; readonly refusal: InvitationRefusal }

export interface WordsSearchWorld {
  readonly clock: Clock
  readonly counters: Counters
  /** Whom to ask, in that order. */
  readonly candidates: () => readonly PeerId[]
}

/** How far the search has come. */
export interface WordsProgress {
  readonly asked: number
  readonly total: number
}

/**
 * Finds the peer that knows an invitation's words, among those that can be asked: a few at a time, each for a while, until
 * one has proven it.
 *
 *     idle ──find──> asking ──one has proven it, all were asked, given up──> idle
 */
export class WordsSearch {
  /** A search began, went on or ended. */
  readonly changed = new Emitter<void>()
  readonly #world: WordsSearchWorld
  #progress: WordsProgress | undefined

  constructor(world: WordsSearchWorld) {
    this.#world = world
  }

  /** Of the search under way. */
  get progress(): WordsProgress | undefined {
    return this.#progress
  }

  /** How many peers there are to ask. */
  candidates(): number {
    return Math.min(this.#world.candidates().length, WORDS_ASKED_MAX)
  }

  /**
   * The peer that knows the words. `ask` throws where one cannot be asked, or has not proven what it said; the others are
   * asked all the same. Rejects with `trust/busy` during another search, `trust/nobody-to-ask`,
   * `trust/invitation-refused`, `base/cancelled`.
   */
  async find(
    ask: (peerId: PeerId, signal: AbortSignal) => Promise<WordsAnswer>,
    signal?: AbortSignal,
  ): Promise<ProvenLink> {
    if (this.#progress !== undefined)
      throw new PipefitterError('trust/busy', 'Other words are being redeemed already')
    const candidates = this.#world.candidates().slice(0, WORDS_ASKED_MAX)
    if (candidates.length === 0)
      throw new PipefitterError('trust/nobody-to-ask', 'No peer is here that could know the words')
    this.#report({ asked: 0, total: candidates.length })
    const run = new SearchRun(candidates, (peerId, within) => this.#ask(ask, peerId, within))
    const abort = (): void => run.end()
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted === true) run.end()
    try {
      const found = await run.whole()
      if (found !== undefined) return found
    } finally {
      signal?.removeEventListener('abort', abort)
      this.#report(undefined)
    }
    if (signal?.aborted === true) throw new PipefitterError('base/cancelled', 'Given up')
    throw new PipefitterError('trust/invitation-refused', nobodyText(run.refusals))
  }

  async #ask(
    ask: (peerId: PeerId, signal: AbortSignal) => Promise<WordsAnswer>,
    peerId: PeerId,
    signal: AbortSignal,
  ): Promise<WordsAnswer | undefined> {
    const { clock, counters } = this.#world
    const limit = deadline(clock, WORDS_ASK_MS, signal)
    counters.add('trust.words-asked')
    try {
      return await ask(peerId, limit.signal)
    } catch (error) {
      // It is one of many: that it cannot be asked, or lies, is no reason not to ask the next.
      const lied = toPipefitterError(error).code === 'trust/invitation-refused'
      if (!signal.aborted) counters.add(lied ? 'trust.words-unproven' : 'trust.words-unanswered')
      return undefined
    } finally {
      limit.clear()
      const { asked = 0, total = 0 } = this.#progress ?? {}
      if (!signal.aborted) this.#report({ asked: asked + 1, total })
    }
  }

  #report(progress: WordsProgress | undefined): void {
    this.#progress = progress
    this.changed.emit()
  }
}

/** One search: lanes that take the next peer when they are done with one. */
class SearchRun {
  readonly refusals: InvitationRefusal[] = []
  readonly #controller = new AbortController()
  readonly #waiting: PeerId[]
  readonly #ask: (peerId: PeerId, signal: AbortSignal) => Promise<WordsAnswer | undefined>
  #found: ProvenLink | undefined

  constructor(
    candidates: readonly PeerId[],
    ask: (peerId: PeerId, signal: AbortSignal) => Promise<WordsAnswer | undefined>,
  ) {
    this.#waiting = [...candidates]
    this.#ask = ask
  }

  /** Settles when one was found, all were asked, or it was ended. */
  async whole(): Promise<ProvenLink | undefined> {
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, () => this.#lane()))
    return this.#found
  }

  end(): void {
    this.#controller.abort()
  }

  async #lane(): Promise<void> {
    const { signal } = this.#controller
    for (;;) {
      const next = signal.aborted ? undefined : this.#waiting.shift()
      if (next === undefined) return
      const answer = await this.#ask(next, signal)
      if (answer?.kind === 'refused') this.refusals.push(answer.refusal)
      if (answer?.kind !== 'accepted') continue
      // Whoever has proven it has counted the use: that is kept, even if it was given up at that very moment.
      this.#found ??= answer.inviter
      this.end()
    }
  }
}

/** What the refusals of all that were asked come to: one that knows the words says more than all that do not. */
const nobodyText = (refusals: readonly InvitationRefusal[]): string => {
  const known = (['expired', 'used-up', 'revoked', 'busy'] as const).find((one) =>
    refusals.includes(one),
  )
  return known === undefined
    ? `None of the peers that answered (${refusals.length}) knows these words`
    : REFUSED[known]
}

/** Why an invitation was refused, in words. */
export const REFUSED: Readonly<Record<InvitationRefusal, string>> = {
  unknown: 'The inviter knows no such invitation',
  expired: 'The invitation has expired',
  'used-up': 'The invitation was used as often as it may be',
  revoked: 'The inviter has taken the invitation back',
  busy: 'The inviter is busy; try again in a minute',
}
