import { feeds } from '../../shared/contract.ts'
import type { MessageRow } from '../../shared/rows.ts'
import type { Clock } from '../base/clock.ts'
import { Lru } from '../base/lru.ts'
import type { ReceivedMessage } from '../peer/pipe/input-pipe.ts'
import type { Message } from '../protocol/message/message.ts'
import type { PeerId, PipeId } from '../protocol/ids.ts'
import { LogFeed, type Entry } from './feeds/log-feed.ts'
import { EVERYONE, type Names } from './names.ts'
import { messageRow, shownMessage, type ShownMessage } from './shown-message.ts'

/** Pipes whose last messages are kept to look back at; those not used longest are forgotten. */
const CONSOLES_MAX = 256

export type Console = LogFeed<ShownMessage, MessageRow>

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

  #shown(pipeId: PipeId, direction: 'in' | 'out', peerId: PeerId, message: Message): ShownMessage {
    return shownMessage(message, { pipeId, direction, peerId, atWallMs: this.#clock.wallMs() })
  }

  #row(entry: Entry<ShownMessage>): MessageRow {
    const { direction, peerId } = entry.source
    const toEveryone = direction === 'out' && peerId === this.#self
    return messageRow(entry, toEveryone ? EVERYONE : this.#names.peer(peerId))
  }
}
