/**
 * The contract: every call and feed by which the window, the browser, the command line and the tests speak to the host.
 * One table, validated at run time on both sides; carried by Electron IPC, WebSocket or the control socket alike.
 */
import type * as v from 'valibot'
import { attachmentsCalls } from './contract/attachments-calls.ts'
import { conversationsCalls } from './contract/conversations-calls.ts'
import { groupsCalls } from './contract/groups-calls.ts'
import { hostCalls } from './contract/host-calls.ts'
import { peersCalls } from './contract/peers-calls.ts'
import { pipesCalls } from './contract/pipes-calls.ts'
import { trafficCalls } from './contract/traffic-calls.ts'
import { transfersCalls } from './contract/transfers-calls.ts'
import { trustCalls } from './contract/trust-calls.ts'
import { feeds } from './contract/feeds.ts'

export { ElementInput, SEND_MAX_BYTES } from './contract/fields.ts'
export { feeds }

/** Asks once, answers once. What changed comes back by the feeds. */
export const calls = {
  ...peersCalls,
  ...trustCalls,
  ...groupsCalls,
  ...pipesCalls,
  ...conversationsCalls,
  ...attachmentsCalls,
  ...trafficCalls,
  ...transfersCalls,
  ...hostCalls,
} as const

export type Calls = typeof calls
export type CallName = keyof Calls
export type CallInput<N extends CallName> = v.InferInput<Calls[N]['input']>
export type CallArguments<N extends CallName> = v.InferOutput<Calls[N]['input']>
export type CallOutput<N extends CallName> = v.InferOutput<Calls[N]['output']>

export type Feeds = typeof feeds
export type FeedName = keyof Feeds
export type FeedParams<N extends FeedName> = v.InferInput<Feeds[N]['params']>
export type FeedRow<N extends FeedName> = v.InferOutput<Feeds[N]['row']>

/** What a subscriber gets. `seq` grows by one; a gap means: subscribe anew. */
export interface FeedEvent<Row = unknown> {
  readonly kind: 'snapshot' | 'change'
  readonly seq: number
  /** The whole state, the upserted rows of a table, or the appended rows of a log. */
  readonly rows: readonly Row[]
  /** Ids that are gone (tables only). */
  readonly removed: readonly string[]
  /** Rows of a log that were left out since the last event because they came too fast. */
  readonly dropped: number
}

/** The host as a client sees it, whatever carries it. */
export interface HostClient {
  /** Rejects with `CallError`; aborting the signal cancels the work in the host too. */
  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CallOutput<N>>
  /** Calls `onEvent` with a snapshot first; `onError` when the subscription ends by itself. Returns the way to end it. */
  subscribe<N extends FeedName>(
    feed: N,
    params: FeedParams<N>,
    onEvent: (event: FeedEvent<FeedRow<N>>) => void,
    onError?: (error: Error) => void,
  ): () => void
}

/**
 * The host as a carrier sees it. Inputs are unvalidated: `call` and `subscribe` parse them and reject with coded errors.
 */
export interface HostApi {
  call(name: string, input: unknown, options: { readonly signal: AbortSignal }): Promise<unknown>
  /** Throws when the feed or its parameters are unknown. Events come coalesced, never inside this very call. */
  subscribe(feed: string, params: unknown, onEvent: (event: FeedEvent) => void): () => void
}
