import type { CarriedMessage, StreamCarrier } from '../../attachments/index.ts'
import { Emitter } from '../../base/events.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { Conversation } from '../conversations/conversation.ts'
import type { Receiver } from '../messages/receiver.ts'

/** What one stream holds here that its thing has not taken, before its sender waits. */
const HELD_MAX = { messages: 64, bytes: 512 * 1024 } as const
/** Messages taken at once. */
const TAKEN_AT_ONCE = 16

/** A conversation as a stream uses it. It is read from the moment that this is made: nothing is left out. */
export class ConversationCarrier implements StreamCarrier {
  readonly broken = new Emitter<string>()
  readonly #conversation: Conversation
  readonly #receiver: Receiver
  readonly #unwatch: () => void

  constructor(conversation: Conversation) {
    this.#conversation = conversation
    this.#receiver = conversation.openReceiver(HELD_MAX)
    this.#unwatch = conversation.changed.on(() => {
      const { failure } = conversation
      if (failure !== undefined) this.broken.emit(failure)
    })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CarriedMessage, void, undefined> {
    for (;;) {
      const taken = this.#receiver.take(TAKEN_AT_ONCE, HELD_MAX.bytes)
      yield* taken
      this.#receiver.confirm()
      if (taken.length > 0) continue
      if (this.#receiver.isClosed || this.#conversation.isRead) return
      await this.#receiver.arrival()
    }
  }

  send(message: Message, signal: AbortSignal): Promise<void> {
    return this.#conversation.sendWhenFlowing(message, signal)
  }

  close(): void {
    this.#unwatch()
    this.#receiver.close()
    void this.#conversation.close()
  }
}
