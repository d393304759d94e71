/**
 * One end of a link in memory; two of them make one. What an end has sent and the other has not yet delivered counts
 * as its backlog, as the buffers of a real socket would. An end of the link travels behind the messages.
 */
import { byteLengthOf, concatBytes } from '../../base/bytes.ts'
import type { Timer } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { errorText, PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Fifo } from '../../base/queue.ts'
import type {
  Connection,
  ConnectionHandlers,
  ConnectionStats,
  LinkProof,
} from '../../peer/ports/connection.ts'
import type { TransportContext } from '../../peer/ports/transport.ts'
import { MESSAGE_MAX } from '../../protocol/constants.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Wires } from './memory-hub.ts'

/** Backlog from which `send` returns false, and at which there is room again. */
export const HIGH_WATER_BYTES = 1024 * 1024
export const LOW_WATER_BYTES = 256 * 1024
/** Longest time that `close` gives to what is on its way. */
export const CLOSE_TIMEOUT_MS = 2000

export interface MemoryEnd {
  readonly scheme: string
  readonly remotePeer: PeerId
  readonly localHost: string
  readonly remoteHost: string
  readonly localAddress: string
  readonly remoteAddress: string
  readonly remotePublicAddress: string
  readonly initiator: boolean
  readonly proof: LinkProof | undefined
  readonly highWaterBytes: number
  readonly lowWaterBytes: number
}

/** On its way, or waiting for the owner: a message, or the end of the link. */
interface Parcel {
  readonly dueMs: number
  readonly body: Uint8Array | undefined
}

export class MemoryConnection implements Connection {
  readonly transport: string
  readonly remotePeer: PeerId
  readonly remoteAddress: string
  readonly localAddress: string
  readonly remotePublicAddress: string
  readonly initiator: boolean
  readonly proof: LinkProof | undefined
  readonly localHost: string
  readonly remoteHost: string

  readonly #wires: Wires
  readonly #context: TransportContext
  readonly #end: MemoryEnd
  readonly #stats = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }
  readonly #closed = createDeferred()
  /** What comes towards this end, in order. */
  readonly #incoming = new Fifo<Parcel>()
  /** The other end; itself until joined. */
  #other: MemoryConnection = this
  #handlers: ConnectionHandlers | undefined
  #state: 'open' | 'closing' | 'ended' = 'open'
  #paused = false
  #blocked = false
  #isBroken = false
  #backlogBytes = 0
  #lastDueMs = 0
  #arrival: Timer | undefined
  #closeTimer: Timer | undefined
  #remoteHasEnded = false
  #isTold = false
  #onEnded: (() => void) | undefined
  #error: PipefitterError | undefined

  constructor(wires: Wires, context: TransportContext, end: MemoryEnd) {
    this.#wires = wires
    this.#context = context
    this.#end = end
    this.transport = end.scheme
    this.remotePeer = end.remotePeer
    this.remoteAddress = end.remoteAddress
    this.localAddress = end.localAddress
    this.remotePublicAddress = end.remotePublicAddress
    this.initiator = end.initiator
    this.proof = end.proof
    this.localHost = end.localHost
    this.remoteHost = end.remoteHost
    wires.connections.add(this)
  }

  /** Makes two ends one link. */
  static join(a: MemoryConnection, b: MemoryConnection): void {
    a.#other = b
    b.#other = a
  }

  /** Runs `run` once the link has ended, before its owner hears of it. */
  onEnded(run: () => void): void {
    this.#onEnded = run
  }

  get stats(): ConnectionStats {
    return this.#stats
  }

  get writable(): boolean {
    return this.#state === 'open' && !this.#blocked
  }

