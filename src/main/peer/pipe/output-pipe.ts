import type { Clock } from '../../base/clock.ts'
import { errorText, PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import { PIPE_SERVICE } from '../../protocol/constants.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { MessageEnvelope } from '../../protocol/message/binary.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import { endpointOf, isAvoided, leadsTo } from '../endpoint/link-table.ts'
import type { Way } from '../endpoint/way.ts'
import { MachineRunner } from '../machine-runner.ts'
import {
  OutputMachine,
  type OutputEffect,
  type OutputInput,
  type OutputState,
} from './output-machine.ts'
import { wishFor, type PathRules } from './path-rules.ts'
import { SendLine } from './send-line.ts'

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

/** How much one pipe writes before the other pipes that wait for the same link get their turn. */
const HELPING_BYTES = 64 * 1024

/** Why an end leaves the way that it is on, though that is well. */
export const PATH_BARRED = 'The path in use is not allowed for this pipe any more'

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
  readonly #rules: () => PathRules
  readonly #abort = new AbortController()
  #way: Way
  #envelope: MessageEnvelope
  #unwatch: Unsubscribe = () => {}
  readonly #line = new SendLine()
  #serving = false
  #notLetIn = false
  #sent = 0
  #sentBytes = 0

  constructor(
    advertisement: PipeAdvertisement,
    binding: Binding,
    way: Way,
    endpoint: EndpointService,
    clock: Clock,
    rules: () => PathRules,
  ) {
    this.#rules = rules
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
    this.#way = way
    this.#envelope = endpoint.envelope(way, this.#to)
    this.#watch()
  }

  get state(): OutputState {
    return this.#machine.state
  }

  get stateReason(): string {
    return this.#machine.reason
  }

  /** The peer's endpoint that it leads to: the one it was bound to, or since the link was made again maybe another. */
  get endpoint(): string {
    const { endpoint } = this.binding
    const isThere = this.#way.hops !== undefined || leadsTo(this.#way.link, endpoint)
    return isThere ? endpoint : endpointOf(this.#way.link)
  }

  /** The peers that pass its messages on; absent on a direct link. */
  get hops(): readonly PeerId[] | undefined {
    return this.#way.hops
  }

  get nextTryMs(): number | undefined {
    return this.#machine.deadlineMs
  }

  get stats(): OutputPipeStats {
    return { sent: this.#sent, sentBytes: this.#sentBytes, waiting: this.#line.length }
  }

  /**
   * Sends one message. Resolves when a connection took it; waits while the connection is full or the link is being made
   * again. Rejects with `pipe/not-bound` when the end is unbound (also meanwhile), or `access/refused` when that is
   * because the peer does not let us in, `base/cancelled` as soon as the signal
   * aborts, `endpoint/limit` when too many wait already, or with what forbids to encode it. The message's bodies are read
   * when it is written: they must not change until then.
   */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    if (this.state === 'unbound') return Promise.reject(this.#unboundError())
    if (this.#line.length > 0 || !this.#way.link.writable) return this.#wait(message, signal)
    try {
      this.#write(message)
      return ACCEPTED
    } catch (error) {
      return Promise.reject(toPipefitterError(error))
    }
  }

  /** The key that the peer proved on the link in use; absent where others pass messages on, or it proved none. */
  get fingerprint(): KeyFingerprint | undefined {
    return this.#way.hops === undefined ? this.#way.link.connection.proof?.fingerprint : undefined
  }

  /** Whether it was unbound since the peer does not let us in. */
  get notLetIn(): boolean {
    return this.#notLetIn
  }

  /** Unbinds; those who wait are told. `notLetIn` where the peer does not let us in. Idempotent. */
  close(reason = 'Unbound by hand', notLetIn = false): void {
    if (this.state !== 'unbound') this.#notLetIn = notLetIn
    this.#runner.feed({ kind: 'close', reason })
  }

  recheck(): void {
    const { pinned, excluded } = this.#rules()
    const { link, hops } = this.#way
    const isPinned = pinned === undefined || (hops === undefined && leadsTo(link, pinned.endpoint))
    if (this.state !== 'bound' || (isPinned && !isAvoided(link, excluded))) return
    this.#unwatch()
    this.#runner.feed({ kind: 'barred', reason: PATH_BARRED })
  }

  #write(message: Message): void {
    this.#endpoint.sendEnveloped(this.#way.link, message, this.#to, this.#envelope)
    this.#sent++
    this.#sentBytes += message.byteLength
  }

  /** Waits in line, so that the order of calls is kept. */
  #wait(message: Message, signal: AbortSignal | undefined): Promise<void> {
    const turn = this.#line.join(message, signal)
    void this.#serve()
    return turn
  }

  /** Writes those in line as the link has room, in small helpings so that other pipes on it get theirs. */
  async #serve(): Promise<void> {
    if (this.#serving) return
    this.#serving = true
    while (this.#line.length > 0 && this.#way.link.isOpen) {
      await this.#way.link.whenWritable()
      this.#line.serve(
        HELPING_BYTES,
        () => this.#way.link.writable,
        (message) => this.#write(message),
      )
    }
    this.#serving = false
  }

  #watch(): void {
    this.#unwatch()
    this.#unwatch = this.#way.link.onClosed((error) => {
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
    const { peerId } = this.binding
    const wish = wishFor(this.advertisement.transport, this.binding, this.#rules())
    try {
      const way = await this.#endpoint.way(peerId, { ...wish, open: true }, this.#abort.signal)
      if (this.state !== 'rebinding') return
      this.#use(way)
    } catch (error) {
      this.#runner.feed({ kind: 'failed', error: errorText(error) })
    }
  }

  #use(way: Way): void {
    this.#way = way
    this.#envelope = this.#endpoint.envelope(way, this.#to)
    this.#runner.feed({ kind: 'linked' })
    this.#watch()
    void this.#serve()
  }

  #end(): void {
    this.#runner.stop()
    this.#unwatch()
    this.#abort.abort()
    this.#line.dismiss(this.#unboundError())
  }

  #unboundError(): PipefitterError {
    return new PipefitterError(
      this.#notLetIn ? 'access/refused' : 'pipe/not-bound',
      `The pipe "${this.advertisement.name}" is not bound: ${this.stateReason}`,
    )
  }
}
