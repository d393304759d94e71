/**
 * One greeted link over a stream of bytes.
 *
 * ```
 *           close(), or the other side ends          all is written, both sides have ended
 *   open ────────────────────────────────▶ closing ──────────────────────────────────────▶ ended
 *    │                                        │                                              ▲
 *    └── abort(), fault, error, stall ────────┴── the same, or CLOSE_TIMEOUT_MS ─────────────┘
 * ```
 *
 * While it is closing, what the other side still sends is delivered, so that nothing it sent is lost by our going.
 */
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { byteLengthOf } from '../../base/bytes.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { errorText, PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { Fifo } from '../../base/queue.ts'
import type {
  Connection,
  ConnectionHandlers,
  ConnectionStats,
  LinkProof,
} from '../../peer/ports/connection.ts'
import type { MessageRoom, RoomHolder, RoomShare } from '../../peer/ports/room.ts'
import type { FrameDecoder, FrameSink } from '../../protocol/framing/frame-decoder.ts'
import { PACKAGE_HEADER_LENGTH, writePackageHeader } from '../../protocol/framing/package-header.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { FrameWatch } from './frame-watch.ts'
import { freeChunk } from './free-chunk.ts'
import { CLOSE_TIMEOUT_MS } from './limits.ts'
import type { Opened } from './opening.ts'
import type { SlabPool } from './slab-pool.ts'
import { socketError, systemCode } from '../socket-error.ts'
import { sourceOfAddress } from '../source-of.ts'
import { nodeTurns, StreamSink } from './stream-sink.ts'
import { WriteBatcher } from './write-batcher.ts'

export interface StreamConnectionInit {
  /** Of the transport that the link belongs to. */
  readonly scheme: string
  readonly remoteAddress: string
  readonly localAddress: string
  readonly initiator: boolean
  readonly maxMessageBytes: number
  readonly clock: Clock
  readonly log: Log
  readonly pool: SlabPool
  /** For what has come of a message. */
  readonly room: MessageRoom
  readonly isTrusted: (proof: LinkProof) => boolean
  readonly count: (counter: string, by?: number) => void
  /** Called once, before the owner hears of it. */
  readonly onEnded: () => void
}

const PREFIX = { bytes: PACKAGE_HEADER_LENGTH, write: writePackageHeader }

export class StreamConnection implements Connection {
  readonly transport: string
  readonly remotePeer: PeerId
  readonly proof: LinkProof | undefined
  readonly remoteAddress: string
  readonly localAddress: string
  readonly remotePublicAddress: string
  readonly initiator: boolean

