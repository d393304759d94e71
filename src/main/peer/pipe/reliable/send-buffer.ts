import type { Window } from '../../../protocol/message/reliable.ts'

/** A block that was sent, or waits for its turn. */
export interface SentBlock {
  readonly sequence: number
  readonly body: Uint8Array
  /** When it was sent last, and how many times. */
  readonly sentMs: number
  readonly times: number
  /** Its place in the order of all sending, the first time. */
  readonly firstOrder: number
}

interface Slot extends SentBlock {
  /** Where in the stream it begins and ends, in bytes. */
  readonly startBytes: number
  readonly endBytes: number
  firstOrder: number
  /** Its place in the order of all sending, the latest time. */
  order: number
  sentMs: number
  times: number
  /** How many that were sent after it have arrived. */
  later: number
  isLost: boolean
  /** The other has it, though not all before it. */
  hasArrived: boolean
}

const NOTHING = new Uint8Array()

/** What another process of this peer had queued, and what of it was known to have arrived. */
export interface ResumedSending {
  /** Up to this one all have arrived. */
  readonly arrived: number
  /** Those after it, in order: the other may have them. */
  readonly bodies: readonly Uint8Array[]
}

/**
 * The blocks of a stream that are not acknowledged up to: what waits, what is under way, what is lost, and how far the
 * other's window reaches. State only; time is passed in.
 */
export class SendBuffer {
  readonly #slots = new Map<number, Slot>()
  /** The first block that is not acknowledged up to, the first that was never sent, and the next to be queued. */
  #first = 1
  #unsent = 1
  #last = 0
  #endBytes = 0
  #acknowledgedBytes = 0
  #heldBytes = 0
  #arrived = 0
  #order = 0
  #edgeMessages: number
  #edgeBytes: number
  readonly #untold: Window
  /** The last one that a process before this one may have sent. */
  readonly #earlier: number = 0
  /**
   * Whether the other has said since up to which it has them. Before it does, a process that goes on gives out no new numbers: the other
   * may have had messages under them, where an older state was put back, and would take new ones for doubles.
   */
  #isConfirmed = true

  constructor(untold: Window, resumed: ResumedSending = { arrived: 0, bodies: [] }) {
    const { arrived, bodies } = resumed
    this.#untold = untold
    this.#first = this.#unsent = arrived + 1
    this.#last = arrived
    this.#edgeMessages = arrived + untold.messages
    this.#edgeBytes = untold.bytes
    for (const body of bodies) this.queue(body)
    this.#earlier = this.#last
    this.#isConfirmed = arrived + bodies.length === 0
  }

  /** Whether the other says to have what never went out: what is kept here is older than what it has. */
  isAhead(upTo: number): boolean {
    return upTo >= this.#unsent && upTo > this.#earlier
  }

  /** The block that was queued last. */
  get last(): number {
    return this.#last
  }

  get first(): number {
    return this.#first
  }

  /** Blocks that the other has not said to have. */
  get size(): number {
    return this.#slots.size - this.#arrived
  }

  get bytes(): number {
    return this.#heldBytes
  }

  get acknowledged(): number {
    return this.#first - 1 + this.#arrived
  }

