import { deadline, type Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { PipefitterError } from '../../../base/errors.ts'
import { Emitter } from '../../../base/events.ts'
import { encodeBidiMessage, parseBidiMessage } from '../../../protocol/documents/bidi-exchange.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import { Message } from '../../../protocol/message/message.ts'
import type { ReceivedMessage } from '../input-pipe.ts'
import type { BidiHeld, BidiPipe, BidiState } from './bidi-pipe.ts'
import type { Pair } from './pair.ts'

/** Longest time that the word of closing may take to leave. */
const CLOSE_TIMEOUT_MS = 2_000

/** A bidirectional pipe as good as its links: what was on its way when one broke may be lost. */
export class PlainBidiPipe implements BidiPipe {
  readonly reliable = false
  readonly changed = new Emitter<void>()
  readonly #pair: Pair
  readonly #clock: Clock
  readonly #counters: Counters
  #state: BidiState = 'open'
  #reason = 'The first exchange was done'

  constructor(pair: Pair, clock: Clock, counters: Counters) {
    this.#pair = pair
    this.#clock = clock
    this.#counters = counters
    pair.changed.on((state) => {
      if (state === 'ended') this.#enter('closed', pair.reason)
      else this.changed.emit()
    })
  }

  get peerId(): PeerId {
    return this.#pair.peerId
  }

  get state(): BidiState {
    return this.#state
  }

  get stateReason(): string {
    return this.#reason
  }

  get failure(): undefined {
    return undefined
  }

  get interrupted(): string | undefined {
    return this.#state !== 'closed' && this.#pair.state === 'lost' ? this.#pair.reason : undefined
  }

  get path(): BidiPipe['path'] {
    return this.#state === 'closed' ? undefined : this.#pair.path
  }

  get held(): BidiHeld {
    return { messages: this.#pair.waiting, bytes: 0 }
  }

  get beside(): undefined {
    return undefined
  }

  get doubles(): number {
    return 0
  }

  get session(): undefined {
    return undefined
  }

  get otherSaves(): boolean {
    return false
  }

  get away(): undefined {
    return undefined
  }

  get rttMs(): undefined {
    return undefined
  }

  async send(message: Message, signal?: AbortSignal): Promise<void> {
    if (this.#state !== 'open') throw this.#closedError()
    try {
      await this.#pair.send(message, signal)
    } catch (error) {
      if (error instanceof PipefitterError && error.code === 'pipe/not-bound')
        throw new PipefitterError('pipe/interrupted', this.#pair.reason, { cause: error })
      throw error
    }
  }

  arrival(): Promise<void> {
    return Promise.resolve()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedMessage, void, undefined> {
    for await (const received of this.#pair.input) {
      const kind = this.#kindOf(received)
      if (kind === 'close') return this.#pair.end('The other side closed it')
      if (kind === 'application') yield received
    }
  }

  async close(): Promise<void> {
    if (this.#state !== 'open') return
    this.#enter('closing', 'Closed here')
    const limit = deadline(this.#clock, CLOSE_TIMEOUT_MS)
    const word = Message.from(encodeBidiMessage({ kind: 'close' }))
    await this.#pair.send(word, limit.signal).catch(() => this.#counters.add('bidi.left-out'))
    limit.clear()
    this.#pair.end('Closed here')
  }

  #kindOf({ message, from }: ReceivedMessage): 'close' | 'application' | 'none' {
    if (from !== this.peerId) {
      this.#counters.add('bidi.strangers')
      return 'none'
    }
    try {
      const said = parseBidiMessage(message)
      if (said === undefined) return 'application'
      return said.kind === 'close' ? 'close' : 'none'
    } catch {
      this.#counters.add('bidi.malformed')
      return 'none'
    }
  }

  #enter(state: BidiState, reason: string): void {
    if (this.#state === 'closed') return
    this.#state = state
    this.#reason = reason
    this.changed.emit()
  }

  #closedError(): PipefitterError {
    return new PipefitterError('pipe/closed', `The bidirectional pipe is closed: ${this.#reason}`)
  }
}
