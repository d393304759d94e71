import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Emitter } from '../../base/events.ts'
import { SourceRates } from '../../base/token-bucket.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import {
  decodeRelay,
  encodeRelay,
  RELAY_SERVICE,
  type RelayMessage,
} from '../../protocol/relay-message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import { MachineRunner } from '../machine-runner.ts'
import {
  ReservationMachine,
  type ReservationEffect,
  type ReservationInput,
  type ReservationState,
} from './reservation-machine.ts'

/** Most peers that hold a reservation here at a time; more are refused. */
export const RESERVATIONS_MAX = 256
/** How long a reservation here holds unless it is renewed. */
export const TERM_MS = 120_000
/** Asks that are answered: of one peer, and of all together. */
export const RELAY_ASKS_OF_ONE = { burst: 8, perSecond: 0.2 } as const
export const RELAY_ASKS_OF_ALL = { burst: 256, perSecond: 32 } as const

export interface RelayWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly counters: Counters
  readonly endpoint: EndpointService
}

/** How our reservation at one relay stands. */
export interface Reservation {
  /** The address that it was given by. */
  readonly address: string
  /** Who lives there; absent until it was linked once. */
  readonly peerId: PeerId | undefined
  readonly state: ReservationState
  readonly why: string | undefined
  readonly sinceWallMs: number
}

/**
 * Being passed on for, and passing on for others: a peer asks those whose addresses a person gave it to pass on what others
 * send it, and knows then through whom it can be reached; one that relays says for how long it will. Nothing in the start of
 * a peer waits for that.
 */
export class RelayService {
  /** How a reservation of ours stands, or how many there are here, has changed. */
  readonly changed = new Emitter<void>()
  readonly #world: RelayWorld
  readonly #kept: readonly Kept[]
  /** Until when each peer holds a reservation here. */
  readonly #granted = new Map<PeerId, number>()
  readonly #asks: SourceRates

  constructor(world: RelayWorld) {
    const { clock, config, endpoint } = world
    this.#world = world
    this.#asks = new SourceRates(
      RELAY_ASKS_OF_ONE,
      RELAY_ASKS_OF_ALL,
      RESERVATIONS_MAX,
      clock.nowMs(),
    )
    this.#kept = config.seeds.map((address) => new Kept(address, world, () => this.changed.emit()))
    endpoint.handle(RELAY_SERVICE, (message, delivery) => this.#onMessage(message, delivery))
    endpoint.linkChanged.on(({ link, opened, error }) => {
      for (const kept of this.#kept)
        if (opened) kept.linked(link)
        else kept.lost(link, error?.message)
    })
  }

  /** Ours, in the order in which their addresses were given. */
  get reservations(): readonly Reservation[] {
    return this.#kept.map((kept) => kept.reservation)
  }

  /** How many peers hold a reservation here. */
  get held(): number {
    this.#expire()
    return this.#granted.size
  }

  /** Whether a peer holds one here. */
  serves(peerId: PeerId): boolean {
    const endsMs = this.#granted.get(peerId)
    return endsMs !== undefined && endsMs > this.#world.clock.nowMs()
  }

  /** Idempotent. */
  stop(): void {
    for (const kept of this.#kept) kept.stop()
  }

  /** From the peer itself, over a link on which it has proven its key, or not at all. */
  #onMessage(message: Message, { link, from, relayedBy }: Delivery): void {
    const { clock, counters } = this.#world
    const isItself = relayedBy === undefined && link?.peerId === from
    if (link === undefined || !isItself || link.connection.proof === undefined)
      return counters.add('relay.unproven')
    const said = decodeRelay(message)
    if (said.kind !== 'ask') return this.#answered(link, said)
    if (this.#asks.take(from, clock.nowMs()) !== 'allowed')
      return counters.add('relay.asks-dropped')
    say(this.#world, link, this.#answerTo(from))
  }

  #answered(link: Link, said: Exclude<RelayMessage, { kind: 'ask' }>): void {
    const kept = this.#kept.find((one) => one.isOn(link))
    if (kept === undefined) return this.#world.counters.add('relay.unasked')
    if (said.kind === 'refused') kept.feed(said)
    else kept.feed({ kind: 'granted', termMs: said.seconds * 1_000 })
  }

  #answerTo(peerId: PeerId): RelayMessage {
    const { clock, config, counters } = this.#world
    if (!config.relay) return { kind: 'refused', why: 'unwilling' }
    this.#expire()
    const isNew = !this.#granted.has(peerId)
    if (isNew && this.#granted.size >= RESERVATIONS_MAX) {
      counters.add('relay.refused-full')
      return { kind: 'refused', why: 'full' }
    }
    this.#granted.set(peerId, clock.nowMs() + TERM_MS)
    if (isNew) this.changed.emit()
    return { kind: 'granted', seconds: TERM_MS / 1_000 }
  }

  #expire(): void {
    const nowMs = this.#world.clock.nowMs()
    for (const [peerId, endsMs] of this.#granted) if (endsMs <= nowMs) this.#granted.delete(peerId)
  }
}

/** Our reservation at one address, kept. */
class Kept {
  readonly #address: string
  readonly #world: RelayWorld
  readonly #machine = new ReservationMachine()
  readonly #runner: MachineRunner<ReservationInput, ReservationEffect>
  readonly #onChange: () => void
  #link: Link | undefined
  #peerId: PeerId | undefined
  #sinceWallMs: number

  constructor(address: string, world: RelayWorld, onChange: () => void) {
    this.#address = address
    this.#world = world
    this.#onChange = onChange
    this.#sinceWallMs = world.clock.wallMs()
    this.#runner = new MachineRunner<ReservationInput, ReservationEffect>(
      'reservation',
      this.#machine,
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
  }

  get reservation(): Reservation {
    const { state, why } = this.#machine
    const who = { address: this.#address, peerId: this.#peerId }
    return { ...who, state, why, sinceWallMs: this.#sinceWallMs }
  }

  isOn(link: Link): boolean {
    return this.#link === link
  }

  linked(link: Link): void {
    const { initiator, remoteAddress, proof } = link.connection
    if (!initiator || remoteAddress !== this.#address || proof === undefined) return
    this.#link = link
    this.#peerId = link.peerId
    this.feed({ kind: 'linked' })
  }

  lost(link: Link, error: string | undefined): void {
    if (this.#link !== link) return
    this.#link = undefined
    this.feed({ kind: 'lost', error })
  }

  feed(input: ReservationInput): void {
    this.#runner.feed(input)
  }

  stop(): void {
    this.#runner.stop()
  }

  #perform({ kind }: ReservationEffect): void {
    if (kind === 'ask') {
      if (this.#link !== undefined) say(this.#world, this.#link, { kind: 'ask' })
      return
    }
    this.#sinceWallMs = this.#world.clock.wallMs()
    this.#onChange()
  }
}

/** A link that is about to end takes nothing any more: what is kept hears of its end. */
const say = ({ endpoint, counters }: RelayWorld, link: Link, said: RelayMessage): void => {
  try {
    endpoint.send({ peerId: link.peerId, link }, encodeRelay(said), TO)
  } catch {
    counters.add('relay.unsaid')
  }
}

const TO = { service: RELAY_SERVICE, param: '' } as const
