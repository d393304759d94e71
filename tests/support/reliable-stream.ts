/**
 * A sender and a receiver of a reliable pipe with a bad way between them, on a time of their own: what is said gets lost,
 * comes twice, late and in another order, and at times nothing passes at all. The same seed gives the same run.
 */
import { randomBelow, seededRandom, type Random } from '../../src/main/base/random.ts'
import {
  ReliableReceiverMachine,
  type ReceiverEffect,
  type ReceiverInput,
} from '../../src/main/peer/pipe/reliable/reliable-receiver-machine.ts'
import {
  ReliableSenderMachine,
  type SenderEffect,
  type SenderInput,
} from '../../src/main/peer/pipe/reliable/reliable-sender-machine.ts'

export interface BadWay {
  readonly seed: number
  /** Shares from 0 to 1. */
  readonly loss: number
  readonly twice: number
  readonly minDelayMs: number
  readonly maxDelayMs: number
  /** Whether its sender takes it for one that loses nothing, be that so or not. */
  readonly ordered?: boolean
  /** Times between which nothing passes; its sender is told of each, as it is of a link that broke, or is not. */
  readonly cuts: readonly {
    readonly fromMs: number
    readonly toMs: number
    readonly told: boolean
  }[]
  /** How long the reader takes for a message; 0: at once. */
  readonly readMs: number
}

interface Due {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

export class ReliableStream {
  readonly sender: ReliableSenderMachine
  readonly receiver = new ReliableReceiverMachine()
  readonly got: Uint8Array[] = []
  nowMs = 0
  /** When the sender last heard the receiver. */
  heardMs = 0
  /** Blocks and questions that the sender said, acknowledgements that the receiver said. */
  said = { blocks: 0, again: 0, pings: 0, acknowledgements: 0 }
  most = { unacknowledgedBytes: 0, heldBytes: 0, heldMessages: 0, underWay: 0 }
  state: 'running' | 'finished' | 'failed' = 'running'
  readonly #way: BadWay
  readonly #random: Random
  readonly #due: Due[] = []
  readonly #waiting: Uint8Array[] = []
  readonly #unread: Uint8Array[] = []
  #isReading = false
  #order = 0

  constructor(way: BadWay, messages: readonly Uint8Array[]) {
    this.#way = way
    this.#random = seededRandom(way.seed)
    this.sender = new ReliableSenderMachine(0)
    this.#waiting.push(...messages)
    this.#feed({ kind: 'ordered', ordered: way.ordered === true })
    for (const { fromMs, toMs, told } of way.cuts) {
      if (!told) continue
      this.#at(fromMs, () => this.#feed({ kind: 'way', usable: false }))
      this.#at(toMs, () => this.#feed({ kind: 'way', usable: true }))
    }
    // As a pipe does at its start: so the sender learns of the window.
    this.#tell({ kind: 'asked' })
    this.#offer()
  }

  /** Runs until nothing is left to come, the stream failed, or so much time or so many steps have passed. */
  run(untilMs: number, steps = 2_000_000): this {
    for (let step = 0; step < steps && this.state !== 'failed'; step++) {
      const next = this.#next()
      if (next === undefined || next > untilMs) return this
      this.nowMs = Math.max(this.nowMs, next)
      this.#runDue()
      this.#tick()
    }
    return this
  }

  #next(): number | undefined {
    const times = [
      ...this.#due.map(({ atMs }) => atMs),
      this.sender.deadlineMs ?? Infinity,
      this.receiver.deadlineMs ?? Infinity,
    ]
    const first = Math.min(...times)
    return first === Infinity ? undefined : first
  }

