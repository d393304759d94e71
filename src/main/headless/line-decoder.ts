import { PipefitterError } from '../base/errors.ts'

const NEWLINE = 0x0a

/** Cuts a byte stream into lines of UTF-8 text, incrementally; holds at most `maxBytes` of an unfinished one. */
export class LineDecoder {
  readonly #maxBytes: number
  #parts: Buffer[] = []
  #heldBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Takes a chunk and gives the lines that it completes. Throws `rpc/too-long` when a line exceeds the bound. */
  push(chunk: Buffer): string[] {
    const lines: string[] = []
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#hold(chunk.subarray(from, at))
      lines.push(this.#takeLine())
      from = at + 1
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from))
    return lines
  }

  #hold(part: Buffer): void {
    this.#heldBytes += part.length
    if (this.#heldBytes > this.#maxBytes) throw tooLong(this.#maxBytes)
    this.#parts.push(part)
  }

  #takeLine(): string {
    const line = Buffer.concat(this.#parts, this.#heldBytes).toString('utf8')
    this.#parts = []
    this.#heldBytes = 0
    return line
  }
}

const tooLong = (maxBytes: number): PipefitterError =>
  new PipefitterError('rpc/too-long', `a line exceeds ${maxBytes} bytes`)
