import type { Clock, Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, errorText } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import {
  refusalOf,
  type CaptureFolder,
  type CaptureWriter,
  type WriteRefusal,
} from '../../platform/captures/index.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Capture } from './capture.ts'
import type { TrafficSource } from './source.ts'
import { storedMessage } from './stored.ts'

/** Between two parts; each is small enough to be written between two messages. */
const ROUND_MS = 50
/** Messages that are looked at for one part, and bytes of content after which a part ends. */
const PART_MESSAGES = 512
const PART_BYTES = 1024 * 1024
/** Parts that are written when the file ends. */
const LAST_PARTS = 64
/** Between two looks at how old the oldest are and how much room there is. */
const LOOK_MS = 1_000
/** What is left free on the disk for everything else: so much, but not more than this share of a small one. */
const LEFT_FREE_BYTES = 64 * 1024 * 1024
const LEFT_FREE_SHARE = 0.05

export interface RecordWish {
  readonly quotaBytes: number
  /** Older messages go; absent: they stay. */
  readonly ageMs: number | undefined
  /** Only messages of these; absent: all. */
  readonly pipes: ReadonlySet<PipeId> | undefined
}

export interface Recording extends RecordWish {
  readonly name: string
  readonly sinceWallMs: number
  /** Why nothing is written for now, and the system's words for it. */
  readonly paused: { readonly why: WriteRefusal; readonly text: string } | undefined
  /** What is in the file. */
  readonly messages: number
  readonly usedBytes: number
  /** What went from the file for the sake of newer ones, and what gave way in memory before it could be written. */
  readonly forgotten: number
  readonly dropped: number
  /** Messages in memory that are still to be looked at. */
  readonly waiting: number
}

export interface RecorderParts {
  readonly clock: Clock
  readonly counters: Counters
  readonly capture: Capture
  readonly folder: CaptureFolder
  /** The messages in memory. */
  readonly source: TrafficSource
}

/**
 * Writes captured messages into a file. It follows the capture's memory at its own pace, so the wire never waits for it, and
 * a disk that is full for a while loses nothing that memory still holds.
 *
 *     off ── start ──► writing ── no room, an error ──► paused ── resume ──► writing
 *      ▲                  └──────────── stop ──────────────┘│
 *      └────────────────────────────────────────────────────┘
 */
export class Recorder {
  /** Began, ended, paused or went on. */
  readonly turned = new Emitter<void>()
  readonly #parts: RecorderParts
  #writer: CaptureWriter | undefined
  #name = ''
  #wish: RecordWish = { quotaBytes: 0, ageMs: undefined, pipes: undefined }
  #paused: Recording['paused']
  #sinceWallMs = 0
  /** The record that is looked at next. */
  #cursor = 0
  #forgotten = 0
  #dropped = 0
  #lookedAtMs = 0
  #timer: Timer | undefined

