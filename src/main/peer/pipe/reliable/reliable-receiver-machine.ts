import type { Machine } from '../../../base/machine.ts'
import {
  SELECTIVE_MAX,
  unwrapSequence,
  type Acknowledgement,
} from '../../../protocol/message/reliable.ts'

/**
 * What a receiver holds at most: messages, unread and out of order together; bytes of each of the two, passed by one
 * message. A sender that keeps to the window stays within the bytes with both together.
 */
export const RECEIVE_MAX = { messages: 256, bytes: 4 * 1024 * 1024 } as const
/** What arrives in order is acknowledged after so many messages, or so long after the first of them. */
export const ACK_EVERY = 8
export const ACK_AFTER_MS = 25
/** A window that grew by this share of the whole, because the reader read, is told without being asked. */
const WINDOW_STEP = 0.25

/** How far a process before this one had come. */
export interface ResumedReceiving {
  /** Up to this one all came; up to `read` they were read. */
  readonly came: number
  readonly read: number
  /** Bytes of those that came and were not read. */
  readonly unreadBytes: number
  /** Those beyond the first that is missing. */
  readonly beyond: readonly { readonly sequence: number; readonly body: Uint8Array }[]
}

export type ReceiverInput =
  /** A block arrived; its number as on the wire. */
  | { readonly kind: 'block'; readonly sequence: number; readonly body: Uint8Array }
  /** The reader has taken the next message. */
  | { readonly kind: 'read'; readonly bytes: number }
  /** The other asks, or the way changed: say how far we are. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'tick' }

export type ReceiverEffect =
  | { readonly kind: 'deliver'; readonly body: Uint8Array }
  | { readonly kind: 'acknowledge'; readonly acknowledgement: Acknowledgement }

export interface ReceiverStats {
  readonly delivered: number
  readonly duplicates: number
  /** Blocks for which there was no room; a sender that keeps to the window sends none. */
  readonly refused: number
  readonly heldMessages: number
  readonly heldBytes: number
}

/**
 * The receiving half of a reliable pipe: puts blocks in order, delivers each once, and says what has arrived and how much
 * room there is. What it has acknowledged it keeps until it is read.
 *
 *   in step ──a later one──▶ gap (acknowledges each at once) ──the missing ones──▶ in step
 *      └──unread reach the bound──▶ window 0 ──the reader reads a quarter──▶ in step, window told
 */
export class ReliableReceiverMachine implements Machine<ReceiverInput, ReceiverEffect> {
  deadlineMs: number | undefined
  /** The first block that is missing. */
  #next = 1
  readonly #held = new Map<number, Uint8Array>()
  #heldBytes = 0
  #unread = 0
  #unreadBytes = 0
  #unacknowledged = 0
  /** Up to which block, and to which byte of the stream, the other was told that there is room. */
  #toldMessages = 0
  #toldBytes = 0
  #deliveredBytes = 0
  #delivered = 0
  #duplicates = 0
  #refused = 0

  /** `resumed`: what has come is not delivered again by this machine, but counts as unread. */
  constructor(resumed?: ResumedReceiving) {
    if (resumed === undefined) return
    const { came, read, unreadBytes, beyond } = resumed
    this.#next = came + 1
    this.#unread = came - read
    this.#unreadBytes = unreadBytes
    for (const { sequence, body } of beyond) {
      this.#held.set(sequence, body)
      this.#heldBytes += body.length
    }
  }

  /** The whole number of a block that would be taken; absent where it is a double, or there is no room for it. */
  wants(wire: number): number | undefined {
    const sequence = unwrapSequence(wire, this.#next)
    if (sequence < this.#next || this.#held.has(sequence)) return undefined
    return this.#hasRoomFor(sequence) ? sequence : undefined
  }

  get stats(): ReceiverStats {
    return {
      delivered: this.#delivered,
      duplicates: this.#duplicates,
      refused: this.#refused,
      heldMessages: this.#held.size + this.#unread,
      heldBytes: this.#heldBytes + this.#unreadBytes,
    }
  }

  step(input: ReceiverInput, nowMs: number): readonly ReceiverEffect[] {
    switch (input.kind) {
      case 'block':
        return this.#onBlock(unwrapSequence(input.sequence, this.#next), input.body, nowMs)
      case 'read':
        return this.#onRead(input.bytes)
      case 'asked':
        return [this.#acknowledge()]
      case 'tick':
        return this.deadlineMs !== undefined && nowMs >= this.deadlineMs
          ? [this.#acknowledge()]
          : []
    }
  }

  #onBlock(sequence: number, body: Uint8Array, nowMs: number): readonly ReceiverEffect[] {
    if (sequence < this.#next || this.#held.has(sequence)) {
      this.#duplicates++
      return [this.#acknowledge()]
    }
    if (!this.#hasRoomFor(sequence)) {
      this.#refused++
      return [this.#acknowledge()]
    }
    this.#held.set(sequence, body)
    this.#heldBytes += body.length
    if (sequence !== this.#next) return [this.#acknowledge()]
    const delivered = this.#deliver()
    this.#unacknowledged += delivered.length
    if (this.#held.size > 0 || delivered.length > 1 || this.#unacknowledged >= ACK_EVERY)
      return [...delivered, this.#acknowledge()]
    this.deadlineMs ??= nowMs + ACK_AFTER_MS
    return delivered
  }

  /** The next in order needs only that the reader is not behind, so that a gap can always be closed. */
  #hasRoomFor(sequence: number): boolean {
    const { messages, bytes } = RECEIVE_MAX
    if (sequence >= this.#next + messages - this.#unread) return false
    const held = sequence === this.#next ? 0 : this.#heldBytes
    return held + this.#unreadBytes < bytes
  }

  #deliver(): readonly ReceiverEffect[] {
    const effects: ReceiverEffect[] = []
    for (let body = this.#held.get(this.#next); body !== undefined;) {
      this.#held.delete(this.#next++)
      this.#heldBytes -= body.length
      this.#unread++
      this.#unreadBytes += body.length
      this.#deliveredBytes += body.length
      this.#delivered++
      effects.push({ kind: 'deliver', body })
      body = this.#held.get(this.#next)
    }
    return effects
  }

  #onRead(bytes: number): readonly ReceiverEffect[] {
    this.#unread--
    this.#unreadBytes -= bytes
    const messages = this.#edgeMessages() - this.#toldMessages
    const room = this.#edgeBytes() - this.#toldBytes
    const isWorth =
      messages >= RECEIVE_MAX.messages * WINDOW_STEP || room >= RECEIVE_MAX.bytes * WINDOW_STEP
    return isWorth && this.#toldMessages > 0 ? [this.#acknowledge()] : []
  }

  #edgeMessages(): number {
    return this.#next - 1 + Math.max(0, RECEIVE_MAX.messages - this.#unread)
  }

  #edgeBytes(): number {
    return this.#deliveredBytes + Math.max(0, RECEIVE_MAX.bytes - this.#unreadBytes)
  }

  #acknowledge(): ReceiverEffect {
    this.deadlineMs = undefined
    this.#unacknowledged = 0
    this.#toldMessages = this.#edgeMessages()
    this.#toldBytes = this.#edgeBytes()
    const window = {
      messages: this.#toldMessages - (this.#next - 1),
      bytes: this.#toldBytes - this.#deliveredBytes,
    }
    const selective = [...this.#held.keys()].sort((a, b) => a - b).slice(0, SELECTIVE_MAX)
    return {
      kind: 'acknowledge',
      acknowledgement: { cumulative: this.#next - 1, selective, window },
    }
  }
}
