import { feeds } from '../../shared/contract.ts'
import type { MessageRow } from '../../shared/rows.ts'
import type { Clock } from '../base/clock.ts'
import { Lru } from '../base/lru.ts'
import type { ReceivedMessage } from '../peer/pipe/input-pipe.ts'
import { Message } from '../protocol/message/message.ts'
import type { PeerId, PipeId } from '../protocol/ids.ts'
import { applicationElements } from '../protocol/message/application-elements.ts'
import { LogFeed, type Entry } from './feeds/log-feed.ts'
import { EVERYONE, type Names } from './names.ts'
import { elementRow, keepElements, type KeptElement } from './preview.ts'

/** Pipes whose last messages are kept to look back at; those not used longest are forgotten. */
const CONSOLES_MAX = 256

interface Shown {
  readonly pipeId: PipeId
  readonly direction: 'in' | 'out'
  readonly peerId: PeerId
  readonly atWallMs: number
  readonly sizeBytes: number
  readonly elements: readonly KeptElement[]
}

export type Console = LogFeed<Shown, MessageRow>

/** The last messages of each pipe's ends here, as a person sees them. */
export class Consoles {
  readonly #clock: Clock
  readonly #names: Names
  readonly #boundTo: (pipeId: PipeId) => PeerId | undefined
  readonly #self: PeerId
  readonly #consoles = new Lru<PipeId, Console>(CONSOLES_MAX)

  constructor(
    clock: Clock,
    names: Names,
    self: PeerId,
    boundTo: (pipeId: PipeId) => PeerId | undefined,
  ) {
    this.#clock = clock
    this.#names = names
    this.#self = self
    this.#boundTo = boundTo
  }

  of(pipeId: PipeId): Console {
    const known = this.#consoles.get(pipeId)
    if (known !== undefined) return known
    const fresh: Console = new LogFeed(this.#clock, feeds.messages.keep, (entry) =>
      this.#row(entry),
    )
    this.#consoles.set(pipeId, fresh)
    return fresh
  }

  received(pipeId: PipeId, { message, from }: ReceivedMessage): void {
    this.of(pipeId).append(() => this.#shown(pipeId, 'in', from, message))
  }

  sent(pipeId: PipeId, message: Message): void {
    const peerId = this.#boundTo(pipeId) ?? this.#self
    this.of(pipeId).append(() => this.#shown(pipeId, 'out', peerId, message))
  }

  forget(pipeId: PipeId): void {
    this.#consoles.delete(pipeId)
  }

  /** The size is of what its sender put in, so that it is the same at both ends. */
  #shown(pipeId: PipeId, direction: 'in' | 'out', peerId: PeerId, message: Message): Shown {
    const own = Message.from(applicationElements(message))
    const what = { sizeBytes: own.byteLength, elements: keepElements(own) }
    return { pipeId, direction, peerId, atWallMs: this.#clock.wallMs(), ...what }
  }

  #row({ number, source }: Entry<Shown>): MessageRow {
    const { peerId, elements, ...rest } = source
    const toEveryone = rest.direction === 'out' && peerId === this.#self
    return {
      ...rest,
      id: String(number),
      peerId,
      peerName: toEveryone ? EVERYONE : this.#names.peer(peerId),
      elements: elements.map(elementRow),
    }
  }
}
