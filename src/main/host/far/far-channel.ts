import * as v from 'valibot'
import { ChannelEnds, FarBye, FRAME_MAX_BYTES, rpcError } from '../../../shared/rpc/index.ts'
import type { Channel } from '../../../shared/rpc/index.ts'
import type { WireError } from '../../../shared/wire-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Fifo } from '../../base/queue.ts'
import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import { cutFarFrame, FarFrameJoiner } from '../../protocol/far-message.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Message } from '../../protocol/message/message.ts'
import { toWireError } from '../to-wire-error.ts'

/** Bytes that wait to go, from which on a peer that does not read is cut. */
export const FAR_UNSENT_MAX_BYTES = 4 * FRAME_MAX_BYTES
/** Time that what was sent before the close has to leave. */
const CLOSING_WITHIN_MS = 3_000

export interface FarChannelParts {
  /** A reliable one, over a secure pipe. */
  readonly pipe: BidiPipe
  /** Whose it must be; absent: whoever speaks first, and nobody else then. */
  readonly fingerprint?: KeyFingerprint | undefined
  readonly clock: Clock
  readonly counters: Counters
}

/**
 * A channel over a conversation with another peer: frames as JSON, in parts. Whatever comes was proven by one key; what was
 * not, or is no frame, ends it. A frame is read only when the one before it was taken, so that whoever does not keep up
 * slows the other end.
 */
export class FarChannel implements Channel {
  /** The way to the other was lost, or is back. */
  readonly wayChanged = new Emitter<void>()
  readonly #parts: FarChannelParts
  readonly #ends = new ChannelEnds()
  readonly #joiner = new FarFrameJoiner(FRAME_MAX_BYTES)
  readonly #unsent = new Fifo<Message>()
  #unsentBytes = 0
  #sending: Promise<void> | undefined
  #fingerprint: KeyFingerprint | undefined
  /** Waited for before the next frame is read. */
  #untilRoom: (() => Promise<void>) | undefined

  constructor(parts: FarChannelParts) {
    this.#parts = parts
    this.#fingerprint = parts.fingerprint
    parts.pipe.changed.on(() => this.wayChanged.emit())
    void this.#read()
  }

  /** The key that everything that came was proven by; absent while nothing came. */
  get fingerprint(): KeyFingerprint | undefined {
    return this.#fingerprint
  }

  /** Why there is no way to the other now; absent while there is one. */
  get interrupted(): string | undefined {
    return this.#parts.pipe.interrupted
  }

  get bufferedBytes(): number {
    return this.#unsentBytes
  }

  get isClosed(): boolean {
    return this.#ends.isClosed
  }

  send(frame: unknown): void {
    if (this.#ends.isClosed) return
    this.#queue(frame)
    if (this.#unsentBytes <= FAR_UNSENT_MAX_BYTES) return
    this.#parts.counters.add('far.stalled')
    this.#end(rpcError('rpc/overload', 'the other peer does not take what is sent to it'))
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#ends.onFrame(listener)
  }

  onClosed(listener: (reason: WireError | undefined) => void): void {
    this.#ends.onClosed(listener)
  }

  /** Frames are read only while this is settled. */
  readWhen(untilRoom: () => Promise<void>): void {
    this.#untilRoom = untilRoom
  }

  /** With a reason the other side is told it. */
  close(reason?: WireError): void {
    if (this.#ends.isClosed) return
    if (reason !== undefined) this.#queue({ t: 'bye', error: reason })
    this.#end(reason)
  }

  #queue(frame: unknown): void {
    const text = JSON.stringify(frame)
    const parts = text.length > FRAME_MAX_BYTES ? [] : cutFarFrame(text)
    const bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (parts.length === 0 || bytes > FRAME_MAX_BYTES)
      throw new PipefitterError('rpc/too-long', `More than ${FRAME_MAX_BYTES} bytes at once`)
    for (const part of parts) this.#unsent.push(part)
    this.#unsentBytes += bytes
    this.#sending ??= this.#send()
  }

  async #send(): Promise<void> {
    try {
      for (let part = this.#unsent.shift(); part !== undefined; part = this.#unsent.shift()) {
        await this.#parts.pipe.send(part)
        this.#unsentBytes -= part.byteLength
      }
    } catch {
      // The pipe has ended: its reader tells why, after the last words that came.
      this.#unsent.clear()
    }
    this.#sending = undefined
  }

  async #read(): Promise<void> {
    try {
      for await (const received of this.#parts.pipe) {
        if (this.#ends.isClosed) break
        this.#take(received)
        await this.#untilRoom?.()
      }
      this.#end(undefined)
    } catch (error) {
      this.#end(toWireError(error))
    }
  }

  #take({ message, fingerprint }: ReceivedMessage): void {
    this.#fingerprint ??= fingerprint
    if (fingerprint === undefined || fingerprint !== this.#fingerprint)
      return this.#refuse('far.strange-keys', 'not by the key of the other peer')
    try {
      const text = this.#joiner.take(message)
      if (text !== undefined) this.#arrived(JSON.parse(text) as unknown)
    } catch (error) {
      const isTooLong = error instanceof PipefitterError && error.code === 'protocol/frame-too-long'
      this.#refuse(isTooLong ? 'far.too-long' : 'far.malformed', 'no frame')
    }
  }

  #arrived(frame: unknown): void {
    const bye = v.safeParse(FarBye, frame)
    if (bye.success) this.#end(bye.output.error)
    else this.#ends.arrived(frame)
  }

  #refuse(counter: string, what: string): void {
    this.#parts.counters.add(counter)
    this.close(rpcError('rpc/malformed', `the other peer sent what is ${what}`))
  }

  /** What was queued before still leaves, for a bounded time. */
  #end(reason: WireError | undefined): void {
    if (!this.#ends.ended(reason)) return
    const { pipe, clock } = this.#parts
    const timer = clock.after('far-close', CLOSING_WITHIN_MS, () => void pipe.close())
    void Promise.resolve(this.#sending).then(() => {
      timer.cancel()
      void pipe.close()
    })
  }
}
