import type { Clock } from '../../base/clock.ts'
import type { Emitter, Unsubscribe } from '../../base/events.ts'
import { PIPE_SERVICE } from '../../protocol/constants.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { MessageEnvelope } from '../../protocol/message/binary.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import { DirectSeeker } from '../endpoint/direct-seeker.ts'
import type { Link } from '../endpoint/link.ts'
import { endpointOf, leadsTo, type LinkWish } from '../endpoint/link-table.ts'
import { DIRECT_AGAIN, EARLIER_IN_ORDER, hasFailed, WAY_FAILED, type Way } from '../endpoint/way.ts'
import type { EndCause, OutputEnd } from './output-end.ts'
import type { OutputState } from './output-machine.ts'
import { OutputShell, type Binding, type OutputStats } from './output-shell.ts'
import { wishFor, type PathRules } from './path-rules.ts'

/** A pipe whose messages nobody puts in order moves between two ways only when it has sent nothing for so long. */
const QUIET_MS = 300

/**
 * The sending end of a unicast pipe, bound to one endpoint of one peer (specification 5.1). Messages of one caller leave
 * in the order of the calls, and none is lost silently.
 */
export class OutputPipe implements OutputEnd {
  readonly advertisement: PipeAdvertisement
  readonly binding: Binding
  readonly #endpoint: EndpointService
  readonly #to: Destination
  readonly #shell: OutputShell
  #way: Way
  #envelope: MessageEnvelope
  readonly #clock: Clock
  readonly #direct: DirectSeeker
  #sentMs = -Infinity
  #unwatch: Unsubscribe = () => {}

  constructor(
    advertisement: PipeAdvertisement,
    binding: Binding,
    way: Way,
    endpoint: EndpointService,
    clock: Clock,
    rules: () => PathRules,
  ) {
    this.advertisement = advertisement
    this.binding = binding
    this.#endpoint = endpoint
    this.#to = { service: PIPE_SERVICE, param: advertisement.id }
    this.#way = way
    this.#envelope = endpoint.envelope(way, this.#to)
    const carrier = this.#carrier()
    const parts = { advertisement, binding, clock, rules, carrier }
    this.#clock = clock
    this.#shell = new OutputShell({ name: 'output-pipe', ...parts })
    this.#direct = new DirectSeeker({
      ...{ clock, endpoint, peerId: binding.peerId },
      wish: () => wishFor(advertisement.transport, binding, rules()),
      move: (link) => this.#move(link),
    })
    carrier.watch()
  }

  get changed(): Emitter<void> {
    return this.#shell.changed
  }

  get state(): OutputState {
    return this.#shell.machine.state
  }

  get stateReason(): string {
    return this.#shell.machine.reason
  }

  /** Where its messages go first: the endpoint it was bound to, another since the link was made again, or a relay's. */
  get endpoint(): string {
    const { endpoint } = this.binding
    const isThere = this.#way.hops === undefined && leadsTo(this.#way.link, endpoint)
    return isThere ? endpoint : endpointOf(this.#way.link)
  }

  /** The peers that pass its messages on; absent on a direct link. */
  get hops(): readonly PeerId[] | undefined {
    return this.#way.hops
  }

  /** How long the last question over the link in use took; absent where others stand between. */
  get rttMs(): number | undefined {
    return this.#way.hops === undefined ? this.#way.link.rttMs : undefined
  }

  get nextTryMs(): number | undefined {
    return this.#shell.machine.deadlineMs
  }

  get stats(): OutputStats {
    return this.#shell.stats
  }

  /**
   * Sends one message. Resolves when a connection took it; waits while the connection is full or the link is being made
   * again. Rejects with `pipe/not-bound` when the end is unbound (also meanwhile), or `access/refused` when that is
   * because the peer does not let us in, `base/cancelled` as soon as the signal
   * aborts, `endpoint/limit` when too many wait already, or with what forbids to encode it. The message's bodies are read
   * when it is written: they must not change until then.
   */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    return this.#shell.send(message, signal)
  }

  /** The key that the peer proved on the link in use; absent where others pass messages on, or it proved none. */
  get fingerprint(): KeyFingerprint | undefined {
    return this.#way.hops === undefined ? this.#way.link.connection.proof?.fingerprint : undefined
  }

  get cause(): EndCause {
    return this.#shell.cause
  }

  /** Unbinds; those who wait are told. Idempotent. */
  close(reason = 'Unbound by hand', cause: EndCause = 'asked'): void {
    this.#shell.close(reason, cause)
  }

  hint(): void {
    this.#shell.hint()
  }

  recheck(): void {
    this.#shell.recheck(this.#way, this.#way.hops === undefined)
    if (this.state === 'bound') this.#direct.recheck()
  }

  #carrier() {
    const linkNow = () => this.#way.link
    return {
      get isOpen(): boolean {
        return linkNow().isOpen
      },
      get writable(): boolean {
        return linkNow().writable
      },
      whenWritable: () => linkNow().whenWritable(),
      write: (message: Message) => this.#write(message),
      dial: (wish: LinkWish, signal: AbortSignal) => this.#dial(wish, signal),
      watch: () => this.#watch(),
      release: () => this.#letGo(),
    }
  }

  async #dial(wish: LinkWish, signal: AbortSignal): Promise<() => void> {
    const way = await this.#endpoint.way(this.binding.peerId, { ...wish, open: true }, signal)
    return () => this.#use(way)
  }

  #use(way: Way): void {
    this.#way = way
    this.#envelope = this.#endpoint.envelope(way, this.#to)
  }

  #write(message: Message): void {
    this.#sentMs = this.#clock.nowMs()
    this.#endpoint.sendEnveloped(this.#way.link, message, this.#to, this.#envelope)
  }

  /** What is under way over others would come after what goes directly. */
  #move(link: Link): boolean {
    const isQuiet = this.#clock.nowMs() - this.#sentMs >= QUIET_MS
    if (!isQuiet || this.stats.waiting > 0) return false
    const reason = this.#way.hops === undefined ? EARLIER_IN_ORDER : DIRECT_AGAIN
    this.#use({ peerId: this.binding.peerId, link })
    this.#shell.moved(reason)
    return true
  }

  #watch(): void {
    this.#unwatch()
    const unwatch = [
      this.#way.link.onClosed((error) => this.#lost(error?.message ?? 'the other side closed it')),
      this.#endpoint.wayFailed.on((failed) => {
        if (hasFailed(this.#way, failed)) this.#lost(WAY_FAILED)
      }),
    ]
    this.#unwatch = () => {
      for (const one of unwatch) one()
    }
    this.#direct.follow(this.#way)
  }

  #lost(why: string): void {
    this.#letGo()
    this.#shell.broken(why)
  }

  #letGo(): void {
    this.#unwatch()
    if (this.state === 'unbound') this.#direct.stop()
    else this.#direct.follow(undefined)
  }
}