  #runDue(): void {
    const ready = this.#due.filter(({ atMs }) => atMs <= this.nowMs)
    ready.sort((a, b) => a.atMs - b.atMs || a.order - b.order)
    for (const due of ready) this.#due.splice(this.#due.indexOf(due), 1)
    for (const { run } of ready) run()
  }

  #tick(): void {
    if ((this.sender.deadlineMs ?? Infinity) <= this.nowMs) this.#feed({ kind: 'tick' })
    if ((this.receiver.deadlineMs ?? Infinity) <= this.nowMs) this.#tell({ kind: 'tick' })
  }

  #at(atMs: number, run: () => void): void {
    this.#due.push({ atMs, order: this.#order++, run })
  }

  #offer(): void {
    while (this.sender.hasRoom) {
      const body = this.#waiting.shift()
      if (body === undefined) return this.#feed({ kind: 'end' })
      this.#feed({ kind: 'queue', body })
    }
  }

  #feed(input: SenderInput): void {
    for (const effect of this.sender.step(input, this.nowMs)) this.#perform(effect)
    const { unacknowledgedBytes } = this.sender.stats
    this.most.unacknowledgedBytes = Math.max(this.most.unacknowledgedBytes, unacknowledgedBytes)
  }

  #perform(effect: SenderEffect): void {
    switch (effect.kind) {
      case 'send': {
        const { sequence, body } = effect
        this.said.blocks++
        if (effect.again) this.said.again++
        return this.#carry(() => this.#tell({ kind: 'block', sequence: sequence % 2 ** 32, body }))
      }
      case 'ping':
        this.said.pings++
        return this.#carry(() => this.#tell({ kind: 'asked' }))
      case 'room':
        return this.#offer()
      case 'arrived':
        return
      case 'finished':
      case 'failed':
        this.state = effect.kind
        return
      case 'drained':
        return this.#offer()
    }
  }

  #tell(input: ReceiverInput): void {
    for (const effect of this.receiver.step(input, this.nowMs)) this.#receive(effect)
    const { heldBytes, heldMessages } = this.receiver.stats
    this.most.heldBytes = Math.max(this.most.heldBytes, heldBytes)
    this.most.heldMessages = Math.max(this.most.heldMessages, heldMessages)
  }

  #receive(effect: ReceiverEffect): void {
    if (effect.kind === 'deliver') {
      this.#unread.push(effect.body)
      if (!this.#isReading) this.#read()
      return
    }
    this.said.acknowledgements++
    const { acknowledgement } = effect
    this.#carry(() => {
      this.heardMs = this.nowMs
      this.#feed({ kind: 'acknowledged', acknowledgement })
    })
  }

  #read(): void {
    this.#isReading = this.#unread.length > 0
    if (!this.#isReading) return
    this.#at(this.nowMs + this.#way.readMs, () => {
      const body = this.#unread.shift() ?? new Uint8Array()
      this.got.push(body)
      this.#tell({ kind: 'read', bytes: body.length })
      this.#read()
    })
  }

  /** Both ways are as bad. */
  #carry(arrive: () => void): void {
    this.most.underWay = Math.max(this.most.underWay, this.#due.length)
    const { cuts, loss, twice } = this.#way
    const isCut = cuts.some(({ fromMs, toMs }) => this.nowMs >= fromMs && this.nowMs < toMs)
    if (isCut || this.#chance(loss)) return
    for (let copies = this.#chance(twice) ? 2 : 1; copies > 0; copies--) {
      const { minDelayMs, maxDelayMs } = this.#way
      const spread = randomBelow(this.#random, Math.max(1, (maxDelayMs - minDelayMs) * 100)) / 100
      this.#at(this.nowMs + minDelayMs + spread, arrive)
    }
  }

  #chance(share: number): boolean {
    return randomBelow(this.#random, 1_000_000) < share * 1_000_000
  }
}

/** A message of `length` bytes that says which one it is. */
export const numbered = (number: number, length = 4): Uint8Array => {
  const bytes = new Uint8Array(Math.max(4, length))
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}

export const numberOf = (bytes: Uint8Array | undefined): number =>
  bytes === undefined ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