  attach(handlers: ConnectionHandlers): void {
    this.#handlers = handlers
    if (this.#state === 'ended') queueMicrotask(() => this.#tellClosed())
    else this.#expect()
  }

  send(parts: readonly Uint8Array[]): boolean {
    const length = byteLengthOf(parts)
    if (this.#state !== 'open') throw closed(this.remoteAddress, this.#error)
    if (length > MESSAGE_MAX) throw tooLong(length)
    this.#stats.messagesOut++
    this.#stats.bytesOut += length
    this.#backlogBytes += length
    this.#post(concatBytes(parts))
    if (this.#backlogBytes >= this.#end.highWaterBytes) this.#blocked = true
    return !this.#blocked
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#expect()
  }

  close(): Promise<void> {
    this.#startClosing()
    return this.#closed.promise
  }

  abort(reason?: PipefitterError): void {
    if (this.#state === 'ended') return
    const other = this.#other
    if (!this.#isSwallowed())
      this.#wires.clock.after('memory-reset', this.#latencyMs(), () => other.wireCut())
    this.#finish(
      reason ?? new PipefitterError('endpoint/closed', `The link to ${this.remoteAddress} was cut`),
    )
  }

  /** The link broke on its way, or the other end was aborted. */
  wireCut(): void {
    this.#finish(new PipefitterError('transport/io', `The link to ${this.remoteAddress} broke`))
  }

  #latencyMs(): number {
    return this.#wires.latencyMs(this.localHost, this.remoteHost)
  }

  /** Sends a message, or with `undefined` the end, on its way. Over a broken link nothing goes any more. */
  #post(body: Uint8Array | undefined): void {
    if (body !== undefined) this.#perhapsBreak()
    if (this.#isBroken || this.#isSwallowed()) return this.#context.count('memory.lost-messages')
    const other = this.#other
    const { clock } = this.#wires
    this.#lastDueMs = Math.max(this.#lastDueMs, clock.nowMs() + this.#latencyMs())
    other.#incoming.push({ dueMs: this.#lastDueMs, body })
    other.#expect()
  }

  #isSwallowed(): boolean {
    return this.#wires.swallows(this.localHost, this.remoteHost, this.transport)
  }

  #perhapsBreak(): void {
    if (this.#isBroken) return
    const afterMs = this.#wires.breaksAfterMs()
    if (afterMs === undefined) return
    const ends: readonly MemoryConnection[] = [this, this.#other]
    for (const end of ends) end.#isBroken = true
    this.#context.count('memory.broken-links')
    this.#wires.clock.after('memory-break', afterMs, () => {
      for (const end of ends) end.wireCut()
    })
  }

  /** Waits for the first parcel on its way, unless it waits already or the owner does not want it. */
  #expect(): void {
    const first = this.#incoming.peek()
    if (first === undefined || this.#arrival !== undefined || !this.#takes(first)) return
    const { clock } = this.#wires
    this.#arrival = clock.after('memory-arrival', Math.max(0, first.dueMs - clock.nowMs()), () => {
      this.#arrival = undefined
      this.#deliver()
    })
  }

  /** A paused end takes no message, but notices the end. While it closes, it takes what comes, and drops it. */
  #takes(parcel: Parcel): boolean {
    if (this.#state === 'open' && parcel.body !== undefined) {
      return this.#handlers !== undefined && !this.#paused
    }
    return this.#state !== 'ended'
  }

  #deliver(): void {
    const nowMs = this.#wires.clock.nowMs()
    for (let first = this.#incoming.peek(); first !== undefined; first = this.#incoming.peek()) {
      if (first.dueMs > nowMs || !this.#takes(first)) break
      this.#incoming.shift()
      if (first.body === undefined) this.#remoteEnded()
      else this.#receive(first.body)
    }
    this.#expect()
  }

  #receive(body: Uint8Array): void {
    this.#other.#arrived(body.length)
    if (this.#handlers === undefined || this.#paused) {
      this.#context.count('memory.dropped-unread')
      return
    }
    this.#stats.messagesIn++
    this.#stats.bytesIn += body.length
    this.#tell((handlers) => handlers.onMessage(body))
  }

  /** The other end has delivered so many of our bytes. */
  #arrived(bytes: number): void {
    this.#backlogBytes -= bytes
    if (!this.#blocked || this.#backlogBytes > this.#end.lowWaterBytes) return
    this.#blocked = false
    if (this.#state === 'open') this.#tell((handlers) => handlers.onDrain())
  }

  #remoteEnded(): void {
    this.#remoteHasEnded = true
    if (this.#state === 'open') this.#startClosing()
    // Ours has gone out behind our messages; theirs has come: nothing is left on the way.
    this.#finishIfBothEnded()
    this.#other.#finishIfBothEnded()
  }

  #startClosing(): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#closeTimer = this.#wires.clock.after('memory-close', CLOSE_TIMEOUT_MS, () =>
      this.#closeLate(),
    )
    this.#post(undefined)
    this.#expect()
  }

  #finishIfBothEnded(): void {
    if (this.#remoteHasEnded && this.#other.#remoteHasEnded) this.#finish(undefined)
  }

  #closeLate(): void {
    const words = `${this.remoteAddress} did not take the last ${this.#backlogBytes} bytes in time`
    this.#finish(
      this.#backlogBytes === 0 ? undefined : new PipefitterError('endpoint/closed', words),
    )
    const other = this.#other
    this.#wires.clock.after('memory-reset', this.#latencyMs(), () => other.wireCut())
  }

  #finish(error: PipefitterError | undefined): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#error = error
    this.#arrival?.cancel()
    this.#closeTimer?.cancel()
    this.#wires.connections.delete(this)
    if (this.#backlogBytes > 0) this.#context.count('memory.lost-bytes', this.#backlogBytes)
    this.#incoming.clear()
    this.#onEnded?.()
    this.#closed.resolve()
    queueMicrotask(() => this.#tellClosed())
  }

  #tellClosed(): void {
    const handlers = this.#handlers
    if (handlers === undefined || this.#isTold) return
    this.#isTold = true
    this.#tell(() => handlers.onClosed(this.#error))
  }

  #tell(call: (handlers: ConnectionHandlers) => void): void {
    if (this.#handlers === undefined) return
    try {
      call(this.#handlers)
    } catch (error) {
      this.#context.count('memory.handler-failed')
      this.#context.log.error('a handler of a connection failed', { error: errorText(error) })
      this.abort(toPipefitterError(error, 'base/internal'))
    }
  }
}

const closed = (address: string, cause: unknown): PipefitterError =>
  new PipefitterError('endpoint/closed', `The link to ${address} is closed`, { cause })

const tooLong = (length: number): PipefitterError =>
  new PipefitterError('protocol/message-too-long', `A message of ${length} bytes is too long`, {
    details: { length, limit: MESSAGE_MAX },
  })
