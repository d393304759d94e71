import {
  CONNECTIONS_MAX,
  CONNECTIONS_OF_ONE_MAX,
  splice,
  type LocalStream,
} from '../../attachments/index.ts'
import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Conversation } from '../conversations/conversation.ts'
import type { Attachment, Connection } from './attachment.ts'
import { ConversationCarrier } from './conversation-carrier.ts'
import * as words from './words.ts'

/** How long who begins a conversation has to ask to be put through. */
const ASK_WITHIN_MS = 10_000

export interface ConnectionsWorld {
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
}

/** What one connection is made of. */
export interface ConnectionParts {
  readonly attachment: Attachment
  readonly conversation: Conversation
  /** As {@link splice} has it; `asked`: others connect to the thing here. */
  readonly role: 'asker' | 'asked'
  readonly reach: (
    fingerprint: KeyFingerprint | undefined,
    signal: AbortSignal,
  ) => Promise<LocalStream>
}

/** The connections through all attachments: bounded, counted, and each ended alone. */
export class Connections {
  readonly #world: ConnectionsWorld
  readonly #open = new Map<string, { readonly connection: Connection; readonly of: Attachment }>()

  constructor(world: ConnectionsWorld) {
    this.#world = world
  }

  /** Why there is no room for another through this attachment with this peer, in words; absent where there is. */
  refusal(attachment: Attachment, peerId: PeerId | undefined): string | undefined {
    if (this.#open.size >= CONNECTIONS_MAX) return words.PLACES_ALL
    const own = attachment.connections.filter(
      ({ conversation }) => peerId === undefined || conversation.peerId === peerId,
    )
    return own.length >= CONNECTIONS_OF_ONE_MAX ? words.PLACES_OF_ONE : undefined
  }

  /** Puts a conversation through until it ends. Never rejects. */
  async run({ attachment, conversation, role, reach }: ConnectionParts): Promise<void> {
    const { clock, random, counters } = this.#world
    const abort = new AbortController()
    const connection: Connection = {
      ...{ id: randomUuid(random), conversation, openedWallMs: clock.wallMs() },
      ...{ bytesIn: 0, bytesOut: 0, fingerprint: undefined },
      end: (why) => abort.abort(new PipefitterError('pipe/closed', why)),
    }
    let isAsked = role === 'asker'
    const patience = clock.after('attachment-asked', ASK_WITHIN_MS, () => {
      if (!isAsked) connection.end(words.NOT_ASKED)
    })
    this.#open.set(connection.id, { connection, of: attachment })
    attachment.opened(connection)
    counters.add('attachments.connections')
    const unwatch = conversation.changed.on(() => attachment.touch(connection.id))
    let isReached = false
    const outcome = await splice({
      ...{ clock, role, signal: abort.signal, carrier: new ConversationCarrier(conversation) },
      reach: async (fingerprint, signal) => {
        isAsked = true
        connection.fingerprint = fingerprint
        const local = await reach(fingerprint, signal)
        isReached = true
        return local
      },
      onBytes: (way, count) => attachment.moved(connection, way, count),
    })
    patience.cancel()
    unwatch()
    this.#open.delete(connection.id)
    attachment.closed(connection)
    const why = outcome.failed ?? outcome.note
    if (why === undefined) return
    if (outcome.failed !== undefined) counters.add('attachments.failed')
    attachment.failed(why, !isReached)
  }

  /** Refuses a conversation: who began it is told why. */
  async refuse(attachment: Attachment, conversation: Conversation, why: string): Promise<void> {
    const { clock, counters } = this.#world
    counters.add('attachments.refused')
    attachment.failed(why, true)
    const signal = AbortSignal.abort(new PipefitterError('pipe/closed', why))
    await splice({
      ...{ clock, role: 'asked', signal, carrier: new ConversationCarrier(conversation) },
      ...{ reach: () => Promise.reject(new Error(why)), onBytes: () => {} },
    })
  }

  /** Throws `attachment/not-found`. */
  close(id: string): void {
    const known = this.#open.get(id)
    if (known === undefined)
      throw new PipefitterError('attachment/not-found', 'That connection is over')
    known.connection.end(words.HAND)
  }

  /** Ends those through one attachment, or those that are meant of it. */
  endOf(
    attachment: Attachment,
    why: string,
    isMeant: (one: Connection) => boolean = () => true,
  ): void {
    for (const one of attachment.connections) if (isMeant(one)) one.end(why)
  }
}