  constructor(parts: RecorderParts) {
    this.#parts = parts
    parts.capture.changed.on(() => this.#arm())
    parts.capture.clearing.on(() => this.#writeRest())
  }

  get recording(): Recording | undefined {
    if (this.#writer === undefined) return undefined
    const { records } = this.#parts.capture
    return {
      ...this.#wish,
      ...{ name: this.#name, sinceWallMs: this.#sinceWallMs, paused: this.#paused },
      ...{ messages: this.#writer.length, usedBytes: this.#writer.usedBytes },
      ...{ forgotten: this.#forgotten, dropped: this.#dropped },
      waiting: records.end - Math.max(this.#cursor, records.first),
    }
  }

  /** Begins a new file with what comes from now on. Throws `capture/in-use` where one is written already, `capture/not-written`. */
  start(wish: RecordWish): void {
    if (this.#writer !== undefined)
      throw new PipefitterError('capture/in-use', 'A capture file is written already')
    const { clock, folder, capture } = this.#parts
    const { name, writer } = folder.create(clock.wallMs(), wish.quotaBytes)
    this.#writer = writer
    this.#name = name
    this.#wish = wish
    this.#sinceWallMs = clock.wallMs()
    this.#cursor = capture.records.end
    this.#forgotten = this.#dropped = 0
    this.#paused = undefined
    this.#lookedAtMs = -Infinity
    this.turned.emit()
  }

  /** Other pipes from now on, of a recording that is not of all. */
  setPipes(pipes: ReadonlySet<PipeId>): void {
    if (this.#paused === undefined) this.#writeRest()
    this.#wish = { ...this.#wish, pipes }
    this.turned.emit()
  }

  /** Goes on with what memory has kept meanwhile. */
  resume(): void {
    if (this.#paused === undefined) return
    this.#paused = undefined
    this.#lookedAtMs = -Infinity
    this.turned.emit()
    this.#round()
  }

  /** Ends the file; idempotent. */
  stop(): void {
    if (this.#writer === undefined) return
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#paused === undefined) this.#writeRest()
    this.#writer.close()
    this.#writer = undefined
    this.#paused = undefined
    this.turned.emit()
  }

  #arm(delayMs = ROUND_MS): void {
    if (this.#writer === undefined || this.#paused !== undefined) return
    this.#timer ??= this.#parts.clock.after('capture-file', delayMs, () => this.#round())
  }

  #round(): void {
    this.#timer = undefined
    const { records } = this.#parts.capture
    this.#writePart()
    if (this.#cursor < records.end) this.#arm(0)
  }

  #writeRest(): void {
    const { records } = this.#parts.capture
    for (let part = 0; part < LAST_PARTS && this.#cursor < records.end; part++) {
      if (this.#writer === undefined || this.#paused !== undefined) return
      this.#writePart()
    }
  }

  /** One part, or the pause for want of room. */
  #writePart(): void {
    const writer = this.#writer
    if (writer === undefined || this.#paused !== undefined) return
    try {
      this.#look(writer)
      const next = this.#append(writer)
      this.#forgotten += writer.forget()
      this.#cursor = next
    } catch (error) {
      this.#pause(error)
    }
  }

  #append(writer: CaptureWriter): number {
    const { capture, source, counters } = this.#parts
    const { first, end } = capture.records
    if (first > this.#cursor) {
      this.#dropped += first - this.#cursor
      counters.add('capture.file-dropped', first - this.#cursor)
      this.#cursor = first
    }
    const until = Math.min(end, this.#cursor + PART_MESSAGES)
    const part = []
    let bytes = 0
    let number = this.#cursor
    for (; number < until && bytes < PART_BYTES; number++) {
      const record = capture.records.get(number)
      if (record === undefined || !this.#isWanted(record.pipeId)) continue
      const message = storedMessage(record, source)
      bytes += message.whole?.length ?? 0
      part.push(message)
    }
    if (part.length > 0) writer.append(part)
    return number
  }

  #isWanted(pipeId: PipeId | undefined): boolean {
    const { pipes } = this.#wish
    return pipes === undefined || (pipeId !== undefined && pipes.has(pipeId))
  }

  /** Now and then: what is too old goes, and what everything else needs of the disk is not taken. */
  #look(writer: CaptureWriter): void {
    const { clock, folder } = this.#parts
    const nowMs = clock.nowMs()
    if (nowMs - this.#lookedAtMs < LOOK_MS) return
    this.#lookedAtMs = nowMs
    const { ageMs } = this.#wish
    if (ageMs !== undefined) this.#forgotten += writer.forget(clock.wallMs() - ageMs)
    const room = folder.room()
    if (room === undefined) return
    const left = Math.min(LEFT_FREE_BYTES, room.wholeBytes * LEFT_FREE_SHARE)
    if (room.freeBytes >= left) return
    throw new PipefitterError('capture/not-written', 'Almost nothing is free on the disk', {
      details: { refusal: 'disk-full' },
    })
  }

  #pause(error: unknown): void {
    this.#paused = { why: refusalOf(error), text: errorText(error).slice(0, 300) }
    this.#parts.counters.add('capture.file-paused')
    this.turned.emit()
  }
}