  queue(body: Uint8Array): void {
    const sequence = ++this.#last
    const startBytes = this.#endBytes
    this.#endBytes += body.length
    this.#heldBytes += body.length
    this.#slots.set(sequence, {
      ...{ sequence, body, startBytes, endBytes: this.#endBytes },
      ...{ firstOrder: 0, order: 0, sentMs: 0, times: 0, later: 0 },
      ...{ isLost: false, hasArrived: false },
    })
  }

  /**
   * The other has everything up to `upTo`, and `those`; gives what it is known to have only now, in order. Numbers that
   * were never sent are passed over; an older acknowledgement that comes late changes nothing.
   */
  acknowledge(
    upTo: number,
    those: readonly number[],
    window: Window | undefined,
  ): readonly SentBlock[] {
    if (this.isAhead(upTo)) return []
    this.#isConfirmed = true
    const arrived: SentBlock[] = []
    for (; this.#first <= upTo; this.#first++) {
      const slot = this.#slots.get(this.#first)
      if (slot === undefined) continue
      if (slot.hasArrived) this.#arrived--
      else arrived.push(this.#release(slot))
      this.#acknowledgedBytes = slot.endBytes
      this.#slots.delete(this.#first)
    }
    this.#unsent = Math.max(this.#unsent, this.#first)
    for (const sequence of those) {
      const slot = this.#slots.get(sequence)
      if (slot === undefined || slot.hasArrived || !this.#mayBeThere(slot)) continue
      arrived.push(this.#release(slot))
      this.#slots.set(sequence, { ...slot, body: NOTHING, hasArrived: true, isLost: false })
      this.#arrived++
    }
    if (upTo === this.#first - 1) this.#widen(window)
    return arrived
  }

  #mayBeThere({ times, sequence }: Slot): boolean {
    return times > 0 || sequence <= this.#earlier
  }

  #release(slot: Slot): SentBlock {
    this.#heldBytes -= slot.body.length
    return slot
  }

  /** The edge of a window never goes back. */
  #widen(window: Window | undefined): void {
    const { messages, bytes } = window ?? this.#untold
    this.#edgeMessages = Math.max(this.#edgeMessages, this.#first - 1 + messages)
    this.#edgeBytes = Math.max(this.#edgeBytes, this.#acknowledgedBytes + bytes)
  }

  /** A block is lost when `enough` have arrived that were sent after it for the first time. */
  noteLater(arrived: readonly SentBlock[], enough: number): void {
    // What arrived in its turn was sent before all that is still under way.
    if (arrived.every(({ sequence }) => sequence < this.#first)) return
    const orders = arrived.map(({ firstOrder }) => firstOrder)
    for (let sequence = this.#first; sequence < this.#unsent; sequence++) {
      const slot = this.#slots.get(sequence)
      if (slot === undefined || slot.hasArrived || slot.isLost) continue
      for (const order of orders) if (order > slot.order) slot.later++
      if (slot.later >= enough) slot.isLost = true
    }
  }

  /** What is under way since `sentMs` or longer is taken for lost. */
  giveUp(sentMs: number): void {
    for (let sequence = this.#first; sequence < this.#unsent; sequence++) {
      const slot = this.#slots.get(sequence)
      if (slot !== undefined && !slot.hasArrived && slot.sentMs <= sentMs) slot.isLost = true
    }
  }

  /** What was taken for lost was late only. */
  forgive(): void {
    for (let sequence = this.#first; sequence < this.#unsent; sequence++) {
      const slot = this.#slots.get(sequence)
      if (slot !== undefined) slot.isLost = false
    }
  }

  /** Up to `most` of the lost blocks, oldest first, now under way again. */
  takeLost(most: number, nowMs: number): readonly SentBlock[] {
    const taken: SentBlock[] = []
    for (let sequence = this.#first; sequence < this.#unsent; sequence++) {
      if (taken.length >= most) break
      const slot = this.#slots.get(sequence)
      if (slot?.isLost === true) taken.push(this.#send(slot, nowMs))
    }
    return taken
  }

  /** The new blocks that the window lets through: those that begin within it. */
  takeNew(nowMs: number): readonly SentBlock[] {
    const taken: SentBlock[] = []
    const last = this.#isConfirmed ? this.#last : this.#earlier
    for (; this.#unsent <= last && this.#unsent <= this.#edgeMessages; this.#unsent++) {
      const slot = this.#slots.get(this.#unsent)
      if (slot === undefined || slot.startBytes >= this.#edgeBytes) break
      if (!slot.hasArrived) taken.push(this.#send(slot, nowMs))
    }
    return taken
  }

  clear(): void {
    this.#slots.clear()
    this.#arrived = 0
    this.#heldBytes = 0
  }

  #send(slot: Slot, nowMs: number): SentBlock {
    slot.order = ++this.#order
    if (slot.times === 0) slot.firstOrder = slot.order
    slot.times++
    slot.sentMs = nowMs
    slot.later = 0
    slot.isLost = false
    return slot
  }
}
