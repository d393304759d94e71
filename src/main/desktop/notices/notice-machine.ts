/**
 * What the person is told by the system, and when. Pure: facts come in with the time, what is to be shown or taken away
 * goes out.
 *
 * ```
 *   a request comes ── nobody looks, not quiet ──▶ shown ── further ones within 5 s wait, then all together ──▶ shown anew
 *                  └── quiet ──▶ waits for the end of quiet        └── every one decided ──▶ taken away
 *   files are offered: as a request                              a transfer ends: as a request, until the window is looked at
 *   a critical pipe goes down ── 10 s ──▶ shown ── up again ──▶ taken away
 * ```
 */
import type { DesktopWords } from '../tongue.ts'
import { LINE_MAX, linesOf, TITLE_MAX } from './lines.ts'
import { plainText } from './plain-text.ts'
import {
  noticeOfEndings,
  noticeOfOffers,
  TransferEndings,
  type Ending,
  type WatchedTransfer,
} from './transfer-notices.ts'
import { GROUP_MS, WaitingNotices } from './waiting-notices.ts'

type Words = DesktopWords['notices']

/** For how long a critical pipe is down before anybody is told. */
export const DOWN_FOR_MS = 10_000
/** A request that waits in the inbox. */
export interface WaitingRequest {
  readonly id: string
  /** In words, complete: who wants what. */
  readonly summary: string
}

/** A pipe of which the person wants to be told. */
export interface WatchedPipe {
  readonly id: string
  readonly name: string
  readonly isDown: boolean
  readonly reason: string
}

export type NoticeInput =
  | { readonly kind: 'requests'; readonly requests: readonly WaitingRequest[] }
  | { readonly kind: 'pipes'; readonly pipes: readonly WatchedPipe[] }
  | { readonly kind: 'transfers'; readonly transfers: readonly WatchedTransfer[] }
  /** Whether anything may be shown at all now. */
  | { readonly kind: 'quiet'; readonly on: boolean }
  /** Whether the window is in front: what comes meanwhile is seen there. */
  | { readonly kind: 'looking'; readonly on: boolean }
  | { readonly kind: 'tick' }

/** Where a click leads: an address within the page. */
export type NoticePlace = `/${NoticeScreen}/${string}` | `/${NoticeScreen}`
type NoticeScreen = 'inbox' | 'pipes' | 'transfers'
export type NoticeKey = 'requests' | 'pipes' | 'offers' | 'endings'

export interface Notice {
  readonly key: NoticeKey
  readonly title: string
  readonly body: string
  readonly place: NoticePlace
  /** The one request that it is about, on which can be decided at once. */
  readonly requestId?: string
  /** The one offer of files, likewise. */
  readonly offerId?: string
  /** What one transfer brought, which can be shown in its folder. */
  readonly savedTo?: string
}

export type NoticeEffect =
  | { readonly kind: 'show'; readonly notice: Notice }
  | { readonly kind: 'take-away'; readonly key: NoticeKey }

interface Down {
  readonly sinceMs: number
  readonly pipe: WatchedPipe
  readonly isTold: boolean
}

export class NoticeMachine {
  readonly #words: Words
  readonly #requests: WaitingNotices<WaitingRequest>
  readonly #offers: WaitingNotices<WatchedTransfer>
  readonly #endings: WaitingNotices<Ending>
  readonly #ended = new TransferEndings()
  #down: ReadonlyMap<string, Down> = new Map()
  #isQuiet = false
  #isLooking = false
  #pipesShownMs = -Infinity
  #arePipesShown = false

  constructor(words: Words) {
    this.#words = words
    this.#requests = new WaitingNotices('requests', (all) => noticeOfRequests(all, words))
    this.#offers = new WaitingNotices('offers', (all) => noticeOfOffers(all, words))
    this.#endings = new WaitingNotices('endings', (all) => noticeOfEndings(all, words))
  }

