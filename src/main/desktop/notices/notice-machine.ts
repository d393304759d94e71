/**
 * What the person is told by the system, and when. Pure: facts come in with the time, what is to be shown or taken away
 * goes out.
 *
 * ```
 *   a request comes ── nobody looks, not quiet ──▶ shown ── further ones within 5 s wait, then all together ──▶ shown anew
 *                  └── quiet ──▶ waits for the end of quiet        └── every one decided ──▶ taken away
 *   a critical pipe goes down ── 10 s ──▶ shown ── up again ──▶ taken away
 * ```
 */
import type { DesktopWords } from '../tongue.ts'
import { plainText } from './plain-text.ts'

type Words = DesktopWords['notices']

/** For how long a critical pipe is down before anybody is told. */
export const DOWN_FOR_MS = 10_000
/** What comes within this time after something was shown is shown together. */
export const GROUP_MS = 5_000
/** Lines of a notice that speaks of several. */
const LINES_MAX = 4
const TITLE_MAX = 80
const LINE_MAX = 120

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
  /** Whether anything may be shown at all now. */
  | { readonly kind: 'quiet'; readonly on: boolean }
  /** Whether the window is in front: what comes meanwhile is seen there. */
  | { readonly kind: 'looking'; readonly on: boolean }
  | { readonly kind: 'tick' }

/** Where a click leads: an address within the page. */
export type NoticePlace = `/inbox/${string}` | '/inbox' | `/pipes/${string}` | '/pipes'
export type NoticeKey = 'requests' | 'pipes'

export interface Notice {
  readonly key: NoticeKey
  readonly title: string
  readonly body: string
  readonly place: NoticePlace
  /** The one request that it is about, on which can be decided at once. */
  readonly requestId?: string
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
  #requests: readonly WaitingRequest[] = []
  readonly #told = new Set<string>()
  #down: ReadonlyMap<string, Down> = new Map()
  #isQuiet = false
  #isLooking = false
  #shownMs: Readonly<Record<NoticeKey, number>> = { requests: -Infinity, pipes: -Infinity }
  readonly #standing = new Set<NoticeKey>()

  constructor(words: Words) {
    this.#words = words
  }

  /** When a `tick` is wanted; nothing when only facts can change anything. */
  nextMs(): number | undefined {
    if (this.#isQuiet || this.#isLooking) return undefined
    const untold = [...this.#down.values()].filter(({ isTold }) => !isTold)
    const dues = [
      ...(this.#untold().length > 0 ? [this.#shownMs.requests + GROUP_MS] : []),
      ...untold.map(({ sinceMs }) =>
        Math.max(sinceMs + DOWN_FOR_MS, this.#shownMs.pipes + GROUP_MS),
      ),
    ]
    return dues.length === 0 ? undefined : Math.min(...dues)
  }

  on(input: NoticeInput, nowMs: number): readonly NoticeEffect[] {
    this.#take(input, nowMs)
    if (this.#isLooking) this.#seen()
    return [...this.#requestEffects(nowMs), ...this.#pipeEffects(nowMs)]
  }

  #take(input: NoticeInput, nowMs: number): void {
    if (input.kind === 'requests') this.#takeRequests(input.requests)
    else if (input.kind === 'pipes') this.#takePipes(input.pipes, nowMs)
    else if (input.kind === 'quiet') this.#isQuiet = input.on
    else if (input.kind === 'looking') this.#isLooking = input.on
  }

  #takeRequests(requests: readonly WaitingRequest[]): void {
    this.#requests = requests
    const waiting = new Set(requests.map(({ id }) => id))
    for (const id of this.#told) if (!waiting.has(id)) this.#told.delete(id)
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

  /** Whoever looks at the window sees the requests there; a pipe is told of when it is still down afterwards. */
  #seen(): void {
    for (const { id } of this.#requests) this.#told.add(id)
  }

  #untold(): readonly WaitingRequest[] {
    return this.#requests.filter(({ id }) => !this.#told.has(id))
  }

  #requestEffects(nowMs: number): readonly NoticeEffect[] {
    if (this.#standing.has('requests') && (this.#told.size === 0 || this.#isLooking))
      return this.#takeAway('requests')
    const isTime = nowMs >= this.#shownMs.requests + GROUP_MS
    if (this.#untold().length === 0 || this.#isQuiet || this.#isLooking || !isTime) return []
    this.#seen()
    return this.#show(noticeOfRequests(this.#requests, this.#words), nowMs)
  }

  #pipeEffects(nowMs: number): readonly NoticeEffect[] {
    const down = [...this.#down.values()]
    if (this.#standing.has('pipes') && !down.some(({ isTold }) => isTold))
      return this.#takeAway('pipes')
    const due = down.filter(({ sinceMs }) => nowMs - sinceMs >= DOWN_FOR_MS)
    const isTime = nowMs >= this.#shownMs.pipes + GROUP_MS
    const isNews = due.some(({ isTold }) => !isTold)
    if (!isNews || this.#isQuiet || this.#isLooking || !isTime) return []
    const told = new Set(due.map(({ pipe }) => pipe.id))
    this.#down = new Map(
      down.map((one) => [one.pipe.id, { ...one, isTold: one.isTold || told.has(one.pipe.id) }]),
    )
    return this.#show(
      noticeOfPipes(
        due.map(({ pipe }) => pipe),
        this.#words,
      ),
      nowMs,
    )
  }

  #show(notice: Notice, nowMs: number): readonly NoticeEffect[] {
    this.#standing.add(notice.key)
    this.#shownMs = { ...this.#shownMs, [notice.key]: nowMs }
    return [{ kind: 'show', notice }]
  }

  #takeAway(key: NoticeKey): readonly NoticeEffect[] {
    this.#standing.delete(key)
    return [{ kind: 'take-away', key }]
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

const linesOf = (lines: readonly string[], words: Words): string => {
  const shown = lines.slice(0, LINES_MAX).map((line) => plainText(line, LINE_MAX))
  const more = lines.length - shown.length
  return [...shown, ...(more > 0 ? [words.more({ count: more })] : [])].join('\n')
}
