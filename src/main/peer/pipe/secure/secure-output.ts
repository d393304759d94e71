import type { Clock } from '../../../base/clock.ts'
import { errorText, PipefitterError, toPipefitterError } from '../../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../../base/events.ts'
import type { PipeAdvertisement } from '../../../protocol/documents/pipe-advertisement.ts'
import type { KeyFingerprint } from '../../../protocol/key-fingerprint.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { Message } from '../../../protocol/message/message.ts'
import { endpointOf, isAvoided, leadsTo } from '../../endpoint/link-table.ts'
import { MachineRunner } from '../../machine-runner.ts'
import type { SecureFacts } from '../../ports.ts'
import { provenBy } from '../caller.ts'
import type { OutputEnd } from '../output-end.ts'
import {
  OutputMachine,
  type OutputEffect,
  type OutputInput,
  type OutputState,
} from '../output-machine.ts'
import { PATH_BARRED, type Binding, type OutputPipeStats } from '../output-pipe.ts'
import { wishFor, type PathRules } from '../path-rules.ts'
import { SendLine } from '../send-line.ts'
import type { SecureService } from './secure-service.ts'
import type { SecureSession } from './secure-session.ts'

/** How much one pipe writes before the other pipes that wait for the same session get their turn. */
const HELPING_BYTES = 64 * 1024

/**
 * The sending end of a secure pipe: bound to one peer that has proven to be it. Messages leave in the order of the calls;
 * while the session is made again they wait, and what was in the old one and not acknowledged may be lost, as the state
 * says then.
 */
export class SecureOutput implements OutputEnd {
  readonly advertisement: PipeAdvertisement
  readonly binding: Binding
  readonly changed = new Emitter<void>()
  readonly #service: SecureService
  readonly #machine: OutputMachine
  readonly #runner: MachineRunner<OutputInput, OutputEffect>
  readonly #rules: () => PathRules
  readonly #abort = new AbortController()
  readonly #line = new SendLine()
  #session: SecureSession
  #release: Unsubscribe = () => {}
  #serving = false
  #notLetIn = false
  #sent = 0
  #sentBytes = 0

  /** `session` is open. */
  constructor(
    advertisement: PipeAdvertisement,
    binding: Binding,
    session: SecureSession,
    service: SecureService,
    clock: Clock,
    rules: () => PathRules,
  ) {
    this.#rules = rules
    this.advertisement = advertisement
    this.binding = binding
    this.#service = service
    this.#session = session
    this.#machine = new OutputMachine(binding.reason)
    this.#runner = new MachineRunner<OutputInput, OutputEffect>(
      'secure-output',
      this.#machine,
      { kind: 'tick' },
      clock,
      (effect) => this.#perform(effect),
    )
    this.#follow(session)
  }

  /** A session that has lost its way is still the same: it is bound again as soon as another way is found. */
  get state(): OutputState {
    return this.#isAstray ? 'rebinding' : this.#machine.state
  }

  get stateReason(): string {
    return this.#isAstray ? this.#session.carrier.reason : this.#machine.reason
  }

  get #isAstray(): boolean {
    return this.#machine.state === 'bound' && !this.#session.isLinked
  }

  /** Where its messages go now: the peer's endpoint, or that of the peer that passes them on. */
  get endpoint(): string {
    const way = this.#session.carrier.way
    return way === undefined ? this.binding.endpoint : endpointOf(way.link)
  }

  get hops(): readonly PeerId[] | undefined {
    const hops = this.#session.carrier.way?.hops
    return hops?.[0] === this.binding.peerId ? undefined : hops
  }

  /** With what it is protected. */
  get security(): SecureFacts | undefined {
    return this.#session.facts
  }

  get nextTryMs(): number | undefined {
    return this.#machine.deadlineMs
  }

  get stats(): OutputPipeStats {
    return { sent: this.#sent, sentBytes: this.#sentBytes, waiting: this.#line.length }
  }

  /**
   * Sends one message. Resolves when the session took it; waits while it is full or made again. Rejects as
   * `OutputPipe.send` does.
   */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    if (this.state === 'unbound') return Promise.reject(this.#unboundError())
    if (this.#line.length > 0 || !this.#session.writable) {
      const turn = this.#line.join(message, signal)
      void this.#serve()
      return turn
    }
    try {
      this.#write(message)
      return Promise.resolve()
    } catch (error) {
      return Promise.reject(toPipefitterError(error))
    }
  }

  /** The key that the peer proved end to end; absent of a legacy peer. */
  get fingerprint(): KeyFingerprint | undefined {
    return this.security && provenBy(this.security)
  }

  /** Whether it was unbound since the peer does not let us in. */
  get notLetIn(): boolean {
    return this.#notLetIn
  }

  close(reason = 'Unbound by hand', notLetIn = false): void {
    if (this.state !== 'unbound') this.#notLetIn = notLetIn
    this.#runner.feed({ kind: 'close', reason })
  }

  recheck(): void {
    const { pinned, excluded } = this.#rules()
    const way = this.#session.carrier.way
    if (this.#machine.state !== 'bound' || way === undefined) return
    const isPinned =
      pinned === undefined || (this.hops === undefined && leadsTo(way.link, pinned.endpoint))
    if (isPinned && !isAvoided(way.link, excluded)) return
    this.#release()
    this.#release = () => {}
    this.#runner.feed({ kind: 'barred', reason: PATH_BARRED })
  }

  #write(message: Message): void {
    this.#service.send(this.#session, message, this.advertisement.id)
    this.#sent++
    this.#sentBytes += message.byteLength
  }

  async #serve(): Promise<void> {
    if (this.#serving) return
    this.#serving = true
    while (this.#line.length > 0 && this.#session.state === 'open') {
      await this.#session.whenWritable()
      this.#line.serve(
        HELPING_BYTES,
        () => this.#session.writable,
        (message) => this.#write(message),
      )
    }
    this.#serving = false
  }

  #follow(session: SecureSession): void {
    this.#release()
    this.#session = session
    const [letGo, unwatch] = [session.use(), session.changed.on(() => this.#onSession())]
    this.#release = () => {
      unwatch()
      letGo()
    }
  }

  /** A session without a way is not over: it goes on when one is found. */
  #onSession(): void {
    if (this.#machine.state === 'bound' && this.#session.state === 'ended')
      return this.#runner.feed({ kind: 'broken', error: this.#session.reason })
    this.changed.emit()
  }

  #perform(effect: OutputEffect): void {
    if (effect.kind === 'dial') void this.#dial()
    else if (effect.kind === 'unbound') this.#end()
    else this.changed.emit()
  }

  async #dial(): Promise<void> {
    const { peerId } = this.binding
    const wish = wishFor(this.advertisement.transport, this.binding, this.#rules())
    try {
      const session = await this.#service.open(peerId, wish, this.#abort.signal)
      if (this.#machine.state !== 'rebinding') return
      this.#follow(session)
      this.#runner.feed({ kind: 'linked' })
      void this.#serve()
    } catch (error) {
      this.#runner.feed({ kind: 'failed', error: errorText(error) })
    }
  }

  #end(): void {
    this.#runner.stop()
    this.#release()
    this.#release = () => {}
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
