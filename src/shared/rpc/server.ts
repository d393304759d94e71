import * as v from 'valibot'
import { feeds } from '../contract.ts'
import type { HostApi } from '../contract.ts'
import { CallError } from '../wire-error.ts'
import type { WireError } from '../wire-error.ts'
import type { Channel } from './channel.ts'
import { rpcError, wireErrorOf } from './errors.ts'
import { FeedOutlet } from './feed-outlet.ts'
import { ClientFrame } from './frames.ts'
import type { HostFrame } from './frames.ts'
import { BUFFERED_MAX_BYTES, CALLS_MAX, SUBSCRIPTIONS_MAX } from './limits.ts'
import type { FeedKind } from './merge.ts'

export interface ServeOptions {
  /** How the host's errors cross; without it only their text does. */
  readonly toWireError?: (error: unknown) => WireError
  /** Told of each refusal, so that it can be counted: `malformed`, `overload`. */
  readonly onRefused?: (what: 'malformed' | 'overload') => void
  /** Takes over the channel of a client that wants the host of another peer; absent: nobody does. */
  readonly far?: CarryFar | undefined
}

/** Passes a client's frames on to the host of the peer with that key, and its frames back; see `far.ts`. */
export type CarryFar = (channel: Channel, fingerprint: string) => void

type Frame<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>

/**
 * Serves the host to one client until its channel ends; then every call it has running is cancelled and every feed let
 * go. A frame that is none costs the client its channel, a call too many only that call.
 */
export const serveRpc = (channel: Channel, api: HostApi, options: ServeOptions = {}): void => {
  const server = new RpcServer(channel, api, options)
  channel.onClosed(() => server.release())
  channel.onFrame((frame) => server.take(frame))
}

interface Subscription {
  readonly outlet: FeedOutlet
  readonly end: () => void
}

class RpcServer {
  readonly #channel: Channel
  readonly #api: HostApi
  readonly #options: ServeOptions
  readonly #calls = new Map<number, AbortController>()
  readonly #subscriptions = new Map<number, Subscription>()
  #lastId = 0
  #isReleased = false

  constructor(channel: Channel, api: HostApi, options: ServeOptions) {
    this.#channel = channel
    this.#api = api
    this.#options = options
  }

  /** One frame from the client, as it came. */
  take(raw: unknown): void {
    if (this.#isReleased) return
    const parsed = v.safeParse(ClientFrame, raw)
    if (!parsed.success) return this.#fault('a frame that is none of ours')
    const frame = parsed.output
    switch (frame.t) {
      case 'call':
        return this.#isNew(frame.id) ? this.#call(frame) : undefined
      case 'subscribe':
        return this.#isNew(frame.id) ? this.#subscribe(frame) : undefined
      case 'cancel':
        return this.#calls.get(frame.id)?.abort()
      case 'ack':
        return this.#subscriptions.get(frame.id)?.outlet.acknowledge(frame.seq)
      case 'unsubscribe':
        return this.#endSubscription(frame.id)
      case 'far':
        return this.#handOver(frame.fingerprint)
    }
  }

  /** Lets go of everything that the client had; idempotent. */
  release(): void {
    this.#isReleased = true
    for (const controller of this.#calls.values()) controller.abort()
    for (const id of [...this.#subscriptions.keys()]) this.#endSubscription(id)
  }

  #handOver(fingerprint: string): void {
    const { far } = this.#options
    if (far === undefined || this.#lastId > 0) return this.#fault('a wish for another peer')
    this.release()
    far(this.#channel, fingerprint)
  }

  #isNew(id: number): boolean {
    if (id <= this.#lastId) {
      this.#fault('a number used twice')
      return false
    }
    this.#lastId = id
    return true
  }

  #call({ id, name, input }: Frame<'call'>): void {
    if (this.#calls.size >= CALLS_MAX) return this.#overload(id, `${CALLS_MAX} calls are running`)
    const controller = new AbortController()
    this.#calls.set(id, controller)
    void this.#run(name, input, controller.signal)
      .then(
        (value) => this.#answer(id, value),
        (error: unknown) => this.#sendError(id, this.#toWire(error)),
      )
      .finally(() => this.#calls.delete(id))
  }

  /** Also turns what the host throws at once into a rejection. */
  async #run(name: string, input: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#api.call(name, input, { signal })
  }

  #answer(id: number, value: unknown): void {
    try {
      this.#send({ t: 'result', id, value })
    } catch (error) {
      this.#sendError(id, this.#toWire(error))
    }
  }

  #subscribe({ id, feed, params }: Frame<'subscribe'>): void {
    if (this.#subscriptions.size >= SUBSCRIPTIONS_MAX)
      return this.#overload(id, `${SUBSCRIPTIONS_MAX} feeds are watched`)
    const kind = feedKind(feed)
    if (kind === undefined)
      return this.#sendError(id, rpcError('rpc/unknown-call', `there is no feed ${feed}`))
    const outlet = new FeedOutlet({
      feed: kind,
      send: (event, more) => this.#sendEvent({ t: 'event', id, event, more }),
      isCongested: () => (this.#channel.bufferedBytes ?? 0) > BUFFERED_MAX_BYTES,
    })
    try {
      const end = this.#api.subscribe(feed, params, (event) => {
        if (this.#subscriptions.has(id)) outlet.push(event)
      })
      this.#subscriptions.set(id, { outlet, end })
    } catch (error) {
      this.#sendError(id, this.#toWire(error))
    }
  }

  #sendEvent(frame: Extract<HostFrame, { t: 'event' }>): void {
    try {
      this.#send(frame)
    } catch (error) {
      this.#endSubscription(frame.id)
      this.#sendError(frame.id, this.#toWire(error))
    }
  }

  #endSubscription(id: number): void {
    const subscription = this.#subscriptions.get(id)
    this.#subscriptions.delete(id)
    subscription?.end()
  }

  #overload(id: number, message: string): void {
    this.#options.onRefused?.('overload')
    this.#sendError(id, rpcError('rpc/overload', message))
  }

  #fault(what: string): void {
    this.#options.onRefused?.('malformed')
    const error = rpcError('rpc/malformed', `the client sent ${what}`)
    this.#send({ t: 'fault', error })
    this.#channel.close(error)
    this.release()
  }

  #sendError(id: number, error: WireError): void {
    this.#send({ t: 'error', id, error })
  }

  #send(frame: HostFrame): void {
    if (!this.#isReleased) this.#channel.send(frame)
  }

  #toWire(error: unknown): WireError {
    if (error instanceof CallError) return error.wire
    return (this.#options.toWireError ?? wireErrorOf)(error)
  }
}

const feedKind = (name: string): FeedKind | undefined =>
  Object.hasOwn(feeds, name) ? feeds[name as keyof typeof feeds] : undefined