  /** When a `tick` is wanted; nothing when only facts can change anything. */
  nextMs(): number | undefined {
    if (this.#isQuiet || this.#isLooking) return undefined
    const untold = [...this.#down.values()].filter(({ isTold }) => !isTold)
    const dues = [
      ...this.#waiting().flatMap((one) => one.nextMs() ?? []),
      ...untold.map(({ sinceMs }) =>
        Math.max(sinceMs + DOWN_FOR_MS, this.#pipesShownMs + GROUP_MS),
      ),
    ]
    return dues.length === 0 ? undefined : Math.min(...dues)
  }

  on(input: NoticeInput, nowMs: number): readonly NoticeEffect[] {
    this.#take(input, nowMs)
    const mood = { isQuiet: this.#isQuiet, isLooking: this.#isLooking }
    const effects = this.#waiting().flatMap((one) => one.effects(nowMs, mood))
    // What has ended waits for nothing: once it was seen there is no more to tell.
    if (this.#isLooking) this.#endings.take(this.#ended.seen())
    return [...effects, ...this.#pipeEffects(nowMs)]
  }

  #waiting() {
    return [this.#requests, this.#offers, this.#endings] as const
  }

  #take(input: NoticeInput, nowMs: number): void {
    if (input.kind === 'requests') this.#requests.take(input.requests)
    else if (input.kind === 'pipes') this.#takePipes(input.pipes, nowMs)
    else if (input.kind === 'transfers') this.#takeTransfers(input.transfers)
    else if (input.kind === 'quiet') this.#isQuiet = input.on
    else if (input.kind === 'looking') this.#isLooking = input.on
  }

  #takeTransfers(transfers: readonly WatchedTransfer[]): void {
    this.#offers.take(transfers.filter(({ state }) => state === 'Waiting'))
    this.#endings.take(this.#ended.take(transfers))
  }

  #takePipes(pipes: readonly WatchedPipe[], nowMs: number): void {
    const down = pipes.filter(({ isDown }) => isDown)
    this.#down = new Map(
      down.map((pipe) => {
        const { sinceMs = nowMs, isTold = false } = this.#down.get(pipe.id) ?? {}
        return [pipe.id, { sinceMs, isTold, pipe }]
      }),
    )
  }

  /** A pipe is told of when it is still down after the person has looked away. */
  #pipeEffects(nowMs: number): readonly NoticeEffect[] {
    const down = [...this.#down.values()]
    if (this.#arePipesShown && !down.some(({ isTold }) => isTold)) {
      this.#arePipesShown = false
      return [{ kind: 'take-away', key: 'pipes' }]
    }
    const due = down.filter(({ sinceMs }) => nowMs - sinceMs >= DOWN_FOR_MS)
    const isTime = nowMs >= this.#pipesShownMs + GROUP_MS
    const isNews = due.some(({ isTold }) => !isTold)
    if (!isNews || this.#isQuiet || this.#isLooking || !isTime) return []
    const told = new Set(due.map(({ pipe }) => pipe.id))
    this.#down = new Map(
      down.map((one) => [one.pipe.id, { ...one, isTold: one.isTold || told.has(one.pipe.id) }]),
    )
    this.#arePipesShown = true
    this.#pipesShownMs = nowMs
    const notice = noticeOfPipes(
      due.map(({ pipe }) => pipe),
      this.#words,
    )
    return [{ kind: 'show', notice }]
  }
}

const noticeOfRequests = (requests: readonly WaitingRequest[], words: Words): Notice => {
  const [only] = requests.length === 1 ? requests : []
  if (only !== undefined) {
    const place = `/inbox/${encodeURIComponent(only.id)}` as const
    const body = plainText(only.summary, LINE_MAX)
    return { key: 'requests', title: words.request, body, place, requestId: only.id }
  }
  const title = words.requests({ count: requests.length })
  const body = linesOf(
    requests.map(({ summary }) => summary),
    words,
  )
  return { key: 'requests', title, body, place: '/inbox' }
}

const noticeOfPipes = (pipes: readonly WatchedPipe[], words: Words): Notice => {
  const [only] = pipes.length === 1 ? pipes : []
  if (only !== undefined) {
    const title = words.down({ name: plainText(only.name, TITLE_MAX) })
    const place = `/pipes/${encodeURIComponent(only.id)}` as const
    return { key: 'pipes', title, body: plainText(only.reason, LINE_MAX), place }
  }
  const body = linesOf(
    pipes.map(({ name, reason }) => `${name}: ${reason}`),
    words,
  )
  return { key: 'pipes', title: words.pipesDown({ count: pipes.length }), body, place: '/pipes' }
}
