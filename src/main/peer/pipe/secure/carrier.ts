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
import type { Link } from '../../endpoint/link.ts'
import type { LinkWish } from '../../endpoint/link-table.ts'
import { DirectSeeker } from '../../endpoint/direct-seeker.ts'
import {
  DIRECT_AGAIN,
  EARLIER_IN_ORDER,
  hasFailed,
  WAY_FAILED,
  type Way,
} from '../../endpoint/way.ts'

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
  readonly #direct: DirectSeeker
  readonly #hints: readonly Unsubscribe[]
  #way: Way | undefined
  #envelope: MessageEnvelope | undefined
  #unwatch: Unsubscribe = () => {}
  #timer: Timer | undefined
  #attempt = 0
  #moveReason: string | undefined
  #reason = 'A way to the peer is being looked for'

  constructor(to: CarrierTo, world: CarrierWorld) {
    this.#world = world
    this.#given = to
    this.#to = { service: SECURE_SERVICES[to.dialect], param: '' }
    const { endpoint, clock } = world
    const { peerId, wish } = to
    this.#direct = new DirectSeeker({
      ...{ clock, endpoint, peerId, wish: () => wish },
      move: (link) => this.#move({ peerId, link }),
    })
    this.#hints = [
      endpoint.shaken.on(() => this.#hinted()),
      endpoint.linkChanged.on(({ link, opened }) => {
        if (opened && link.peerId === peerId) this.#hinted()
      }),
    ]
  }

  get isLinked(): boolean {
    return this.#way?.link.isOpen === true
  }

  get way(): Way | undefined {
    return this.#way
  }

  /** Why it left a way that was well for the one in use; absent when it did not. */
  get moveReason(): string | undefined {
    return this.#moveReason
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

  /** The other end's frames came over this link: if others passed them on, ours to it may lead nowhere. */
  heardOver(link: Link | undefined): void {
    const { peerId } = this.#given
    if (this.#way?.link.peerId === peerId && link !== undefined && link.peerId !== peerId)
      this.#world.endpoint.doubted.emit(this.#way.link)
  }

  /** For good; idempotent. */
  stop(): void {
    this.#abort.abort()
    this.#unwatch()
    this.#direct.stop()
    for (const unwatch of this.#hints) unwatch()
    this.#timer?.cancel()
  }

  /** There may be a way now: where the next attempt is waited for, it is made at once. */
  #hinted(): void {
    if (this.#timer === undefined || this.isLinked) return
    this.#timer.cancel()
    void this.#seek()
  }

  async #seek(): Promise<void> {
    this.#timer = undefined
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
    this.#reason = 'A way was found'
    this.#watch(way)
    if (this.isLinked) this.changed.emit()
  }

  #watch(way: Way): void {
    this.#unwatch()
    const unwatch = [
      way.link.onClosed((error) => this.#onLost(error?.message)),
      this.#world.endpoint.wayFailed.on((failed) => {
        if (hasFailed(way, failed)) this.#onLost(WAY_FAILED)
      }),
    ]
    this.#unwatch = () => {
      for (const one of unwatch) one()
    }
    this.#direct.follow(way.hops?.[0] === way.peerId ? undefined : way)
  }

  /** The blocks are put in order at the other end, so that any moment suits. */
  #move(way: Way): boolean {
    this.#moveReason = this.#way?.hops === undefined ? EARLIER_IN_ORDER : DIRECT_AGAIN
    this.#use(way)
    return true
  }

  #onLost(why: string | undefined): void {
    this.#unwatch()
    if (this.#abort.signal.aborted) return
    this.#way = undefined
    this.#envelope = undefined
    this.#direct.follow(undefined)
    this.#moveReason = undefined
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
