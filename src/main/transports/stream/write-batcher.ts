/**
 * Turns many messages into few writes. Small parts are copied side by side into a slab, large ones stay where they
 * are; all of one turn of the event loop leaves in one gathered write, earlier when enough has come together.
 *
 *      put ──► slab │ large body │ slab ──► queue ──► one write at a time ──► sink
 *                         (end of turn, or FLUSH_AT_BYTES)        └─ done: slabs go back, next write
 *
 * Knows neither sockets nor time: bytes go to a `WriteSink`, turns are told by a `TurnSchedule`.
 */
import {
  COPY_BELOW_BYTES,
  FLUSH_AT_BYTES,
  HIGH_WATER_BYTES,
  LOW_WATER_BYTES,
  SLAB_BYTES,
  WRITE_MAX_BYTES,
} from './limits.ts'
import type { SlabPool } from './slab-pool.ts'

/** Where the bytes go. */
export interface WriteSink {
  /**
   * Writes the chunks in order and calls `done` once when they may be altered: before it returns when the system took
   * them at once, never after a failure.
   */
  write(chunks: readonly Uint8Array[], done: () => void): void
}

/** When things happen. */
export interface TurnSchedule {
  /** Runs after the code that runs now and the promises that wait on it. */
  atEndOfTurn(run: () => void): void
  /** Runs once the event loop has looked for input and timers. */
  atNextTurn(run: () => void): void
}

/** What stands in front of each message. */
export interface MessagePrefix {
  /** Its size. */
  readonly bytes: number
  /** Writes it for a message of `contentLength` bytes into `out` at `at`, where there is room. */
  write(out: Uint8Array, at: number, contentLength: number): void
}

export interface BatcherSurroundings {
  readonly sink: WriteSink
  readonly schedule: TurnSchedule
  readonly pool: SlabPool
  readonly prefix: MessagePrefix
  /** After a `put` returned false: there is room again. */
  readonly onDrain: () => void
}

/** A piece of the queue; with `slab`, the buffer to give back once the piece is written. */
interface Chunk {
  readonly bytes: Uint8Array
  readonly slab: Uint8Array | undefined
}

export class WriteBatcher {
  readonly #sink: WriteSink
  readonly #schedule: TurnSchedule
  readonly #pool: SlabPool
  readonly #prefix: MessagePrefix
  readonly #onDrain: () => void

  /** The slab being filled: [#from, #to) is not in the queue yet. */
  #slab: Uint8Array | undefined
  #from = 0
  #to = 0

  #queue: Chunk[] = []
  #queuedBytes = 0
  #writingBytes = 0
  /** Taken by the system in this turn. Counts as backlog: a sender that never waits must not starve the loop. */
  #turnBytes = 0

  #flushDue = false
  #turnEndDue = false
  #blocked = false
  #discarded = false
  #onEmpty: (() => void) | undefined

  constructor(surroundings: BatcherSurroundings) {
    this.#sink = surroundings.sink
    this.#schedule = surroundings.schedule
    this.#pool = surroundings.pool
    this.#prefix = surroundings.prefix
    this.#onDrain = surroundings.onDrain
  }

  /** Bytes that the system has not taken yet. */
  get unwrittenBytes(): number {
    return this.#queuedBytes + this.#writingBytes
  }

  /** False from a `put` that returned false until the drain. */
  get writable(): boolean {
    return !this.#blocked && !this.#discarded
  }

