import { feeds } from '../../../shared/contract.ts'
import type { ConversationRow, MessageRow, ProtectionName, TalkRow } from '../../../shared/rows.ts'
import type { Clock } from '../../base/clock.ts'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import { Fifo } from '../../base/queue.ts'
import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { applicationLength } from '../../protocol/message/application-elements.ts'
import type { Message } from '../../protocol/message/message.ts'
import { ConversationPaths, type ConversationPathsParts } from './conversation-paths.ts'
import { LogFeed } from '../feeds/log-feed.ts'
import type { Names } from '../names.ts'
import { protectionOf } from '../messages/protection.ts'
import { Receiver, type ReceiverHigh } from '../messages/receiver.ts'
import { SavedReading } from './saved-reading.ts'
import { spanText, type SessionNews } from './session-news.ts'
import type { Standstill } from '../settings/standstill.ts'
import { messageRow, shownMessage, type ShownMessage } from '../messages/shown-message.ts'

/** Calls that may wait for room, or for an acknowledgement, at once. */
export const WAITING_MAX = 256
/** What came before the first receiver was opened is kept for it, the latest of it. */
export const EARLY_MAX = { messages: 256, bytes: 1024 * 1024 } as const

export interface ConversationParts extends Pick<ConversationPathsParts, 'onMoved' | 'onBeside'> {
  readonly id: string
  readonly pipeId: PipeId
  readonly pipe: BidiPipe
  readonly opened: 'here' | 'there'
  readonly clock: Clock
  readonly names: Names
  readonly standstill: Standstill
  /** What becomes of it where it is saved, here or there. */
  readonly onSession: (news: SessionNews) => void
  /** Its row has changed. */
  readonly onChange: () => void
  /** It has ended, and everything that came was read. */
  readonly onEnded: () => void
}

/**
 * A two-way conversation with another peer: shows what goes each way, and hands what comes to the receivers of clients.
 * A receiver that falls behind holds the reading, and so the sender at the other peer.
 */
export class Conversation {
  readonly id: string
  readonly pipeId: PipeId
  /** State or path may have changed. */
  readonly changed = new Emitter<void>()
  readonly messages: LogFeed<ShownMessage, MessageRow>
  readonly #parts: ConversationParts
  readonly #pipe: BidiPipe
  readonly #receivers = new Set<Receiver>()
  readonly #early = new Fifo<ReceivedMessage>()
  readonly #openedWallMs: number
  #earlyBytes = 0
  #wasReceived = false
  #waiting = 0
  #sent = 0
  #sentBytes = 0
  #received = 0
  #receivedBytes = 0
  /** Why it broke; absent when it did not. */
  #broken: string | undefined
  #isRead = false
  #state: ConversationRow['state'] = 'Bound'
  #stateSinceWallMs: number
  readonly #saved: SavedReading | undefined
  /** Since when the other is away, monotonic. */
  #awaySinceMs: number | undefined
  readonly #paths: ConversationPaths

