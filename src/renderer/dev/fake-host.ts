/**
 * A host that is none: for unit tests and for looking at screens. No part of the product; every row is put in by hand.
 */
import { feeds } from '../../shared/contract.ts'
import type {
  CallInput,
  CallName,
  CallOutput,
  FeedEvent,
  FeedName,
  FeedParams,
  FeedRow,
  HostClient,
} from '../../shared/contract.ts'
import { CallError } from '../../shared/wire-error.ts'
import type { WireError } from '../../shared/wire-error.ts'
import type { ConnectionState, FarTarget, HostConnection } from '../bridge/index.ts'
import type { FarConnection } from '../bridge/far-line.ts'

interface Subscription {
  readonly key: string
  seq: number
  readonly onEvent: (event: FeedEvent<never>) => void
  readonly onError: ((error: Error) => void) | undefined
}

type Handlers = {
  [N in CallName]?: (
    input: CallInput<N>,
    signal?: AbortSignal,
  ) => CallOutput<N> | Promise<CallOutput<N>>
}

export interface RecordedCall {
  readonly name: CallName
  readonly input: unknown
}

const keyOf = (feed: FeedName, params: unknown) => `${feed} ${JSON.stringify(params)}`

export class FakeHost {
  readonly calls: RecordedCall[] = []
  readonly #rows = new Map<string, { id: string }[]>()
  readonly #subscriptions = new Set<Subscription>()
  /** With whom the page was told to begin anew. */
  readonly managed: (FarTarget | undefined)[] = []
  /** Why the connection ended, where a test says so. */
  endedBecause: WireError | undefined
  /** Set before it is mounted: the host is that of another peer. */
  far: FarConnection | undefined
  readonly #listeners = new Set<(state: ConnectionState) => void>()
  readonly #handlers: Handlers = {}
  readonly #served = new Map<FeedName, (params: never) => { id: string }[]>()
  #state: ConnectionState = 'connected'

  readonly client: HostClient = {
    call: async (name, input, options) => {
      this.calls.push({ name, input })
      const handler = this.#handlers[name]
      if (handler) return await handler(input, options?.signal)
      return {}
    },
    subscribe: (feed, params, onEvent, onError) => this.#subscribe(feed, params, onEvent, onError),
  }

  readonly connection: HostConnection = this.#connect()

  #connect(): HostConnection {
    const far = () => this.far
    return {
      client: this.client,
      carrier: 'browser',
      get far() {
        return far()
      },
      manage: (target) => void this.managed.push(target),
      endedBecause: () => this.endedBecause,
      state: () => this.#state,
      onState: (listener) => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
    }
  }

  /** What a call answers from now on. */
  on<N extends CallName>(name: N, handler: NonNullable<Handlers[N]>) {
    Object.assign(this.#handlers, { [name]: handler })
  }

  setState(state: ConnectionState) {
    this.#state = state
    this.#listeners.forEach((listener) => listener(state))
  }

  /** Upserts rows of a table, or appends to a log. */
  put<N extends FeedName>(feed: N, params: FeedParams<N>, ...rows: FeedRow<N>[]) {
    const key = keyOf(feed, params)
    const added = rows as { id: string }[]
    const ids = new Set(added.map((row) => row.id))
    const before = this.#rows.get(key) ?? []
    const isTable = feeds[feed].kind === 'table'
    const kept = isTable ? before.filter((row) => !ids.has(row.id)) : before
    const { keep = Infinity } = feeds[feed] as { keep?: number }
    this.#rows.set(key, [...kept, ...added].slice(-keep))
    this.#tell(key, { rows: added })
  }

  /** Rows of a feed that depend on what is asked for; `refresh` sends them anew to those who watch. */
  serve<N extends FeedName>(feed: N, rowsOf: (params: FeedParams<N>) => FeedRow<N>[]) {
    this.#served.set(feed, rowsOf)
  }

  refresh(feed: FeedName) {
    for (const one of this.#subscriptions)
      if (one.key.startsWith(`${feed} `)) this.#send(one, { rows: this.#rowsOf(feed, one.key) })
  }

  #rowsOf(feed: FeedName, key: string): { id: string }[] {
    const served = this.#served.get(feed)
    return served?.(JSON.parse(key.slice(feed.length + 1)) as never) ?? this.#rows.get(key) ?? []
  }

  remove<N extends FeedName>(feed: N, params: FeedParams<N>, ...ids: string[]) {
    const key = keyOf(feed, params)
    this.#rows.set(
      key,
      (this.#rows.get(key) ?? []).filter((row) => !ids.includes(row.id)),
    )
    this.#tell(key, { removed: ids })
  }

  /** Loses an event on the way: the next one shows a gap. */
  skip<N extends FeedName>(feed: N, params: FeedParams<N>) {
    for (const one of this.#of(keyOf(feed, params))) one.seq++
  }

  /** Says that rows of a log were left out. */
  drop<N extends FeedName>(feed: N, params: FeedParams<N>, dropped: number) {
    this.#tell(keyOf(feed, params), { dropped })
  }

  /** Ends the subscriptions of a feed with an error. */
  fail<N extends FeedName>(feed: N, params: FeedParams<N>, error: Error) {
    for (const one of this.#of(keyOf(feed, params))) {
      this.#subscriptions.delete(one)
      one.onError?.(error)
    }
  }

  subscriptions(feed: FeedName): number {
    return [...this.#subscriptions].filter((one) => one.key.startsWith(`${feed} `)).length
  }

  #subscribe<N extends FeedName>(
    feed: N,
    params: FeedParams<N>,
    onEvent: (event: FeedEvent<FeedRow<N>>) => void,
    onError?: (error: Error) => void,
  ) {
    const own: Subscription = { key: keyOf(feed, params), seq: 0, onEvent, onError }
    this.#subscriptions.add(own)
    queueMicrotask(() => this.#send(own, { kind: 'snapshot', rows: this.#rowsOf(feed, own.key) }))
    return () => this.#subscriptions.delete(own)
  }

  #of = (key: string) => [...this.#subscriptions].filter((one) => one.key === key)

  #tell(key: string, change: Partial<FeedEvent>) {
    for (const one of this.#of(key)) this.#send(one, { kind: 'change', ...change })
  }

  #send(to: Subscription, event: Partial<FeedEvent>) {
    if (!this.#subscriptions.has(to)) return
    const whole = { kind: 'change', seq: ++to.seq, rows: [], removed: [], dropped: 0, ...event }
    to.onEvent(whole as unknown as FeedEvent<never>)
  }
}

/** An error as the host would send it. */
export const callError = (code: string, message: string, hint: string, retry = true) =>
  new CallError({ code, message, hint, retry })
