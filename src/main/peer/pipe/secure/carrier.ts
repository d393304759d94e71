import type { Clock, Timer } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { errorText, toPipefitterError } from '../../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../../base/events.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { MessageEnvelope } from '../../../protocol/message/binary.ts'
import {
  encodeSecureFrame,
  SECURE_SERVICES,
  type SecureDialect,
  type SecureFrame,
  type SessionMark,
} from '../../../protocol/message/secure-blocks.ts'
import type { Destination, EndpointService } from '../../endpoint/endpoint-service.ts'
import type { LinkWish } from '../../endpoint/link-table.ts'
import type { Way } from '../../endpoint/way.ts'

/** When a way is lost, another is looked for after these times, the last one repeated. */
export const SEEK_AFTER_MS: readonly number[] = [0, 500, 1_500, 4_000, 8_000]

export interface CarrierWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly endpoint: EndpointService
}

export interface CarrierTo {
  readonly peerId: PeerId
  readonly dialect: SecureDialect
  /** Absent in the legacy dialect. */
  readonly mark?: SessionMark | undefined
  readonly wish: LinkWish
}

/**
 * Brings the frames of one session to its other end over whatever way there is, and looks for another when it is lost.
 * What is offered while there is none is left out: the blocks are sent again.
 */
export class Carrier {
  /** A way was found, or lost. */
  readonly changed = new Emitter<void>()
  readonly #world: CarrierWorld
  readonly #given: CarrierTo
  readonly #to: Destination
  readonly #abort = new AbortController()
  #way: Way | undefined
  #envelope: MessageEnvelope | undefined
  #unwatch: Unsubscribe = () => {}
  #timer: Timer | undefined
  #attempt = 0
  #reason = 'A way to the peer is being looked for'

  constructor(to: CarrierTo, world: CarrierWorld) {
    this.#world = world
    this.#given = to
    this.#to = { service: SECURE_SERVICES[to.dialect], param: '' }
  }

  get isLinked(): boolean {
    return this.#way?.link.isOpen === true
  }

  get way(): Way | undefined {
    return this.#way
  }

  /** Why there is no way, in words. */
  get reason(): string {
    return this.#reason
  }

  /** Looks for the first way. */
  start(): void {
    void this.#seek()
  }

  /** Sends if there is a way now; a block that is sent again also waits for room on the link. */
  offer(frame: SecureFrame): void {
    const message = encodeSecureFrame(this.#given.dialect, frame, this.#given.mark)
    if (message === undefined) return
    const link = this.#way?.link
    const waits = frame.kind === 'block' && frame.again && link?.writable === false
    if (link === undefined || this.#envelope === undefined || waits)
      return this.#world.counters.add('secure.left-out')
    try {
      this.#world.endpoint.sendEnveloped(link, message, this.#to, this.#envelope)
    } catch {
      this.#world.counters.add('secure.left-out')
    }
  }

  /** For good; idempotent. */
  stop(): void {
    this.#abort.abort()
    this.#unwatch()
    this.#timer?.cancel()
  }

  async #seek(): Promise<void> {
    const { peerId, wish } = this.#given
    try {
      const way = await this.#world.endpoint.way(peerId, wish, this.#abort.signal)
      if (this.#abort.signal.aborted) return
      this.#use(way)
    } catch (error) {
      if (this.#abort.signal.aborted) return
      this.#reason = errorText(toPipefitterError(error))
      this.#seekLater()
      this.changed.emit()
    }
  }

  /** JXSE takes blocks as routed messages alone, though the way be direct. */
  #use(found: Way): void {
    const { dialect, peerId } = this.#given
    const way =
      dialect === 'legacy' && found.hops === undefined ? { ...found, hops: [peerId] } : found
    this.#way = way
    this.#attempt = 0
    this.#envelope = this.#world.endpoint.envelope(way, this.#to)
    this.#unwatch = way.link.onClosed((error) => this.#onLost(error?.message))
    if (this.isLinked) this.changed.emit()
  }

  #onLost(why: string | undefined): void {
    this.#unwatch()
    if (this.#abort.signal.aborted) return
    this.#way = undefined
    this.#envelope = undefined
    this.#reason = `The link broke: ${why ?? 'the other side closed it'}`
    this.#seekLater()
    this.changed.emit()
  }

  #seekLater(): void {
    const last = SEEK_AFTER_MS.length - 1
    const afterMs = SEEK_AFTER_MS[Math.min(this.#attempt++, last)] ?? 0
    this.#timer?.cancel()
    this.#timer = this.#world.clock.after('secure-seek', afterMs, () => void this.#seek())
  }
}
