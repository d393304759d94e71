import type {
  CallInput,
  CallName,
  CallOutput,
  FeedEvent,
  FeedName,
  FeedParams,
  FeedRow,
  HostClient,
} from '../contract.ts'
import { CallError } from '../wire-error.ts'
import type { WireError } from '../wire-error.ts'
import type { Channel } from './channel.ts'
import { createRpcClient } from './client.ts'
import type { RpcClient } from './client.ts'
import { callError, wireErrorOf } from './errors.ts'

/** `connecting`: for the first time. `reconnecting`: it broke and is tried again. `closed`: for good. */
export type LinkState = 'connecting' | 'connected' | 'reconnecting' | 'closed'

export interface ReconnectOptions {
  /** Makes a channel, greeted and authorised. Rejecting with a `CallError` whose `retry` is false closes for good. */
  readonly open: () => Promise<Channel>
  /** Calls `run` once after `delayMs`; returns the way to prevent it. */
  readonly after: (delayMs: number, run: () => void) => () => void
  /** Pauses before the first, second, … attempt to reconnect; the last one repeats. */
  readonly delaysMs?: readonly number[]
}

export interface ReconnectingClient extends HostClient {
  state(): LinkState
  /** Why it closed for good. */
  closedBecause(): WireError | undefined
  onState(listener: (state: LinkState) => void): () => void
  close(): void
}

const DELAYS_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const

/**
 * A client that makes its connection anew when it breaks. Calls wait for the first connection; those running when it
 * breaks, or made before it is back, reject with `rpc/disconnected`. Feeds begin again with a snapshot.
 *
 *     connecting ──► connected ◄──► reconnecting
 *          └──────────────┴─── refused or closed ──► closed
 */
export const createReconnectingClient = (options: ReconnectOptions): ReconnectingClient =>
  new Reconnector(options)

interface Watch {
  begin(client: RpcClient): void
  fail(error: Error): void
}

class Reconnector implements ReconnectingClient {
  readonly #options: ReconnectOptions
  readonly #watches = new Set<Watch>()
  readonly #listeners = new Set<(state: LinkState) => void>()
  #state: LinkState = 'connecting'
  #client: RpcClient | undefined
  #closedBecause: WireError | undefined
  #attempts = 0
  #cancelRetry: () => void = () => {}
  /** Those waiting for the first connection, or its failure. */
  readonly #waiting: (() => void)[] = []

  constructor(options: ReconnectOptions) {
    this.#options = options
    void this.#connect()
  }

  state(): LinkState {
    return this.#state
  }

  closedBecause(): WireError | undefined {
    return this.#closedBecause
  }

  onState(listener: (state: LinkState) => void): () => void {
    const own = (state: LinkState): void => listener(state)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  /** A signal that aborts while the first connection is awaited takes effect when that has been made or has failed. */
  async call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CallOutput<N>> {
    if (this.#state === 'connecting') await this.#firstConnection()
    if (this.#client === undefined) throw this.#disconnected()
    return this.#client.call(name, input, options)
  }

  subscribe<N extends FeedName>(
    feed: N,
    params: FeedParams<N>,
    onEvent: (event: FeedEvent<FeedRow<N>>) => void,
    onError?: (error: Error) => void,
  ): () => void {
    let end = (): void => {}
    const fail = (error: Error): void => {
      this.#watches.delete(watch)
      onError?.(error)
    }
    const watch: Watch = {
      fail,
      begin: (client) => {
        end = client.subscribe(feed, params, onEvent, (error) => {
          // With the connection gone, the watch stays and begins again with the next one.
          if (this.#client === client) fail(error)
        })
      },
    }
    if (this.#state === 'closed') {
      fail(this.#disconnected())
      return end
    }
    this.#watches.add(watch)
    if (this.#client !== undefined) watch.begin(this.#client)
    return () => {
      this.#watches.delete(watch)
      end()
    }
  }

  close(): void {
    this.#close(undefined)
  }

  #firstConnection(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  async #connect(): Promise<void> {
    try {
      this.#onConnected(await this.#options.open())
    } catch (error) {
      const wire = wireErrorOf(error)
      if (wire.retry) this.#retry()
      else this.#close(wire)
    }
  }

  #onConnected(channel: Channel): void {
    if (this.#state === 'closed') return channel.close()
    let isBroken = false
    // Asked for before the client asks, so that its watches find the connection gone and stay.
    channel.onClosed((reason) => {
      isBroken = true
      this.#onBroken(reason)
    })
    if (isBroken) return
    const client = createRpcClient(channel)
    this.#client = client
    this.#attempts = 0
    this.#become('connected')
    for (const watch of [...this.#watches]) watch.begin(client)
  }

  #onBroken(reason: WireError | undefined): void {
    this.#client = undefined
    if (this.#state === 'closed') return
    if (reason?.retry === false) this.#close(reason)
    else this.#retry()
  }

  #retry(): void {
    if (this.#state === 'closed') return
    const delaysMs = this.#options.delaysMs ?? DELAYS_MS
    const delayMs = delaysMs[Math.min(this.#attempts++, delaysMs.length - 1)] ?? 1_000
    this.#cancelRetry = this.#options.after(delayMs, () => void this.#connect())
    if (this.#state === 'connected') this.#become('reconnecting')
  }

  #close(reason: WireError | undefined): void {
    if (this.#state === 'closed') return
    this.#closedBecause = reason
    this.#cancelRetry()
    const client = this.#client
    this.#client = undefined
    this.#become('closed')
    client?.close()
    for (const watch of [...this.#watches]) watch.fail(this.#disconnected())
  }

  #become(state: LinkState): void {
    this.#state = state
    for (const go of this.#waiting.splice(0)) go()
    for (const listener of [...this.#listeners]) listener(state)
  }

  #disconnected(): CallError {
    return this.#closedBecause === undefined
      ? callError('rpc/disconnected', 'there is no connection to the peer')
      : new CallError(this.#closedBecause)
  }
}
