/**
 * The room for messages of which a part has come: one for the links of all transports together.
 *
 * Each link says how much it holds. Where that is more than there may be, whoever takes most is cut, on the link on which
 * he takes most, until it fits: nobody who sends little pays for one who sends much. Strangers are told apart by the host
 * that they come from, since keys cost nothing; peers that a person has paired by their key, and for strangers they are
 * never cut.
 */
import type { Clock } from '../base/clock.ts'
import { PipefitterError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { TokenBucket } from '../base/token-bucket.ts'
import type { MessageRoom, RoomHolder, RoomShare } from '../peer/ports/room.ts'
import { CUTS_LOGGED, MESSAGE_ROOM_MAX_BYTES, MESSAGE_ROOM_STRANGERS_MAX_BYTES } from './limits.ts'

export interface MessageRoomInit {
  readonly clock: Clock
  readonly log: Log
  /** Adds to a counter that a person can see. */
  readonly count: (counter: string) => void
  /** Most bytes over all, and of those most for strangers; as in `limits.ts` unless given. */
  readonly maxBytes?: number
  readonly strangersMaxBytes?: number
}

export const createMessageRoom = (init: MessageRoomInit): MessageRoom => new Room(init)

/** What one link holds; a link that holds nothing is not in the room. */
interface Held {
  readonly holder: RoomHolder
  bytes: number
}

class Room implements MessageRoom {
  readonly #init: MessageRoomInit
  readonly #held = new Set<Held>()
  readonly #logged: TokenBucket
  readonly #max: number
  readonly #strangersMax: number
  #bytes = 0

  constructor(init: MessageRoomInit) {
    this.#init = init
    this.#logged = new TokenBucket(CUTS_LOGGED, init.clock.nowMs())
    this.#max = init.maxBytes ?? MESSAGE_ROOM_MAX_BYTES
    this.#strangersMax = init.strangersMaxBytes ?? MESSAGE_ROOM_STRANGERS_MAX_BYTES
  }

  get bytes(): number {
    return this.#bytes
  }

  enter(holder: RoomHolder): RoomShare {
    const held: Held = { holder, bytes: 0 }
    return { hold: (bytes) => this.#hold(held, bytes) }
  }

  #hold(held: Held, bytes: number): void {
    if (bytes === held.bytes) return
    const grows = bytes > held.bytes
    this.#bytes += bytes - held.bytes
    held.bytes = bytes
    if (bytes === 0) this.#held.delete(held)
    else this.#held.add(held)
    // Strangers together never have more than all: below their bound there is nothing to look for.
    if (grows && this.#bytes > this.#strangersMax) this.#makeFit()
  }

  #makeFit(): void {
    const held = [...this.#held]
    const strangers = held.filter(({ holder }) => !holder.isTrusted())
    this.#cutDown(strangers, this.#strangersMax)
    // What is too much beyond that is the strangers' to give first.
    const trustedBytes = sum(held.filter((one) => !strangers.includes(one)))
    this.#cutDown(strangers, Math.max(0, this.#max - trustedBytes))
    this.#cutDown(held, this.#max)
  }

  /** Cuts, of these, whoever takes most, until the rest fits. */
  #cutDown(held: readonly Held[], maxBytes: number): void {
    while (sum(held) > maxBytes) {
      const most = mostOf(held)
      if (most === undefined) return
      this.#cut(most)
    }
  }

  #cut(held: Held): void {
    const { holder, bytes } = held
    this.#hold(held, 0)
    const { clock, count, log } = this.#init
    count('room.cut')
    if (this.#logged.take(clock.nowMs()))
      log.warn('cut: what it had begun to send took the room of others', {
        ...{ address: holder.address, heldBytes: bytes },
      })
    const words = `What ${holder.address} had begun to send took the room of others`
    holder.cut(new PipefitterError('endpoint/limit', words, { details: { bytes } }))
  }
}

const sum = (held: readonly Held[]): number => held.reduce((all, { bytes }) => all + bytes, 0)

/** The largest of those whose source holds most in all. */
const mostOf = (held: readonly Held[]): Held | undefined => {
  const bySource = new Map<string, number>()
  for (const { holder, bytes } of held)
    bySource.set(holder.source(), (bySource.get(holder.source()) ?? 0) + bytes)
  const total = ({ holder }: Held): number => bySource.get(holder.source()) ?? 0
  return held
    .filter(({ bytes }) => bytes > 0)
    .reduce<Held | undefined>((most, one) => {
      if (most === undefined || total(one) > total(most)) return one
      return total(one) === total(most) && one.bytes > most.bytes ? one : most
    }, undefined)
}
