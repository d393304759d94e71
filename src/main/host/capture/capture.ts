import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { TrafficEvent } from '../../peer/endpoint/traffic.ts'
import type { PipeId } from '../../protocol/ids.ts'
import { ContentRing, isKeepable, outlineOf, wholeOf, type Content } from './content-ring.ts'
import { describe, isResolver } from './describe.ts'
import type { Described } from './describe-resolver.ts'
import { RateLog } from './rate-log.ts'
import { RecordRing } from './record-ring.ts'

/** Pipes whose payload may be kept at once. */
const PAYLOAD_PIPES_MAX = 256
/** Documents that are read for their summaries in one period; of a flood only that it was one is told. */
const READ_PER_PERIOD = 200
const READ_PERIOD_MS = 100

/** The documents of these say who is where; they are no one's payload. */
const DOCUMENT_KINDS: ReadonlySet<string> = new Set([
  ...['binding-query', 'binding-answer', 'discovery-query', 'discovery-response'],
  ...['resolver', 'rendezvous'],
])

export interface CaptureParts {
  readonly clock: Clock
  readonly counters: Counters
}

/**
 * Every message on the wire, remembered: when, whither, how large, what for. Its payload only where a person has allowed
 * it, for one pipe or for all, until the peer stops.
 *
 *     running ── stop ──► stopped (nothing is taken in; what was stays) ── start ──► running
 */
export class Capture {
  /** A record was added, or all were forgotten. */
  readonly changed = new Emitter<void>()
  /** All will be forgotten: the last chance to read them. */
  readonly clearing = new Emitter<void>()
  /** Whether it runs or whose payload it keeps has changed, or all were forgotten. */
  readonly turned = new Emitter<void>()
  readonly records = new RecordRing()
  readonly rate: RateLog
  readonly #contents = new ContentRing()
  readonly #clock: Clock
  readonly #counters: Counters
  readonly #payloadOf = new Set<PipeId>()
  #allPayload = false
  #running = true
  #read = { sinceMs: 0, count: 0 }
  /** Messages that passed while it was stopped. */
  passed = 0
  /** The number that was next when all were forgotten. */
  clearedAt = 1

  constructor({ clock, counters }: CaptureParts) {
    this.#clock = clock
    this.#counters = counters
    this.rate = new RateLog(clock)
  }

  get isRunning(): boolean {
    return this.#running
  }

  set isRunning(running: boolean) {
    this.#running = running
    this.turned.emit()
  }

  get payloadPipes(): readonly PipeId[] {
    return [...this.#payloadOf]
  }

  get keepsAllPayload(): boolean {
    return this.#allPayload
  }

  get content(): Pick<ContentRing, 'bytes' | 'capacityBytes' | 'forgotten'> {
    return this.#contents
  }

  /** A message went over the wire. */
  take(event: TrafficEvent): void {
    const { direction, peerId, proven, transport, address, sizeBytes } = event
    if (!this.#running) {
      this.passed++
      this.changed.emit()
      return
    }
    this.rate.count(direction, sizeBytes)
    const withPayload = this.#mayKeepPayload(event)
    const { kind, pipeId, summary } = this.#describe(event, withPayload)
    const flow = { direction, peerId, proven, transport, address, kind, pipeId }
    const number = this.records.append(flow, this.#clock.wallMs(), sizeBytes, summary)
    this.#keep(number, event, withPayload || DOCUMENT_KINDS.has(kind))
    this.changed.emit()
  }

  contentOf(number: number): Content | undefined {
    return this.#contents.get(number)
  }

  /** Keeps the payload of a pipe's messages from now on, or no longer; without a pipe, of all that passes. */
  setPayload(pipeId: PipeId | undefined, keep: boolean): void {
    if (pipeId === undefined) this.#allPayload = keep
    else if (!keep) this.#payloadOf.delete(pipeId)
    else if (this.#payloadOf.size >= PAYLOAD_PIPES_MAX && !this.#payloadOf.has(pipeId))
      throw new PipefitterError(
        'base/invalid-input',
        `The payload of at most ${PAYLOAD_PIPES_MAX} pipes is kept at once`,
      )
    else this.#payloadOf.add(pipeId)
    this.turned.emit()
  }

  /** Ends what is timed; idempotent. */
  stop(): void {
    this.rate.stop()
  }

  clear(): void {
    this.clearing.emit()
    this.records.clear()
    this.clearedAt = this.records.end
    this.#contents.clear()
    this.turned.emit()
    this.changed.emit()
  }

  #mayKeepPayload({ param }: TrafficEvent): boolean {
    return this.#allPayload || this.#payloadOf.has(param as PipeId)
  }

  #describe(event: TrafficEvent, withPayload: boolean): Described {
    if (!isResolver(event.service) || this.#mayRead()) return describe(event, withPayload)
    this.#counters.add('capture.not-described')
    return { kind: 'resolver', summary: 'Not read: too many at once' }
  }

  #mayRead(): boolean {
    const nowMs = this.#clock.nowMs()
    if (nowMs - this.#read.sinceMs >= READ_PERIOD_MS) this.#read = { sinceMs: nowMs, count: 0 }
    return this.#read.count++ < READ_PER_PERIOD
  }

  #keep(number: number, { message }: TrafficEvent, whole: boolean): void {
    const isWhole = whole && isKeepable(message)
    if (whole && !isWhole) this.#counters.add('capture.too-long-to-keep')
    this.#contents.put(number, isWhole ? wholeOf(message) : outlineOf(message))
  }
}
