import { feeds } from '../../../shared/contract.ts'
import type { MessageRow, ProtectionName } from '../../../shared/rows.ts'
import type { Clock } from '../../base/clock.ts'
import { Lru } from '../../base/lru.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { LogFeed, type Entry } from '../feeds/log-feed.ts'
import { EVERYONE, type Names } from '../names.ts'
import { protectionOf } from './protection.ts'
import { messageRow, shownMessage, type ShownMessage } from './shown-message.ts'

/** Pipes whose last messages are kept to look back at; those not used longest are forgotten. */
const CONSOLES_MAX = 256

export type Console = LogFeed<ShownMessage, MessageRow>

/** The last messages of each pipe's ends here, as a person sees them. */
export class Consoles {
  readonly #clock: Clock
  readonly #names: Names
  readonly #boundTo: (pipeId: PipeId) => OutputEnd | undefined
  readonly #self: PeerId
  readonly #consoles = new Lru<PipeId, Console>(CONSOLES_MAX)

  constructor(
    clock: Clock,
    names: Names,
    self: PeerId,
    boundTo: (pipeId: PipeId) => OutputEnd | undefined,
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

  received(pipeId: PipeId, received: ReceivedMessage): void {
    const { message, from } = received
    const how = from === this.#self ? undefined : protectionOf(received)
    this.of(pipeId).append(() => this.#shown(pipeId, 'in', from, message, how))
  }

  sent(pipeId: PipeId, message: Message): void {
    const end = this.#boundTo(pipeId)
    const peerId = end?.binding.peerId ?? this.#self
    const how = protectionOf(end ?? {})
    this.of(pipeId).append(() => this.#shown(pipeId, 'out', peerId, message, how))
  }

  forget(pipeId: PipeId): void {
    this.#consoles.delete(pipeId)
  }

  #shown(
    pipeId: PipeId,
    direction: 'in' | 'out',
    peerId: PeerId,
    message: Message,
    protection: ProtectionName | undefined,
  ): ShownMessage {
    const atWallMs = this.#clock.wallMs()
    return shownMessage(message, { pipeId, direction, peerId, protection, atWallMs })
  }

  #row(entry: Entry<ShownMessage>): MessageRow {
    const { direction, peerId } = entry.source
    const toEveryone = direction === 'out' && peerId === this.#self
    return messageRow(entry, toEveryone ? EVERYONE : this.#names.peer(peerId))
  }
}