  readonly #init: StreamConnectionInit
  readonly #stream: Duplex
  readonly #decoder: FrameDecoder
  /** What was wrong behind the welcome line: told once the messages before it are delivered. */
  readonly #fault: PipefitterError | undefined
  readonly #sink: StreamSink
  readonly #batcher: WriteBatcher
  readonly #watch: FrameWatch
  readonly #share: RoomShare
  readonly #stats = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }
  readonly #closed = createDeferred()
  /** Whole messages that wait for the owner: at most what one chunk held. */
  readonly #waiting = new Fifo<Uint8Array>()
  readonly #frames: FrameSink = {
    onWelcome: () => {},
    onMessage: (body) => this.#take(body),
  }

  #handlers: ConnectionHandlers | undefined
  #state: 'open' | 'closing' | 'ended' = 'open'
  #paused = false
  /** Why it ended. */
  #error: PipefitterError | undefined
  #closeTimer: Timer | undefined
  #remoteHasEnded = false
  #isClosed = false
  #isTold = false

  /** The stream of `opened` is paused, with nobody listening. */
  constructor(opened: Opened, init: StreamConnectionInit) {
    const { stream, welcome } = opened
    this.transport = init.scheme
    this.remotePeer = welcome.peerId
    this.proof = opened.proof
    this.remotePublicAddress = welcome.publicAddress
    this.remoteAddress = init.remoteAddress
    this.localAddress = init.localAddress
    this.initiator = init.initiator
    this.#init = init
    this.#stream = stream
    this.#decoder = opened.decoder
    this.#fault = opened.fault
    for (const body of opened.early) this.#waiting.push(body)
    this.#sink = new StreamSink(stream, init.clock, () => this.#stalled())
    this.#watch = new FrameWatch({
      clock: init.clock,
      isWaiting: () => this.#state === 'open' && !this.#paused && !this.#decoder.atBoundary,
      bytes: () => this.#stats.bytesIn,
      messages: () => this.#stats.messagesIn,
      onStalled: () => this.#stalledWithin(),
    })
    this.#batcher = new WriteBatcher({
      sink: this.#sink,
      schedule: nodeTurns,
      pool: init.pool,
      prefix: PREFIX,
      onDrain: () => this.#drained(),
    })
    this.#share = init.room.enter(this.#holder())
    stream.on('data', (chunk: Uint8Array) => this.#read(chunk))
    stream.on('end', () => this.#remoteEnded())
    stream.on('error', (error) => this.#failed(error))
    stream.on('close', () => this.#streamClosed())
  }

  get stats(): ConnectionStats {
    return this.#stats
  }

  get writable(): boolean {
    return this.#state === 'open' && this.#batcher.writable
  }

  attach(handlers: ConnectionHandlers): void {
    this.#handlers = handlers
    process.nextTick(() => (this.#isClosed ? this.#tellClosed() : this.#deliverWaiting()))
  }

  send(parts: readonly Uint8Array[]): boolean {
    if (this.#state !== 'open') throw this.#closedError()
    const contentLength = byteLengthOf(parts)
    if (contentLength > this.#init.maxMessageBytes)
      throw tooLong(contentLength, this.#init.maxMessageBytes)
    this.#stats.messagesOut++
    this.#stats.bytesOut += PACKAGE_HEADER_LENGTH + contentLength
    return this.#batcher.put(parts, contentLength)
  }

  pause(): void {
    this.#paused = true
    if (this.#state === 'open') this.#stream.pause()
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
    this.#end(
      reason ?? new PipefitterError('endpoint/closed', `The link to ${this.remoteAddress} was cut`),
    )
  }

  #drained(): void {
    if (this.#state === 'open') this.#tell((handlers) => handlers.onDrain())
  }

  /** Of the room for messages: strangers' links count by host, since keys cost nothing. */
  #holder(): RoomHolder {
    const { remoteAddress: address, proof } = this
    const isTrusted = (): boolean => proof !== undefined && this.#init.isTrusted(proof)
    const source = sourceOfAddress(address)
    return {
      ...{ address, isTrusted },
      source: () => (proof !== undefined && isTrusted() ? proof.fingerprint : source),
      cut: (reason) => this.#end(reason),
    }
  }

  // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #read(chunk: Uint8Array): void {
    this.#stats.bytesIn += chunk.length
    try {
      const lent = this.#decoder.push(chunk, this.#frames)
      // Other streams may have been handed bytes that somebody else holds.
      if (!lent && this.#stream instanceof Socket) freeChunk(chunk)
      this.#share.hold(this.#decoder.heldBytes)
      this.#watch.look()
    } catch (error) {
      this.#faulty(toPipefitterError(error, 'protocol/frame-malformed'))
    }
  }

  #take(body: Uint8Array): void {
    if (this.#handlers === undefined || this.#waiting.length > 0) this.#waiting.push(body)
    else if (this.#paused) this.#hold(body)
    else this.#deliver(this.#handlers, body)
  }

  /** The rest of a chunk in which the owner paused. A link that closes has nobody left to wait for. */
  #hold(body: Uint8Array): void {
    if (this.#state === 'open') this.#waiting.push(body)
    else this.#init.count('dropped-unread')
  }

  #deliver(handlers: ConnectionHandlers, body: Uint8Array): void {
    this.#stats.messagesIn++
    try {
      handlers.onMessage(body)
    } catch (error) {
      this.#handlerThrew(error)
    }
  }

  /** Delivers what waited, then lets the stream flow; stops where the owner pauses. */
  #deliverWaiting(): void {
    const handlers = this.#handlers
    while (handlers !== undefined && !this.#paused && this.#state !== 'ended') {
      const body = this.#waiting.shift()
      if (body === undefined) return this.#flow()
      this.#deliver(handlers, body)
    }
  }

  #flow(): void {
    if (this.#fault !== undefined) this.#faulty(this.#fault)
    else if (this.#remoteHasEnded) this.#remoteEnded()
    else {
      this.#stream.resume()
      this.#watch.look()
    }
  }

  #faulty(error: PipefitterError): void {
    if (this.#state === 'ended') return
    this.#init.count('malformed')
    this.#end(error)
  }

  #handlerThrew(error: unknown): void {
    this.#init.count('handler-failed')
    this.#init.log.error('a handler of a connection failed', { error: errorText(error) })
    this.#end(toPipefitterError(error, 'base/internal'))
  }

  // ── Ending ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The end may come while messages before it still wait for the owner to resume. */
  #remoteEnded(): void {
    this.#remoteHasEnded = true
    if (this.#waiting.length > 0) return
    if (this.#decoder.atBoundary) return this.#startClosing()
    this.#faulty(
      new PipefitterError(
        'protocol/frame-malformed',
        `${this.remoteAddress} ended the link within a message`,
      ),
    )
  }

  #startClosing(): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#closeTimer = this.#init.clock.after('stream-close', CLOSE_TIMEOUT_MS, () =>
      this.#closeLate(),
    )
    if (this.#paused || this.#handlers === undefined) this.#dropWaiting()
    this.#batcher.finish(() => this.#stream.end())
    this.#stream.resume()
  }

  #closeLate(): void {
    const bytes = this.#batcher.unwrittenBytes
    const words = `${this.remoteAddress} did not take the last ${bytes} bytes in time`
    this.#end(bytes === 0 ? undefined : new PipefitterError('endpoint/closed', words))
  }

  #stalled(): void {
    this.#init.count('stalled')
    const words = `${this.remoteAddress} has read nothing for a minute`
    this.#end(new PipefitterError('transport/stalled', words))
  }

  #stalledWithin(): void {
    this.#init.count('stalled-frames')
    const words = `${this.remoteAddress} began a message and did not go on with it`
    this.#end(new PipefitterError('transport/stalled', words))
  }

  /** An error while closing, with everything written, is how some peers end a link. */
  #failed(error: Error): void {
    // What came does not hold under the keys of the link: it was changed on the way, or said by somebody else.
    if (systemCode(error)?.startsWith('ERR_SSL') === true) this.#init.count('malformed-records')
    const orderly = this.#state === 'closing' && this.#batcher.unwrittenBytes === 0
    this.#end(orderly ? undefined : ofStream(this.remoteAddress, error))
  }

  #end(error: PipefitterError | undefined): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#error = error
    this.#closeTimer?.cancel()
    this.#sink.stop()
    this.#watch.stop()
    this.#decoder.stop()
    this.#share.hold(0)
    this.#dropWaiting()
    const lostBytes = this.#batcher.discard()
    if (lostBytes > 0) this.#init.count('lost-bytes', lostBytes)
    this.#stream.destroy()
  }

  #dropWaiting(): void {
    if (this.#waiting.length === 0) return
    this.#init.count('dropped-unread', this.#waiting.length)
    this.#waiting.clear()
  }

  #streamClosed(): void {
    this.#end(undefined)
    this.#isClosed = true
    this.#init.onEnded()
    this.#closed.resolve()
    this.#tellClosed()
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
      this.#handlerThrew(error)
    }
  }

  #closedError(): PipefitterError {
    const words = `The link to ${this.remoteAddress} is closed`
    return new PipefitterError('endpoint/closed', words, { cause: this.#error })
  }
}

/** A stream that is no socket may say by a code of its own why it broke. */
const ofStream = (address: string, error: Error): PipefitterError =>
  error instanceof PipefitterError ? error : socketError('transport/io', address, error)

const tooLong = (length: number, limit: number): PipefitterError =>
  new PipefitterError(
    'protocol/message-too-long',
    `A message of ${length} bytes is longer than the ${limit} that this transport takes`,
    { details: { length, limit } },
  )
