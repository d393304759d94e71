import type { Counters } from '../../../base/counters.ts'
import { cancelled } from '../../../base/clock.ts'
import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import { PipefitterError } from '../../../base/errors.ts'
import { Fifo } from '../../../base/queue.ts'
import { parseBidiMessage, type BidiRequest } from '../../../protocol/documents/bidi-exchange.ts'
import type { PipeAdvertisement } from '../../../protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { Caller } from '../caller.ts'
import type { InputPipe, ReceivedMessage } from '../input-pipe.ts'
import type { BidiPipe } from './bidi-pipe.ts'

/** Bidirectional pipes that wait to be accepted; further requests are counted and not answered, so they come again. */
export const BACKLOG_MAX = 64
/** Bidirectional pipes that one server has open at once. */
export const SERVED_MAX = 1_024

/** Of these, most of one peer that asks. */
export const SERVED_OF_ONE_MAX = 64

/** One that was made, and the answer to give again when its request comes again. */
export interface Served {
  readonly pipe: BidiPipe
  answerAgain(): void
}

export interface ServerWorld {
  readonly counters: Counters
  /** Makes the pair that was asked for and answers the asker. */
  serve(request: BidiRequest, asker: Caller): Promise<Served>
  /** Whether the pair was made by a process before this one; its asker is answered again then. */
  answerResumed(request: BidiRequest): boolean
  onClosed(): void
}

/** Listens on a pipe for those who want a bidirectional pipe, and yields one for each (as JXSE's `JxtaServerPipe`). */
export class BidiServer implements AsyncIterable<BidiPipe> {
  readonly advertisement: PipeAdvertisement
  readonly #input: InputPipe | undefined
  readonly #world: ServerWorld
  /** By asker and asker's pipe; `undefined` while it is being made. */
  readonly #served = new Map<string, Served | undefined>()
  readonly #waiting = new Fifo<BidiPipe>()
  #arrival: Deferred<void> | undefined
  #closed = false

  /** Without an input end of its own it hears of those who ask by {@link offer} alone. */
  constructor(advertisement: PipeAdvertisement, input: InputPipe | undefined, world: ServerWorld) {
    this.advertisement = advertisement
    this.#input = input
    this.#world = world
    if (input !== undefined) void this.#listen(input)
  }

  /** Takes a message that somebody else read from the pipe's input end; one that asks for nothing is counted and left. */
  offer(received: ReceivedMessage): void {
    if (!this.#closed) void this.#onMessage(received)
  }

  /** The next one that asks. Rejects with `pipe/closed` when the server was closed, `base/cancelled`. */
  async accept(signal?: AbortSignal): Promise<BidiPipe> {
    for (;;) {
      const next = this.#waiting.shift()
      if (next !== undefined) return next
      if (this.#closed) throw new PipefitterError('pipe/closed', 'The server pipe is closed')
      if (signal?.aborted === true) throw cancelled('Accepting')
      await this.#arrived(signal)
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BidiPipe, void, undefined> {
    while (!this.#closed || this.#waiting.length > 0) {
      const next = this.#waiting.shift()
      if (next === undefined) await this.#arrived(undefined)
      else yield next
    }
  }

  /** Listens no more; what was accepted stays, what waits to be is closed. Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#input?.close()
    for (const pipe of this.#waiting.values()) void pipe.close()
    this.#waiting.clear()
    this.#wake()
    this.#world.onClosed()
  }

  async #arrived(signal: AbortSignal | undefined): Promise<void> {
    this.#arrival ??= createDeferred()
    const arrival = this.#arrival
    const wake = (): void => this.#wake()
    signal?.addEventListener('abort', wake, { once: true })
    await arrival.promise
    signal?.removeEventListener('abort', wake)
  }

  async #listen(input: InputPipe): Promise<void> {
    for await (const received of input) void this.#onMessage(received)
  }

  async #onMessage(received: ReceivedMessage): Promise<void> {
    const request = this.#requestOf(received)
    if (request === undefined) return
    const key = `${request.peer.peerId} ${request.pipe.id}`
    if (this.#served.has(key)) return this.#served.get(key)?.answerAgain()
    if (this.#world.answerResumed(request)) return
    if (this.#waiting.length >= BACKLOG_MAX || this.#served.size >= SERVED_MAX)
      return this.#world.counters.add('bidi.no-room')
    if (this.#servedOf(request.peer.peerId) >= SERVED_OF_ONE_MAX)
      return this.#world.counters.add('bidi.no-room-of-one')
    this.#served.set(key, undefined)
    try {
      const { peerId } = request.peer
      const { fingerprint } = received
      const served = await this.#world.serve(request, { peerId, fingerprint })
      this.#served.set(key, served)
      served.pipe.changed.on(() => {
        if (served.pipe.state === 'closed') this.#served.delete(key)
      })
      this.#offer(served.pipe)
    } catch {
      this.#served.delete(key)
      this.#world.counters.add('bidi.unreachable-askers')
    }
  }

  #servedOf(peerId: PeerId): number {
    let count = 0
    for (const key of this.#served.keys()) if (key.startsWith(`${peerId} `)) count++
    return count
  }

  #offer(pipe: BidiPipe): void {
    if (this.#closed) return void pipe.close()
    this.#waiting.push(pipe)
    this.#wake()
  }

  /** Only who asks for itself is heard: else a stranger could make us speak to whom it likes. */
  #requestOf({ message, from }: ReceivedMessage): BidiRequest | undefined {
    try {
      const said = parseBidiMessage(message)
      if (said?.kind === 'request' && said.peer.peerId === from) return said
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
    }
    this.#world.counters.add('bidi.strange-requests')
    return undefined
  }

  #wake(): void {
    const arrival = this.#arrival
    this.#arrival = undefined
    arrival?.resolve()
  }
}
