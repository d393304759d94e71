import * as v from 'valibot'
import { calls, feeds } from '../../src/shared/contract.ts'
import type { FeedEvent, HostApi } from '../../src/shared/contract.ts'
import { CallError } from '../../src/shared/wire-error.ts'

type Handler = (input: never, signal: AbortSignal) => unknown

interface Watcher {
  readonly feed: string
  readonly params: unknown
  readonly onEvent: (event: FeedEvent) => void
  seq: number
}

/** A host whose answers a test writes down, keeping to the contract as the real one does. */
export class FakeHost implements HostApi {
  readonly #handlers = new Map<string, Handler>()
  readonly #watchers = new Set<Watcher>()
  /** Rows that the snapshot of a feed has. */
  readonly snapshots = new Map<string, readonly unknown[]>()
  /** Signals of the calls made so far. */
  readonly signals: AbortSignal[] = []

  on(name: string, handler: Handler): this {
    this.#handlers.set(name, handler)
    return this
  }

  get watched(): readonly string[] {
    return [...this.#watchers].map(({ feed }) => feed)
  }

  async call(name: string, input: unknown, { signal }: { signal: AbortSignal }): Promise<unknown> {
    if (!Object.hasOwn(calls, name)) throw refusal('rpc/unknown-call', `there is no call ${name}`)
    const parsed = v.safeParse(calls[name as keyof typeof calls].input, input)
    if (!parsed.success) throw refusal('base/invalid-input', parsed.issues[0].message)
    this.signals.push(signal)
    return (this.#handlers.get(name) ?? (() => ({})))(parsed.output as never, signal)
  }

  subscribe(feed: string, params: unknown, onEvent: (event: FeedEvent) => void): () => void {
    if (!Object.hasOwn(feeds, feed)) throw refusal('rpc/unknown-call', `there is no feed ${feed}`)
    const parsed = v.safeParse(feeds[feed as keyof typeof feeds].params, params)
    if (!parsed.success) throw refusal('base/invalid-input', parsed.issues[0].message)
    const watcher: Watcher = { feed, params, onEvent, seq: 0 }
    this.#watchers.add(watcher)
    queueMicrotask(() => {
      if (!this.#watchers.has(watcher)) return
      onEvent({
        kind: 'snapshot',
        seq: 0,
        rows: this.snapshots.get(feed) ?? [],
        removed: [],
        dropped: 0,
      })
    })
    return () => this.#watchers.delete(watcher)
  }

  /** Tells every watcher of the feed of a change; `skip` leaves out numbers, as a feed that lost events would. */
  change(
    feed: string,
    change: { rows?: readonly unknown[]; removed?: readonly string[]; skip?: number },
  ): void {
    const { rows = [], removed = [], skip = 0 } = change
    for (const watcher of this.#watchers) {
      if (watcher.feed !== feed) continue
      watcher.seq += 1 + skip
      watcher.onEvent({ kind: 'change', seq: watcher.seq, rows, removed, dropped: 0 })
    }
  }
}

export const refusal = (code: string, message: string): CallError =>
  new CallError({ code, message, hint: `what to do about ${code}`, retry: false })

/** Rejects when the signal aborts, and otherwise never settles. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(refusal('base/cancelled', 'cancelled')))
  })

export const counterRow = (id: string, value = 0) => ({ id, value })
export const activityRow = (id: number) => ({
  id: String(id),
  atWallMs: 1_700_000_000_000 + id,
  level: 'info' as const,
  text: `event ${id}`,
})
