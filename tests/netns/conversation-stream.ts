import { createHash } from 'node:crypto'
import type { ConversationRow } from '../../src/shared/rows.ts'
import type { NetPeer } from './net-peer.ts'

/** Messages that are being sent at once: as many as a client may have waiting, and some. */
export const SENDING = 24
/** A message's number stands in front, in so many characters. */
const NUMBER_WIDTH = 10

/** What arrived, and when. */
export interface Arrived {
  readonly count: number
  readonly bytes: number
  /** The longest time in which nothing arrived. */
  readonly gapMs: number
  /** How fast it came while it flowed: the quickest stretch of {@link STRETCH} messages, MB/s; absent while there is none. */
  readonly flow?: number
}

/** So many messages in a row tell how fast a stream flows. */
const STRETCH = 200

/**
 * A stream of numbered messages from one peer to another over a reliable conversation, as fast as it goes. What is sent and
 * what arrives are counted and hashed, in order.
 */
export class ConversationStream {
  readonly #from: NetPeer
  readonly #to: NetPeer
  readonly #pipeId: string
  readonly #ids: { readonly from: string; readonly to: string }
  readonly #body: string
  readonly #sentHash = createHash('sha256')
  readonly #gotHash = createHash('sha256')
  readonly #senders: Promise<void>[] = []
  readonly #ended: Promise<void>
  #sent = 0
  #got = 0
  #gotBytes = 0
  #outOfOrder: string | undefined
  #isSending = true
  #arrivedMs = performance.now()
  #gapMs = 0
  /** When each of the last messages arrived, at most {@link STRETCH} of them. */
  #times: number[] = []
  #flow: number | undefined
  #noted: Arrived = { count: 0, bytes: 0, gapMs: 0 }

  private constructor(
    ...parts: readonly [
      NetPeer,
      NetPeer,
      string,
      { readonly from: string; readonly to: string },
      string,
      number,
    ]
  ) {
    const [from, to, pipeId, ids, receiverId, bytes] = parts
    this.#from = from
    this.#to = to
    this.#pipeId = pipeId
    this.#ids = ids
    this.#body = 'x'.repeat(bytes - NUMBER_WIDTH)
    this.#ended = this.#receive(receiverId)
    // Whoever finishes hears of it.
    this.#ended.catch(() => {})
    // The calls of one client are taken in the order in which they were made.
    for (let i = 0; i < SENDING; i++) this.#senders.push(this.#send())
  }

  /** Opens the conversation over a pipe whose input end is bound at `to`, and begins to send messages of so many bytes. */
  static async open(from: NetPeer, to: NetPeer, pipeId: string, bytes: number) {
    const { id } = await from.client.call('conversations.open', { pipeId, reliable: true })
    const there = await to.until('in conversation', 'conversations', { pipeId }, ([row]) => row)
    const { receiverId } = await to.client.call('conversations.receive', {
      ...{ conversationId: there.id, max: 1, waitMs: 0 },
    })
    const ids = { from: id, to: there.id }
    return new ConversationStream(from, to, pipeId, ids, receiverId, bytes)
  }

  /** How the sender's conversation stands, once it is so. */
  row(what: string, check: (row: ConversationRow) => boolean): Promise<ConversationRow> {
    return this.#from.until(what, 'conversations', { pipeId: this.#pipeId }, (rows) =>
      rows.find((row) => row.id === this.#ids.from && check(row)),
    )
  }

  /** Tells how the sender's conversation stands whenever that changes, until what it gives is called. */
  follow(look: (row: ConversationRow) => void): () => void {
    return this.#from.client.subscribe('conversations', { pipeId: this.#pipeId }, ({ rows }) => {
      for (const row of rows) if (row.id === this.#ids.from) look(row)
    })
  }

  /** Begins to measure anew. */
  mark(): void {
    this.#gapMs = 0
    this.#arrivedMs = performance.now()
    this.#noted = { count: this.#got, bytes: this.#gotBytes, gapMs: 0 }
    this.#times = []
    this.#flow = undefined
  }

  /** What arrived since the last mark. */
  get since(): Arrived {
    const { count, bytes } = this.#noted
    const gapMs = Math.max(this.#gapMs, performance.now() - this.#arrivedMs)
    const flow = this.#flow === undefined ? {} : { flow: this.#flow }
    return { count: this.#got - count, bytes: this.#gotBytes - bytes, gapMs, ...flow }
  }

  /** Sends no more, waits until all has arrived; gives what was sent and what arrived, which shall be the same. */
  async finish(): Promise<{ readonly sent: string; readonly got: string; readonly count: number }> {
    this.#isSending = false
    await Promise.all(this.#senders)
    await this.#from.client.call('conversations.close', { conversationId: this.#ids.from })
    await this.#ended
    if (this.#outOfOrder !== undefined) throw new Error(this.#outOfOrder)
    const [sent, got] = [this.#sentHash.digest('hex'), this.#gotHash.digest('hex')]
    return { sent: `${this.#sent} ${sent}`, got: `${this.#got} ${got}`, count: this.#sent }
  }

  async #send(): Promise<void> {
    while (this.#isSending) {
      const text = String(this.#sent++).padStart(NUMBER_WIDTH, '0') + this.#body
      this.#sentHash.update(text)
      await this.#from.client.call('conversations.send', {
        ...{ conversationId: this.#ids.from, elements: [{ name: 'data', text }] },
      })
    }
  }

  async #receive(receiverId: string): Promise<void> {
    for (let open = true; open;) {
      const got = await this.#to.client.call('conversations.receive', {
        ...{ conversationId: this.#ids.to, receiverId, max: 64, waitMs: 5_000 },
      })
      open = got.open
      for (const { elements } of got.messages) this.#take(elements[0]?.text ?? '')
    }
  }

  #take(text: string): void {
    const number = Number(text.slice(0, NUMBER_WIDTH))
    if (number !== this.#got) this.#outOfOrder ??= `${number} came instead of ${this.#got}`
    this.#gotHash.update(text)
    this.#got++
    this.#gotBytes += text.length
    this.#gapMs = Math.max(this.#gapMs, performance.now() - this.#arrivedMs)
    this.#arrivedMs = performance.now()
    this.#time(text.length)
  }

  #time(bytes: number): void {
    this.#times.push(this.#arrivedMs)
    if (this.#times.length < STRETCH) return
    const tookMs = this.#arrivedMs - (this.#times.shift() ?? 0)
    this.#flow = Math.max(this.#flow ?? 0, ((STRETCH - 1) * bytes) / 1e3 / tookMs)
  }
}