  constructor(parts: ConversationParts) {
    const { id, pipeId, pipe, clock, names } = parts
    this.#parts = parts
    this.#pipe = pipe
    this.id = id
    this.pipeId = pipeId
    const { session } = pipe
    this.#openedWallMs = session?.begunWallMs ?? clock.wallMs()
    this.#stateSinceWallMs = clock.wallMs()
    this.#saved = session && new SavedReading(session)
    this.#sent = session?.counts.queued ?? 0
    this.#received = session?.counts.read ?? 0
    this.messages = new LogFeed(clock, feeds.conversationMessages.keep, (entry) =>
      messageRow(entry, names.peer(entry.source.peerId)),
    )
    this.#paths = new ConversationPaths(parts)
    pipe.changed.on(() => this.#onChange())
    void this.#read()
  }

  /** Whether messages may still come or go. */
  get isOpen(): boolean {
    return this.#pipe.state !== 'closed'
  }

  /** Whether nothing more will come out of it. */
  get isRead(): boolean {
    return this.#isRead
  }

  /** Whether it ended otherwise than by a close, so that what was held may be lost. */
  get isBroken(): boolean {
    return this.#broken !== undefined
  }

  /** Why it broke, before all that came is read; absent where it did not. */
  get failure(): string | undefined {
    return this.#pipe.failure
  }

  /** Whether each message arrives once and in order. */
  get isReliable(): boolean {
    return this.#pipe.reliable
  }

  /** Whether another process of this peer can go on with it. */
  get isSaved(): boolean {
    return this.#pipe.session !== undefined
  }

  get peerId(): PeerId {
    return this.#pipe.peerId
  }

  get peerName(): string {
    return this.#parts.names.peer(this.#pipe.peerId)
  }

  get stateReason(): string {
    if (this.#broken !== undefined) return this.#broken
    const { state, stateReason, interrupted } = this.#pipe
    if (interrupted !== undefined) return `${interrupted}${this.#waitText()}`
    return state === 'open' ? `In conversation with ${this.peerName}` : stateReason
  }

  /** As `conversations.send` of the contract. */
  async send(message: Message, acknowledged: boolean, signal: AbortSignal): Promise<void> {
    this.#parts.standstill.requireFlow()
    if (this.#waiting >= WAITING_MAX)
      throw new PipefitterError('pipe/full', `${WAITING_MAX} messages wait to be sent already`)
    this.#waiting++
    try {
      await this.#pipe.send(message, signal)
      this.#sent++
      this.#sentBytes += message.byteLength
      this.#show('out', message)
      if (acknowledged) await this.#pipe.arrival(message, signal)
    } finally {
      this.#waiting--
    }
  }

  /** As {@link send}, unacknowledged; while all pipes are paused it waits, for a stream that would break else. */
  async sendWhenFlowing(message: Message, signal: AbortSignal): Promise<void> {
    await unlessAborted(this.#parts.standstill.flowing(), signal)
    await this.send(message, false, signal)
  }

  /** Hands over what was sent, and ends it; bounded in time. Idempotent. */
  close(): Promise<void> {
    return this.#pipe.close()
  }

  /** Opens a receiver: it gets every message from now on, the first one also the latest before. */
  openReceiver(high?: ReceiverHigh): Receiver {
    const receiver: Receiver = new Receiver(() => {
      this.#receivers.delete(receiver)
      this.#saved?.closed(receiver)
    }, high)
    this.#receivers.add(receiver)
    this.#wasReceived = true
    this.#saved?.open(receiver)
    for (const early of this.#early.values()) receiver.offer(early)
    this.#early.clear()
    this.#earlyBytes = 0
    return receiver
  }

  /** Nobody will read what is left of it. */
  forget(): void {
    this.#saved?.forget()
  }

  /** Where what it says goes; for one that is over, nowhere. */
  talk(): TalkRow {
    return { peerId: this.peerId, peerName: this.peerName, ...this.#paths.now() }
  }

  row(): ConversationRow {
    const { id, pipeId, opened } = this.#parts
    const { peerId, reliable, rttMs, held } = this.#pipe
    return {
      ...{ id, shortId: id.slice(0, 8), pipeId, peerId, peerName: this.peerName, opened },
      ...{ state: this.#state, stateReason: this.stateReason },
      ...{ stateSinceWallMs: this.#stateSinceWallMs, openedWallMs: this.#openedWallMs, reliable },
      ...{ sent: this.#sent, sentBytes: this.#sentBytes },
      ...{ received: this.#received, receivedBytes: this.#receivedBytes },
      ...{ held: held.messages, heldBytes: held.bytes },
      ...(rttMs === undefined ? {} : { rttMs: Math.round(rttMs * 10) / 10 }),
      ...this.#paths.now(),
      ...this.#keepingRow(),
    }
  }

  #keepingRow(): Pick<ConversationRow, 'doubles' | 'saved' | 'givesUpWallMs'> {
    const { session, away, otherSaves: there } = this.#pipe
    const { clock } = this.#parts
    const here = session !== undefined
    const { doubles } = this.#pipe
    return {
      ...(doubles === 0 ? {} : { doubles }),
      ...(here || there ? { saved: { here, there } } : {}),
      ...(away === undefined
        ? {}
        : { givesUpWallMs: Math.round(clock.wallMs() + away.untilMs - clock.nowMs()) }),
    }
  }

  #waitText(): string {
    const { away, session, otherSaves } = this.#pipe
    if (away === undefined || (session === undefined && !otherSaves)) return ''
    const leftMs = away.untilMs - this.#parts.clock.nowMs()
    return `. ${this.peerName} is waited for, for ${spanText(leftMs)} at most`
  }

  async #read(): Promise<void> {
    try {
      for await (const received of this.#pipe) {
        await this.#parts.standstill.flowing()
        await this.#take(received)
      }
    } catch (error) {
      this.#broken = errorText(error)
    }
    this.#isRead = true
    this.#saved?.over()
    for (const receiver of this.#receivers) receiver.wake()
    this.#onChange()
    this.#parts.onEnded()
  }

  async #take(received: ReceivedMessage): Promise<void> {
    this.#received++
    this.#receivedBytes += applicationLength(received.message)
    this.#show('in', received.message, protectionOf(received))
    if (this.#saved !== undefined) return this.#saved.take(received)
    if (!this.#wasReceived) this.#keepEarly(received)
    for (const receiver of this.#receivers) if (!receiver.offer(received)) await receiver.hasRoom()
  }

  /** The oldest make room; they are shown all the same. */
  #keepEarly(received: ReceivedMessage): void {
    this.#early.push(received)
    this.#earlyBytes += received.sizeBytes
    while (this.#early.length > EARLY_MAX.messages || this.#earlyBytes > EARLY_MAX.bytes)
      this.#earlyBytes -= this.#early.shift()?.sizeBytes ?? 0
  }

  #show(direction: 'in' | 'out', message: Message, protection?: ProtectionName): void {
    const { pipeId, clock } = this.#parts
    const { peerId } = this.#pipe
    this.messages.append(() =>
      shownMessage(message, { pipeId, direction, peerId, protection, atWallMs: clock.wallMs() }),
    )
    // Of state and path the pipe itself tells; they are not looked at for each message.
    this.#parts.onChange()
  }

  #onChange(): void {
    this.#paths.follow()
    this.#followAway()
    const state = this.#stateNow()
    if (state !== this.#state) this.#stateSinceWallMs = this.#parts.clock.wallMs()
    this.#state = state
    this.changed.emit()
    this.#parts.onChange()
  }

  /** The other was lost, or is back. */
  #followAway(): void {
    const { away, session, otherSaves, held, peerId, state } = this.#pipe
    if (session === undefined && !otherSaves) return
    const { clock, onSession } = this.#parts
    const sinceMs = this.#awaySinceMs
    const about = { peerId, held: held.messages }
    if (away !== undefined && sinceMs === undefined) {
      this.#awaySinceMs = clock.nowMs()
      return onSession({ kind: 'away', ...about, waitsMs: away.untilMs - clock.nowMs() })
    }
    if (away !== undefined || sinceMs === undefined || state === 'closed') return
    this.#awaySinceMs = undefined
    onSession({ kind: 'back', ...about, awayMs: clock.nowMs() - sinceMs })
  }

  #stateNow(): ConversationRow['state'] {
    if (this.#broken !== undefined) return 'Error'
    if (this.#pipe.state === 'closed') return 'Unbound'
    return this.#pipe.interrupted === undefined ? 'Bound' : 'Rebinding'
  }
}
