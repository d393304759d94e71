/**
 * One link over HTTP: what is queued each way, and how it ends. Requests and answers are the business of its carrier,
 * one for each side.
 *
 * ```
 *           close(), or the other side ends          both sides have said their end
 *   open ────────────────────────────────▶ closing ──────────────────────────────────▶ ended
 *    └── abort(), fault, error, stall ────────┴── the same, or CLOSE_TIMEOUT_MS ─────────┘
 * ```
 */
import { byteLengthOf, concatBytes } from '../../base/bytes.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { errorText, PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { Fifo } from '../../base/queue.ts'
import type { Connection, ConnectionHandlers, ConnectionStats } from '../../peer/ports.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { CLOSE_TIMEOUT_MS, HIGH_WATER_BYTES, HTTP_SCHEME, LOW_WATER_BYTES } from './limits.ts'

/** What a carrier is to send next. */
export type Outgoing =
  | { readonly kind: 'message'; readonly body: Uint8Array }
  /** Nothing more comes. */
  | { readonly kind: 'end' }

/** Moves messages by requests and answers. */
export interface Carrier {
  /** The owner has attached: messages may come. */
  start(): void
  /** {@link HttpLink.next} may have something new. */
  wake(): void
  /** The link has ended: lets go of sockets and timers, at once where it was not in order. */
  stop(orderly: boolean): void
}

export interface HttpLinkInit {
  readonly remotePeer: PeerId
  readonly remoteAddress: string
  readonly localAddress: string
  readonly remotePublicAddress: string
  readonly initiator: boolean
  readonly maxMessageBytes: number
  readonly clock: Clock
  readonly log: Log
  readonly count: (counter: string, by?: number) => void
  /** Called once, before the owner hears of it. */
  readonly onEnded: () => void
}

interface Incoming {
  readonly body: Uint8Array
  readonly taken: () => void
}

export class HttpLink implements Connection {
  readonly transport = HTTP_SCHEME
  readonly remotePeer: PeerId
  readonly remoteAddress: string
  readonly localAddress: string
  readonly remotePublicAddress: string
  readonly initiator: boolean

  readonly #init: HttpLinkInit
  readonly #carrier: Carrier
  readonly #stats = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }
  readonly #closed = createDeferred()
  readonly #outgoing = new Fifo<Uint8Array>()
  readonly #incoming = new Fifo<Incoming>()
  #head: Uint8Array | undefined
  #queuedBytes = 0
  #isFull = false
  #handlers: ConnectionHandlers | undefined
  #state: 'open' | 'closing' | 'ended' = 'open'
  #paused = false
  #endSent = false
  #remoteEnded = false
  #error: PipefitterError | undefined
  #closeTimer: Timer | undefined
  #isTold = false

  constructor(init: HttpLinkInit, carrierOf: (link: HttpLink) => Carrier) {
    this.remotePeer = init.remotePeer
    this.remoteAddress = init.remoteAddress
    this.localAddress = init.localAddress
    this.remotePublicAddress = init.remotePublicAddress
    this.initiator = init.initiator
    this.#init = init
    this.#carrier = carrierOf(this)
  }

  get stats(): ConnectionStats {
    return this.#stats
  }

  get writable(): boolean {
    return this.#state === 'open' && !this.#isFull
  }

  get hasEnded(): boolean {
    return this.#state === 'ended'
  }

