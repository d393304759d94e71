import type { Clock } from '../../../base/clock.ts'
import type { Emitter, Unsubscribe } from '../../../base/events.ts'
import type { PipeAdvertisement } from '../../../protocol/documents/pipe-advertisement.ts'
import type { KeyFingerprint } from '../../../protocol/key-fingerprint.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { Message } from '../../../protocol/message/message.ts'
import { endpointOf, type LinkWish } from '../../endpoint/link-table.ts'
import type { SecureFacts } from '../../ports/secure.ts'
import { provenBy } from '../caller.ts'
import type { EndCause, OutputEnd } from '../output-end.ts'
import type { OutputState } from '../output-machine.ts'
import { OutputShell, type Binding, type OutputStats } from '../output-shell.ts'
import type { PathRules } from '../path-rules.ts'
import type { SecureService } from './secure-service.ts'
import type { SecureSession } from './secure-session.ts'

/**
 * The sending end of a secure pipe: bound to one peer that has proven to be it. Messages leave in the order of the calls;
 * while the session is made again they wait, and what was in the old one and not acknowledged may be lost, as the state
 * says then.
 */
export class SecureOutput implements OutputEnd {
  readonly advertisement: PipeAdvertisement
  readonly binding: Binding
  readonly #service: SecureService
  readonly #shell: OutputShell
  #session: SecureSession
  #release: Unsubscribe = () => {}

  /** `session` is open. */
  constructor(
    advertisement: PipeAdvertisement,
    binding: Binding,
    session: SecureSession,
    service: SecureService,
    clock: Clock,
    rules: () => PathRules,
  ) {
    this.advertisement = advertisement
    this.binding = binding
    this.#service = service
    this.#session = session
    const carrier = this.#carrier()
    const parts = { advertisement, binding, clock, rules, carrier }
    this.#shell = new OutputShell({ name: 'secure-output', ...parts })
    carrier.watch()
  }

  get changed(): Emitter<void> {
    return this.#shell.changed
  }

  /** A session that has lost its way is still the same: it is bound again as soon as another way is found. */
  get state(): OutputState {
    return this.#isAstray ? 'rebinding' : this.#shell.machine.state
  }

  get stateReason(): string {
    const { carrier } = this.#session
    if (this.#isAstray) return carrier.reason
    return carrier.moveReason ?? this.#shell.machine.reason
  }

  get #isAstray(): boolean {
    return this.#shell.machine.state === 'bound' && !this.#session.isLinked
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
    return this.#shell.machine.deadlineMs
  }

  get stats(): OutputStats {
    return this.#shell.stats
  }

  /**
   * Sends one message. Resolves when the session took it; waits while it is full or made again. Rejects as
   * `OutputPipe.send` does.
   */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    return this.#shell.send(message, signal)
  }

  /** The key that the peer proved end to end; absent of a legacy peer. */
  get fingerprint(): KeyFingerprint | undefined {
    return this.security && provenBy(this.security)
  }

  get cause(): EndCause {
    return this.#shell.cause
  }

  close(reason = 'Unbound by hand', cause: EndCause = 'asked'): void {
    this.#shell.close(reason, cause)
  }

  /** How long what is sent takes to be acknowledged by the other end. */
  get rttMs(): number | undefined {
    return this.#session.rttMs
  }

  hint(): void {
    this.#shell.hint()
  }

  recheck(): void {
    const way = this.#session.carrier.way
    if (way !== undefined) this.#shell.recheck(way, this.hops === undefined)
  }

  #carrier() {
    const sessionNow = () => this.#session
    return {
      get isOpen(): boolean {
        return sessionNow().state === 'open'
      },
      get writable(): boolean {
        return sessionNow().writable
      },
      whenWritable: () => sessionNow().whenWritable(),
      write: (message: Message) => this.#service.send(sessionNow(), message, this.advertisement.id),
      dial: (wish: LinkWish, signal: AbortSignal) => this.#dial(wish, signal),
      watch: () => this.#watch(),
      release: () => this.#letGo(),
    }
  }

  async #dial(wish: LinkWish, signal: AbortSignal): Promise<() => void> {
    const session = await this.#service.open(this.binding.peerId, wish, signal)
    return () => {
      this.#session = session
    }
  }

  #watch(): void {
    this.#letGo()
    const session = this.#session
    const [letGo, unwatch] = [session.use(), session.changed.on(() => this.#onSession())]
    this.#release = () => {
      unwatch()
      letGo()
    }
  }

  #letGo(): void {
    this.#release()
    this.#release = () => {}
  }

  /** A session without a way is not over: it goes on when one is found. */
  #onSession(): void {
    if (this.#shell.machine.state === 'bound' && this.#session.state === 'ended')
      return this.#shell.broken(this.#session.reason)
    this.changed.emit()
  }
}
