/** Messages that wait on disk for a receiver. */
import type { PipeId } from '../../protocol/ids.ts'

/** A queue of one pipe's messages for an absent receiver. */
export interface StoredQueue {
  readonly pipeId: PipeId
  /** Names this sender's messages through the pipe; see `protocol/delivery-message.ts`. */
  readonly stream: string
  /** The number of the next message: never given twice. */
  readonly nextSequence: number
  /** Whether messages are put into it; those in it are delivered all the same. */
  readonly on: boolean
}

/** A message that waits, without its bytes. */
export interface QueuedHead {
  readonly sequence: number
  readonly queuedWallMs: number
  readonly sizeBytes: number
}

/** What was handed to the reader of a pipe here last, of one sender's stream. */
export interface StoredMark {
  readonly pipeId: PipeId
  readonly sender: string
  readonly stream: string
  readonly sequence: number
  readonly atWallMs: number
}

/**
 * Messages that wait for absent receivers, and what was delivered here. Each call is one transaction: all of it or nothing.
 * Synchronous: a local file. Throws `store/failed`, as on a full disk.
 */
export interface QueueStore {
  queues(): readonly StoredQueue[]
  saveQueue(queue: StoredQueue): void
  /** With everything in it. */
  removeQueue(pipeId: PipeId): void
  /** In order. */
  heads(pipeId: PipeId): readonly QueuedHead[]
  body(pipeId: PipeId, sequence: number): Uint8Array | undefined
  /** Puts a message at the end, and keeps the queue with its next number; on disk when it returns. */
  append(queue: StoredQueue, head: QueuedHead, body: Uint8Array): void
  /** Forgets messages of a queue. */
  remove(pipeId: PipeId, sequences: readonly number[]): void
  /** Oldest first. */
  marks(): readonly StoredMark[]
  saveMarks(marks: readonly StoredMark[]): void
  removeMarks(pipeId: PipeId): void
}
