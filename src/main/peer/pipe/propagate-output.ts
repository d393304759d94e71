import { cancelled } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { PropagationResult } from '../ports/propagation.ts'
import type { OutputEnd } from './output-end.ts'
import type { Binding, OutputStats } from './output-shell.ts'
import type { OutputState } from './output-machine.ts'

/** Most messages of one end that may be on their way out at once; a further one is refused at once. */
export const PROPAGATING_MAX = 1_000
/** Stands where a transport is named: what goes to everybody is bound to none. */
export const EVERY_CHANNEL = 'propagate'

export interface PropagateOutputWorld {
  readonly self: PeerId
  /** The names of the channels that reach others now. */
  channels(): readonly string[]
  /** Marks the message and sends it on every channel. */
  propagate(message: Message): Promise<readonly PropagationResult[]>
  onClosed(): void
}

/**
 * The sending end of a propagate pipe (specification 5.1): every peer that has an input end hears what is sent, as far as
 * the channels carry it. There is no acknowledgement, and no peer that it is bound to.
 */
export class PropagateOutput implements OutputEnd {
  readonly advertisement: PipeAdvertisement
  readonly changed = new Emitter<void>()
  readonly #world: PropagateOutputWorld
  #state: OutputState = 'bound'
  #reason = 'Sends to everybody who listens'
  #sent = 0
  #sentBytes = 0
  #waiting = 0

  constructor(advertisement: PipeAdvertisement, world: PropagateOutputWorld) {
    this.advertisement = advertisement
    this.#world = world
  }

  get binding(): Binding {
    const { endpoint } = this
    const reason = 'A propagate pipe sends to everybody who listens'
    return {
      peerId: this.#world.self,
      endpoint,
      transport: EVERY_CHANNEL,
      chosenBy: 'rule',
      reason,
    }
  }

  get state(): OutputState {
    return this.#state
  }

  get stateReason(): string {
    return this.#reason
  }

  get endpoint(): string {
    return this.#world.channels().join(', ')
  }

  get stats(): OutputStats {
    return { sent: this.#sent, sentBytes: this.#sentBytes, waiting: this.#waiting }
  }

  /**
   * Sends one message to everybody. Resolves when at least one channel took it. Rejects with `protocol/datagram-too-long`
   * when every channel finds it too long, `endpoint/unreachable` when none works, `endpoint/limit` when too many are on
   * their way already, `pipe/not-bound` after the end, `base/cancelled` when the signal was aborted before.
   */
  async send(message: Message, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw cancelled('Sending')
    if (this.#state === 'unbound') throw this.#unboundError()
    if (this.#waiting >= PROPAGATING_MAX) {
      throw new PipefitterError(
        'endpoint/limit',
        `${PROPAGATING_MAX} messages are on their way to everybody already`,
      )
    }
    this.#waiting++
    try {
      assertTaken(await this.#world.propagate(message), this.advertisement.name)
    } finally {
      this.#waiting--
    }
    this.#sent++
    this.#sentBytes += message.byteLength
  }

  close(reason = 'Unbound by hand'): void {
    if (this.#state === 'unbound') return
    this.#state = 'unbound'
    this.#reason = reason
    this.#world.onClosed()
    this.changed.emit()
  }

  #unboundError(): PipefitterError {
    return new PipefitterError(
      'pipe/not-bound',
      `The pipe "${this.advertisement.name}" is not bound: ${this.#reason}`,
    )
  }
}

/** One channel that took the message is enough; that others failed is said by their counters. */
const assertTaken = (results: readonly PropagationResult[], name: string): void => {
  if (results.some(({ error }) => error === undefined)) return
  const tooLong = results.find(({ code }) => code === 'protocol/datagram-too-long')
  const why = results.map(({ channel, error }) => `${channel.id}: ${error ?? ''}`).join('; ')
  throw new PipefitterError(
    tooLong === undefined ? 'endpoint/unreachable' : 'protocol/datagram-too-long',
    `No channel took the message of "${name}". ${why || 'There is none that reaches other peers.'}`,
  )
}