  /** Queues a message of `contentLength` bytes in `parts`. Returns false when the high-water mark is reached. */
  put(parts: readonly Uint8Array[], contentLength: number): boolean {
    if (this.#discarded) return false
    this.#putPrefix(contentLength)
    for (const part of parts) {
      if (part.length < COPY_BELOW_BYTES) this.#copy(part)
      else this.#refer(part)
    }
    if (this.#queuedBytes >= FLUSH_AT_BYTES) this.#write()
    else this.#flushAtEndOfTurn()
    if (this.unwrittenBytes + this.#turnBytes >= HIGH_WATER_BYTES) this.#blocked = true
    return !this.#blocked
  }

  /** Runs `run` once, as soon as the system has taken everything; nothing must be put any more. */
  finish(run: () => void): void {
    this.#onEmpty = run
    this.#write()
    this.#emptied()
  }

  /** Forgets all that is queued and gives the slabs back; later puts are ignored. Returns the bytes lost. */
  discard(): number {
    const lost = this.unwrittenBytes
    this.#discarded = true
    this.#closeSlab()
    for (const { slab } of this.#queue) if (slab !== undefined) this.#pool.give(slab)
    this.#queue = []
    this.#queuedBytes = 0
    return lost
  }

  #putPrefix(contentLength: number): void {
    const { bytes } = this.#prefix
    if (this.#to + bytes > SLAB_BYTES) this.#closeSlab()
    const slab = (this.#slab ??= this.#pool.take())
    this.#prefix.write(slab, this.#to, contentLength)
    this.#to += bytes
    this.#queuedBytes += bytes
  }

  #copy(part: Uint8Array): void {
    this.#queuedBytes += part.length
    for (let at = 0; at < part.length;) {
      const slab = (this.#slab ??= this.#pool.take())
      const count = Math.min(part.length - at, SLAB_BYTES - this.#to)
      slab.set(count === part.length ? part : part.subarray(at, at + count), this.#to)
      this.#to += count
      at += count
      if (this.#to === SLAB_BYTES) this.#closeSlab()
    }
  }

  #refer(part: Uint8Array): void {
    this.#queuedBytes += part.length
    this.#cutSlab(undefined)
    this.#queue.push({ bytes: part, slab: undefined })
  }

  /** Moves what the slab holds into the queue; filling goes on behind it. */
  #cutSlab(giveBack: Uint8Array | undefined): void {
    if (this.#slab === undefined) return
    if (this.#to === this.#from && giveBack === undefined) return
    this.#queue.push({ bytes: this.#slab.subarray(this.#from, this.#to), slab: giveBack })
    this.#from = this.#to
  }

  #closeSlab(): void {
    this.#cutSlab(this.#slab)
    this.#slab = undefined
    this.#from = 0
    this.#to = 0
  }

  #flushAtEndOfTurn(): void {
    if (this.#flushDue) return
    this.#flushDue = true
    this.#schedule.atEndOfTurn(this.#flush)
  }

  readonly #flush = (): void => {
    this.#flushDue = false
    this.#writeOn()
  }

  #writeOn(): void {
    this.#write()
    this.#drainIfRoom()
    this.#emptied()
  }

  #emptied(): void {
    if (this.unwrittenBytes > 0 || this.#discarded) return
    const run = this.#onEmpty
    this.#onEmpty = undefined
    run?.()
  }

  /** Writes until the queue is empty or the system takes no more; one write is under way at a time. */
  #write(): void {
    while (this.#writingBytes === 0 && this.#queuedBytes > 0 && !this.#discarded) {
      this.#closeSlab()
      const batch = this.#nextBatch()
      let now = true
      this.#sink.write(bytesOf(batch), () => {
        this.#written(batch)
        if (!now) this.#writeOn()
      })
      now = false
    }
  }

  /** Takes up to `WRITE_MAX_BYTES` from the queue, cutting a long piece in two. */
  #nextBatch(): readonly Chunk[] {
    let bytes = 0
    let count = 0
    for (let chunk = this.#queue[0]; chunk !== undefined; chunk = this.#queue[count]) {
      const room = WRITE_MAX_BYTES - bytes
      if (room === 0) break
      if (chunk.bytes.length > room) this.#splitAt(count, chunk, room)
      bytes += Math.min(chunk.bytes.length, room)
      count++
    }
    this.#queuedBytes -= bytes
    this.#writingBytes = bytes
    if (count < this.#queue.length) return this.#queue.splice(0, count)
    const all = this.#queue
    this.#queue = []
    return all
  }

  #splitAt(index: number, chunk: Chunk, at: number): void {
    const head = { bytes: chunk.bytes.subarray(0, at), slab: undefined }
    const tail = { bytes: chunk.bytes.subarray(at), slab: chunk.slab }
    this.#queue.splice(index, 1, head, tail)
  }

  #written(batch: readonly Chunk[]): void {
    for (const { slab } of batch) if (slab !== undefined) this.#pool.give(slab)
    this.#turnBytes += this.#writingBytes
    this.#writingBytes = 0
    if (this.#turnBytes < SLAB_BYTES || this.#turnEndDue) return
    this.#turnEndDue = true
    this.#schedule.atNextTurn(this.#turnEnded)
  }

  readonly #turnEnded = (): void => {
    this.#turnEndDue = false
    this.#turnBytes = 0
    this.#drainIfRoom()
  }

  #drainIfRoom(): void {
    if (!this.#blocked || this.#discarded) return
    if (this.unwrittenBytes + this.#turnBytes > LOW_WATER_BYTES) return
    this.#blocked = false
    this.#onDrain()
  }
}

/** The chunks that hold something; one that only gives its slab back may be empty. */
const bytesOf = (batch: readonly Chunk[]): readonly Uint8Array[] => {
  const all: Uint8Array[] = []
  for (const { bytes } of batch) if (bytes.length > 0) all.push(bytes)
  return all
}
