import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import type { PipefitterError } from '../../../base/errors.ts'
import type { SessionChange, SessionFacts, SessionMarks } from '../../ports/session-store.ts'
import { HEARD_EVERY_MS } from './limits.ts'

/** A change of one session, without saying whose; each kind keeps its fields. */
export type OwnChange = SessionChange extends infer Change
  ? Change extends SessionChange
    ? Omit<Change, 'id'>
    : never
  : never

/** Where changes go: `then` is called once they are on the disk. */
export type Put = (change: SessionChange, bytes: number, then?: () => void) => void

export interface StreamKeeping {
  readonly put: Put
  /** Whether more messages may be kept now, of all sessions together. */
  hasRoom(): boolean
  wallMs(): number
  nowMs(): number
}

/** The marks of a session that begins. */
export const freshMarks = (heardWallMs: number): SessionMarks => ({
  ...{ queued: 0, arrived: 0, came: 0, read: 0, heardWallMs },
  ...{ isClosing: false, hasReader: false },
})

/** Bytes of the messages of a session that are kept, by their numbers. */
interface Kept {
  readonly outgoing: Map<number, number>
  readonly incoming: Map<number, number>
}

/**
 * What one conversation keeps of itself on disk, so that another process of this peer can go on with it: a message is on the
 * disk before it is numbered out into the world, and before it is acknowledged.
 */
export class SavedStream {
  readonly facts: SessionFacts
  readonly #keeping: StreamKeeping
  readonly #kept: Kept = { outgoing: new Map(), incoming: new Map() }
  /** Beyond the first that is missing. */
  readonly #beyond = new Set<number>()
  readonly #waiting = new Map<number, Deferred<void>>()
  #marks: SessionMarks
  /** The last message whose record is on the disk. */
  #durable: number
  #heardMs: number
  #bytes = 0
  #over = false
  /** Why nobody waits for the disk any more. */
  #dismissed: PipefitterError | undefined

  constructor(facts: SessionFacts, marks: SessionMarks, keeping: StreamKeeping) {
    this.facts = facts
    this.#marks = marks
    this.#durable = marks.queued
    this.#keeping = keeping
    this.#heardMs = keeping.nowMs()
  }

  get marks(): SessionMarks {
    return this.#marks
  }

  /** Bytes of messages that are kept. */
  get bytes(): number {
    return this.#bytes
  }

  /** Messages that were queued and are not on the disk. */
  get unkept(): number {
    return this.#marks.queued - this.#durable
  }

  /** Whether another message may be queued. */
  get hasRoom(): boolean {
    return this.#keeping.hasRoom()
  }

  /** Counts what was kept before. */
  resume(
    outgoing: readonly { sequence: number; body: Uint8Array }[],
    incoming: typeof outgoing,
  ): void {
    for (const { sequence, body } of outgoing) this.#hold('outgoing', sequence, body.length)
    for (const { sequence, body } of incoming) {
      this.#hold('incoming', sequence, body.length)
      if (sequence > this.#marks.came) this.#beyond.add(sequence)
    }
  }

  /** Gives a message its number; it may go out once `then` is called. */
  queue(body: Uint8Array, then: () => void): number {
    const sequence = this.#marks.queued + 1
    this.#marks = { ...this.#marks, queued: sequence }
    this.#hold('outgoing', sequence, body.length)
    this.#put({ kind: 'queued', block: { sequence, body } }, body.length, () => {
      this.#durable = sequence
      this.#waiting.get(sequence)?.resolve()
      this.#waiting.delete(sequence)
      then()
    })
    return sequence
  }

  /** Settles when a message that was queued is on the disk; rejects where the conversation ends before. */
  kept(sequence: number): Promise<void> {
    if (sequence <= this.#durable) return Promise.resolve()
    if (this.#dismissed !== undefined) return Promise.reject(this.#dismissed)
    const waiting = this.#waiting.get(sequence) ?? createDeferred()
    this.#waiting.set(sequence, waiting)
    return waiting.promise
  }

  /**
   * A message came that is wanted; it counts as come once `then` is called. False where it cannot be kept now: the other
   * sends it again.
   */
  came(sequence: number, body: Uint8Array, then: () => void): boolean {
    if (sequence <= this.#marks.came || this.#beyond.has(sequence)) return true
    if (!this.#keeping.hasRoom() && sequence !== this.#marks.came + 1) return false
    this.#beyond.add(sequence)
    let upTo = this.#marks.came
    while (this.#beyond.delete(upTo + 1)) upTo++
    this.#marks = { ...this.#marks, came: upTo }
    this.#hold('incoming', sequence, body.length)
    this.#put({ kind: 'came', block: { sequence, body }, upTo }, body.length, then)
    return true
  }

  /** The other has all up to this one. */
  arrived(upTo: number): void {
    if (upTo <= this.#marks.arrived) return
    for (let one = this.#marks.arrived + 1; one <= upTo; one++) this.#let('outgoing', one)
    this.#marks = { ...this.#marks, arrived: upTo }
    this.#put({ kind: 'arrived', upTo })
  }

  /** A reader here has all up to this one for good. */
  read(upTo: number): void {
    if (upTo <= this.#marks.read) return
    for (let one = this.#marks.read + 1; one <= upTo; one++) this.#let('incoming', one)
    this.#marks = { ...this.#marks, read: upTo }
    this.#put({ kind: 'read', upTo })
  }

  /** Anything came from the other end; kept now and then alone. */
  heard(): void {
    const nowMs = this.#keeping.nowMs()
    if (nowMs - this.#heardMs < HEARD_EVERY_MS) return
    this.#heardMs = nowMs
    this.#put({ kind: 'heard', atWallMs: this.#keeping.wallMs() })
  }

  closing(): void {
    this.#marks = { ...this.#marks, isClosing: true }
    this.#put({ kind: 'closing' })
  }

  hasReader(): void {
    if (this.#marks.hasReader) return
    this.#marks = { ...this.#marks, hasReader: true }
    this.#put({ kind: 'has-reader' })
  }

  /** Nothing of it is kept any more; idempotent. */
  over(): void {
    if (this.#over) return
    this.#put({ kind: 'over' })
    this.#over = true
    this.#bytes = 0
    for (const kept of [this.#kept.incoming, this.#kept.outgoing]) kept.clear()
  }

  /** Tells those who wait for the disk that they wait in vain. */
  dismiss(error: PipefitterError): void {
    this.#dismissed = error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  #put(change: OwnChange, bytes = 0, then?: () => void): void {
    if (!this.#over) this.#keeping.put({ ...change, id: this.facts.id }, bytes, then)
  }

  #hold(which: keyof Kept, sequence: number, bytes: number): void {
    this.#kept[which].set(sequence, bytes)
    this.#bytes += bytes
  }

  #let(which: keyof Kept, sequence: number): void {
    this.#bytes -= this.#kept[which].get(sequence) ?? 0
    this.#kept[which].delete(sequence)
  }
}
