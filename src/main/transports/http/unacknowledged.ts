import { Fifo } from '../../base/queue.ts'

/**
 * The bytes of one direction that the other side has not acknowledged: each has its place in the stream, so that a request
 * or an answer that went astray can be said again. The end takes a place of its own, behind the last byte.
 */
export class Unacknowledged {
  readonly #pieceBytes: number
  /** What was written, behind the piece. */
  readonly #rest = new Fifo<Uint8Array>()
  /** What is said until it is acknowledged. */
  #piece: Buffer | undefined
  /** The place of the first byte of the piece. */
  #at = 0
  #bytes = 0
  #end: 'none' | 'written' | 'acknowledged' = 'none'

  /** `pieceBytes`: most that is said at once. */
  constructor(pieceBytes: number) {
    this.#pieceBytes = pieceBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get isEndAcknowledged(): boolean {
    return this.#end === 'acknowledged'
  }

  /** Copies the chunk: its owner may write to it again. */
  append(chunk: Uint8Array): void {
    this.#rest.push(Uint8Array.from(chunk))
    this.#bytes += chunk.length
  }

  end(): void {
    this.#end = 'written'
  }

  /** What is to be said next, the same until it is acknowledged; nothing where all is. */
  next(): Piece | undefined {
    this.#piece ??= this.#gather()
    const bytes: Uint8Array = this.#piece ?? NOTHING
    const isEnd = this.#end === 'written' && bytes.length === this.#bytes
    return bytes.length === 0 && !isEnd ? undefined : { at: this.#at, bytes, isEnd }
  }

  /** Everything before the place `upTo` has come. Returns false for a place that nobody can be at. */
  acknowledge(upTo: number): boolean {
    const bytes = upTo - this.#at
    const isEnd = this.#end === 'written' && bytes === this.#bytes + 1
    if (bytes < 0 || bytes > (this.#piece?.length ?? 0) + (isEnd ? 1 : 0))
      return this.isEndAcknowledged && bytes === 1
    if (isEnd) this.#end = 'acknowledged'
    this.#forget(isEnd ? bytes - 1 : bytes)
    return true
  }

  clear(): void {
    this.#rest.clear()
    this.#piece = undefined
    this.#bytes = 0
  }

  #forget(bytes: number): void {
    if (bytes === 0) return
    const piece = this.#piece?.subarray(bytes)
    this.#piece = piece?.length === 0 ? undefined : piece
    this.#at += bytes
    this.#bytes -= bytes
  }

  #gather(): Buffer | undefined {
    const chunks: Uint8Array[] = []
    let bytes = 0
    for (let next = this.#rest.peek(); next !== undefined; next = this.#rest.peek()) {
      if (bytes > 0 && bytes + next.length > this.#pieceBytes) break
      chunks.push(next)
      bytes += next.length
      this.#rest.shift()
    }
    return bytes === 0 ? undefined : Buffer.concat(chunks, bytes)
  }
}

export interface Piece {
  /** The place of its first byte. */
  readonly at: number
  readonly bytes: Uint8Array
  /** Nothing comes behind it. */
  readonly isEnd: boolean
}

const NOTHING = Buffer.alloc(0)
