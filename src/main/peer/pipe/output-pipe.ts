import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { cancelled, type Clock } from '../../base/clock.ts'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import { PIPE_SERVICE } from '../../protocol/constants.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { MessageEnvelope } from '../../protocol/message/binary.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import { MachineRunner } from '../machine-runner.ts'
import {
  OutputMachine,
  type OutputEffect,
  type OutputInput,
  type OutputState,
} from './output-machine.ts'

/** Where an output end is bound, and who decided so. */
export interface Binding {
  readonly peerId: PeerId
  readonly endpoint: string
  readonly transport: string
  readonly chosenBy: 'hand' | 'rule'
  /** The reason in words. */
  readonly reason: string
}

export interface OutputPipeStats {
  readonly sent: number
  readonly sentBytes: number
  /** Senders waiting for room or for the link. */
  readonly waiting: number
}

/** Most sends that may wait at once; a further one is refused at once instead of growing the memory. */
export const WAITING_MAX = 10_000

const ACCEPTED = Promise.resolve()

/**
 * The sending end of a unicast pipe, bound to one endpoint of one peer (specification 5.1). Messages of one caller leave
 * in the order of the calls, and none is lost silently.
 */
export class OutputPipe {
  readonly advertisement: PipeAdvertisement
  readonly binding: Binding
  /** The state or its reason has changed. */
  readonly changed = new Emitter<void>()
  readonly #endpoint: EndpointService
  readonly #to: Destination
  readonly #machine: OutputMachine
  readonly #runner: MachineRunner<OutputInput, OutputEffect>
  readonly #abort = new AbortController()
  #link: Link
  #envelope: MessageEnvelope
  #unwatch: Unsubscribe
  /** The end of the line of those who wait; absent when nobody does. */
  #tail: Promise<void> | undefined
  #rebound: Deferred<void> | undefined
  #waiting = 0
  #sent = 0
  #sentBytes = 0

  constructor(
    advertisement: PipeAdvertisement,
    binding: Binding,
    link: Link,
    endpoint: EndpointService,
    clock: Clock,
  ) {
    this.advertisement = advertisement
    this.binding = binding
    this.#endpoint = endpoint
    this.#to = { service: PIPE_SERVICE, param: advertisement.id }
    this.#machine = new OutputMachine(binding.reason)
    this.#runner = new MachineRunner<OutputInput, OutputEffect>(
      'output-pipe',
      this.#machine,
      { kind: 'tick' },
      clock,
      (effect) => this.#perform(effect),
    )
    this.#link = link
    this.#envelope = endpoint.envelope(link, this.#to)
    this.#unwatch = this.#watch(link)
  }

  get state(): OutputState {
    return this.#machine.state
  }

  get stateReason(): string {
    return this.#machine.reason
  }

  get stats(): OutputPipeStats {
    return { sent: this.#sent, sentBytes: this.#sentBytes, waiting: this.#waiting }
  }

  /**
   * Sends one message. Resolves when a connection took it; waits while the connection is full or the link is being made
   * again. Rejects with `pipe/not-bound` when the end is unbound (also meanwhile), `base/cancelled`, or `endpoint/limit`
   * when too many wait already.
   */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    if (this.#tail !== undefined || !this.#link.writable) return this.#wait(message, signal)
    this.#write(message)
    return ACCEPTED
  }

  /** Unbinds; those who wait are told. Idempotent. */
  close(reason = 'Unbound by hand'): void {
    this.#runner.feed({ kind: 'close', reason })
  }

  #write(message: Message): void {
    this.#endpoint.sendEnveloped(this.#link, message, this.#to, this.#envelope)
    this.#sent++
    this.#sentBytes += message.byteLength
  }

  /** Waits in line, so that the order of calls is kept. */
  #wait(message: Message, signal: AbortSignal | undefined): Promise<void> {
    if (this.state === 'unbound') return Promise.reject(this.#unboundError())
    if (this.#waiting >= WAITING_MAX) {
      return Promise.reject(
        new PipefitterError('endpoint/limit', `${WAITING_MAX} messages wait to be sent already`),
      )
    }
    this.#waiting++
    const turn = (this.#tail ?? ACCEPTED).then(() => this.#sendInTurn(message, signal))
    const tail: Promise<void> = turn.then(ignore, ignore).then(() => this.#leave(tail))
    this.#tail = tail
    return turn
  }

  #leave(tail: Promise<void>): void {
    this.#waiting--
    if (this.#tail === tail) this.#tail = undefined
  }

  async #sendInTurn(message: Message, signal: AbortSignal | undefined): Promise<void> {
    while (!this.#link.writable) {
      if (signal?.aborted === true) throw cancelled('Sending')
      if (this.state === 'unbound') throw this.#unboundError()
      if (this.#link.isOpen) await this.#link.whenWritable(signal)
      else await this.#whenRebound(signal)
    }
    if (this.state === 'unbound') throw this.#unboundError()
    this.#write(message)
  }

  #whenRebound(signal: AbortSignal | undefined): Promise<void> {
    this.#rebound ??= createDeferred()
    const { promise } = this.#rebound
    if (signal === undefined) return promise
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(cancelled('Sending'))
      signal.addEventListener('abort', abort, { once: true })
      void promise.then(resolve).finally(() => signal.removeEventListener('abort', abort))
    })
  }

  #watch(link: Link): Unsubscribe {
    return link.closed.on((error) => {
      this.#runner.feed({ kind: 'broken', error: error?.message ?? 'the other side closed it' })
    })
  }

  #perform(effect: OutputEffect): void {
    if (effect.kind === 'dial') void this.#dial()
    else if (effect.kind === 'unbound') this.#end()
    else this.changed.emit()
  }

  /** What a person chose stays: only that endpoint. What the rule chose may be any endpoint of the pipe's transport. */
  async #dial(): Promise<void> {
    const { peerId, endpoint, chosenBy } = this.binding
    const wish = chosenBy === 'hand' ? { endpoint } : { transport: this.advertisement.transport }
    try {
      const link = await this.#endpoint.link(peerId, wish, this.#abort.signal)
      if (this.state !== 'rebinding') return
      this.#use(link)
      this.#runner.feed({ kind: 'linked' })
      this.#release()
    } catch (error) {
      this.#runner.feed({ kind: 'failed', error: errorText(error) })
    }
  }

  #use(link: Link): void {
    this.#unwatch()
    this.#link = link
    this.#envelope = this.#endpoint.envelope(link, this.#to)
    this.#unwatch = this.#watch(link)
  }

  #end(): void {
    this.#runner.stop()
    this.#unwatch()
    this.#abort.abort()
    this.#release()
  }

  #release(): void {
    const rebound = this.#rebound
    this.#rebound = undefined
    rebound?.resolve()
  }

  #unboundError(): PipefitterError {
    return new PipefitterError(
      'pipe/not-bound',
      `The pipe "${this.advertisement.name}" is not bound: ${this.stateReason}`,
    )
  }
}

const ignore = (): void => {}