  attach(handlers: ConnectionHandlers): void {
    this.#handlers = handlers
    process.nextTick(() => {
      if (this.#state === 'ended') return this.#tellClosed()
      this.#deliverWaiting()
      this.#carrier.start()
    })
  }

  send(parts: readonly Uint8Array[]): boolean {
    if (this.#state !== 'open') throw this.#closedError()
    const length = byteLengthOf(parts)
    if (length > this.#init.maxMessageBytes) throw tooLong(length, this.#init.maxMessageBytes)
    this.#stats.messagesOut++
    this.#stats.bytesOut += length
    this.#queuedBytes += length
    this.#outgoing.push(concatBytes(parts))
    if (this.#queuedBytes >= HIGH_WATER_BYTES) this.#isFull = true
    this.#carrier.wake()
    return this.writable
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    if (this.#handlers !== undefined) process.nextTick(() => this.#deliverWaiting())
  }

  close(): Promise<void> {
    this.#startClosing()
    return this.#closed.promise
  }

  abort(reason?: PipefitterError): void {
    const words = `The link to ${this.remoteAddress} was cut`
    this.fail(reason ?? new PipefitterError('endpoint/closed', words))
  }

  // ── For the carrier ──────────────────────────────────────────────────────────────────────────────────────────────

  /** What to send next; the same until {@link sent} or {@link endTaken} says that it is done. */
  next(): Outgoing | undefined {
    if (this.#state === 'ended') return undefined
    this.#head ??= this.#outgoing.shift()
    if (this.#head !== undefined) return { kind: 'message', body: this.#head }
    return this.#state === 'closing' && !this.#endSent ? { kind: 'end' } : undefined
  }

  /** The message of {@link next} is on its way. */
  sent(): void {
    this.#queuedBytes -= this.#head?.length ?? 0
    this.#head = undefined
    if (!this.#isFull || this.#queuedBytes > LOW_WATER_BYTES) return
    this.#isFull = false
    if (this.#state === 'open') this.#tell((handlers) => handlers.onDrain())
  }

  /** The other side knows that nothing more comes. */
  endTaken(): void {
    this.#endSent = true
    this.#endIfBoth()
  }

  /** Nothing more comes from the other side. */
  remoteHasEnded(): void {
    this.#remoteEnded = true
    this.#startClosing()
    this.#endIfBoth()
  }

  /** Takes one message; settles when the owner had it, or never will. */
  receive(body: Uint8Array): Promise<void> {
    this.#stats.bytesIn += body.length
    return new Promise((taken) => {
      if (this.#state === 'ended' || (this.#state === 'closing' && this.#cannotRead)) {
        this.#init.count('http.dropped-unread')
        return taken()
      }
      this.#incoming.push({ body, taken })
      this.#deliverWaiting()
    })
  }

  /** Ends at once with an error. */
  fail(error: PipefitterError): void {
    this.#end(error)
  }

  /** A socket that carries the link has closed: in order only after both sides have ended. */
  socketClosed(): void {
    const orderly = this.#state === 'closing' && this.#remoteEnded && this.#queuedBytes === 0
    const words = `${this.remoteAddress} ended the link`
    this.#end(orderly ? undefined : new PipefitterError('endpoint/closed', words))
  }

  // ── Within ───────────────────────────────────────────────────────────────────────────────────────────────────────

  get #cannotRead(): boolean {
    return this.#paused || this.#handlers === undefined
  }

  #deliverWaiting(): void {
    while (!this.#cannotRead && this.#state !== 'ended') {
      const incoming = this.#incoming.shift()
      if (incoming === undefined) return
      this.#stats.messagesIn++
      this.#tell((handlers) => handlers.onMessage(incoming.body))
      incoming.taken()
    }
  }

  #startClosing(): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    const { clock } = this.#init
    this.#closeTimer = clock.after('http-close', CLOSE_TIMEOUT_MS, () => this.#closeLate())
    if (this.#cannotRead) this.#dropWaiting()
    this.#carrier.wake()
  }

  #closeLate(): void {
    const words = `${this.remoteAddress} did not take the last ${this.#queuedBytes} bytes in time`
    const lost = this.#queuedBytes > 0
    this.#end(lost ? new PipefitterError('endpoint/closed', words) : undefined)
  }

  #endIfBoth(): void {
    if (this.#endSent && this.#remoteEnded) this.#end(undefined)
  }

  #end(error: PipefitterError | undefined): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#error = error
    this.#closeTimer?.cancel()
    this.#dropWaiting()
    if (this.#queuedBytes > 0) this.#init.count('http.lost-bytes', this.#queuedBytes)
    this.#outgoing.clear()
    this.#head = undefined
    this.#carrier.stop(error === undefined)
    this.#init.onEnded()
    process.nextTick(() => {
      this.#closed.resolve()
      this.#tellClosed()
    })
  }

  #dropWaiting(): void {
    if (this.#incoming.length > 0) this.#init.count('http.dropped-unread', this.#incoming.length)
    for (let one = this.#incoming.shift(); one !== undefined; one = this.#incoming.shift())
      one.taken()
  }

  #tellClosed(): void {
    if (this.#handlers === undefined || this.#isTold) return
    this.#isTold = true
    this.#tell((handlers) => handlers.onClosed(this.#error))
  }

  #tell(call: (handlers: ConnectionHandlers) => void): void {
    if (this.#handlers === undefined) return
    try {
      call(this.#handlers)
    } catch (error) {
      this.#init.count('http.handler-failed')
      this.#init.log.error('a handler of a connection failed', { error: errorText(error) })
      this.#end(toPipefitterError(error, 'base/internal'))
    }
  }

  #closedError(): PipefitterError {
    const words = `The link to ${this.remoteAddress} is closed`
    return new PipefitterError('endpoint/closed', words, { cause: this.#error })
  }
}

const tooLong = (length: number, limit: number): PipefitterError =>
  new PipefitterError(
    'protocol/message-too-long',
    `A message of ${length} bytes is longer than the ${limit} that this transport takes`,
    { details: { length, limit } },
  )
