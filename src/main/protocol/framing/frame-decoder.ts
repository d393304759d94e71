/**
 * Cuts a stream of bytes into a welcome line and messages, in whatever pieces they come.
 *
 * ```
 *            CR LF                 header block ends
 *  welcome ─────────▶ header ─────────────────────────▶ body
 *                       ▲                                │
 *                       └────────── body is whole ───────┘
 *  any of them ── error ─▶ failed        any of them ── stop() ─▶ stopped
 * ```
 *
 * What comes whole within a chunk is handed on as a view into that chunk; only what spans chunks is
 * copied, once. Nothing is allocated because a length says so: a long body's buffer grows as its
 * bytes come. Events go to a sink, not through an iterator: no object per event, and the receiver can
 * stop in the middle of a chunk.
 */
import { PipefitterError } from '../../base/errors.ts'
import { utf8Decode } from '../../base/bytes.ts'
import { BODY_FIRST_STEP, HEADER_BLOCK_MAX, MESSAGE_MAX, WELCOME_MAX } from '../constants.ts'
import { parsePackageHeader } from './package-header.ts'
import type { PackageHeader } from './package-header.ts'
import { parseWelcome } from './welcome.ts'
import type { Welcome } from './welcome.ts'

/** Takes what the stream held, in order. */
export interface FrameSink {
  /** Once, before any message, where a welcome was expected. */
  onWelcome(welcome: Welcome): void
  /** One encoded message: a view into the chunk, or a copy that nobody else holds. */
  onMessage(body: Uint8Array): void
}

export interface FrameLimits {
  /** Longest message in bytes. */
  readonly messageBytes: number
}

export interface FrameDecoderOptions {
  /** Whether the stream begins with a welcome line. */
  readonly expectWelcome: boolean
  readonly limits?: FrameLimits
  /** Makes the array for a body that spans chunks; it may hold old bytes. `new Uint8Array` unless given. */
  readonly allocate?: (length: number) => Uint8Array
}

type State = 'welcome' | 'header' | 'body' | 'failed' | 'stopped'

const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a

const FRAME_LIMITS: FrameLimits = { messageBytes: MESSAGE_MAX }
const zeroFilled = (length: number): Uint8Array => new Uint8Array(length)

export class FrameDecoder {
  readonly #messageMax: number
  readonly #allocate: (length: number) => Uint8Array
  #state: State
  /** What came of a welcome line, header block or body that is not whole yet. */
  #pending: Uint8Array | undefined
  #pendingLength = 0
  /** Length of the body that is being read. */
  #bodyLength = 0
  /** Whether a view into the chunk that is being pushed was handed on. */
  #lent = false
  /** Why it failed. */
  #error: unknown

  constructor(options: FrameDecoderOptions) {
    this.#state = options.expectWelcome ? 'welcome' : 'header'
    this.#messageMax = (options.limits ?? FRAME_LIMITS).messageBytes
    this.#allocate = options.allocate ?? zeroFilled
  }

  /** Where the decoder is; for tests and for a word in a log. */
  get state(): State {
    return this.#state
  }

  /** Whether the stream may end here without anything being cut off. */
  get atBoundary(): boolean {
    return this.#state === 'header' && this.#pendingLength === 0
  }

  /** Bytes that are held of what is not whole yet: the room made for it, which is more than what has come. */
  get heldBytes(): number {
    return this.#pending?.length ?? 0
  }

  /**
   * Takes the next bytes. Returns whether views into `chunk` were handed on: then nobody may write to it afterwards, else
   * all that is still needed of it was copied.
   *
   * @throws PipefitterError `protocol/welcome-malformed`, `protocol/frame-malformed` or
   * `protocol/frame-too-long`. What came whole before the fault has been handed on. After any error,
   * one thrown by the sink too, the stream's place is lost: each later push throws the same again.
   */
  push(chunk: Uint8Array, sink: FrameSink): boolean {
    if (this.#state === 'failed') throw this.#error
    this.#lent = false
    let at = 0
    try {
      while (at < chunk.length && this.#state !== 'stopped') at = this.#step(chunk, at, sink)
    } catch (error) {
      this.#state = 'failed'
      this.#error = error
      this.#drop()
      throw error
    }
    return this.#lent
  }

  /** Nothing is handed on any more, not even from the chunk that is being pushed. */
  stop(): void {
    this.#state = 'stopped'
    this.#drop()
  }

  /** Does the next thing with `chunk` from `at`; returns how far it came. */
  #step(chunk: Uint8Array, at: number, sink: FrameSink): number {
    if (this.#state === 'body') return this.#body(chunk, at, sink)
    if (this.#state === 'header') return this.#header(chunk, at, sink)
    return this.#welcome(chunk, at, sink)
  }

  #welcome(chunk: Uint8Array, at: number, sink: FrameSink): number {
    const lineFeed = chunk.indexOf(LINE_FEED, at)
    const end = lineFeed < 0 ? chunk.length : lineFeed + 1
    if (this.#pendingLength + end - at > WELCOME_MAX) {
      throw malformedWelcome(`is longer than ${WELCOME_MAX} bytes`)
    }
    this.#keep(chunk, at, end, WELCOME_MAX)
    if (lineFeed < 0) return end
    const welcome = parseWelcome(welcomeText(this.#taken()))
    this.#drop()
    this.#state = 'header'
    sink.onWelcome(welcome)
    return end
  }

  #header(chunk: Uint8Array, at: number, sink: FrameSink): number {
    if (this.#pendingLength > 0) return this.#splitHeader(chunk, at, sink)
    const header = this.#parseHeader(chunk, at)
    if (header === undefined) {
      this.#keep(chunk, at, chunk.length, HEADER_BLOCK_MAX)
      return chunk.length
    }
    return this.#startBody(header, chunk, at + header.byteLength, sink)
  }

  /** Goes on with a header block of which a part came before. */
  #splitHeader(chunk: Uint8Array, at: number, sink: FrameSink): number {
    const before = this.#pendingLength
    const end = Math.min(chunk.length, at + HEADER_BLOCK_MAX - before)
    this.#keep(chunk, at, end, HEADER_BLOCK_MAX)
    const header = this.#parseHeader(this.#taken(), 0)
    if (header === undefined) return end
    this.#drop()
    return this.#startBody(header, chunk, at + header.byteLength - before, sink)
  }

  #parseHeader(bytes: Uint8Array, at: number): PackageHeader | undefined {
    const header = parsePackageHeader(bytes, at)
    if (header !== undefined && header.contentLength > this.#messageMax) {
      throw tooLong(header.contentLength, this.#messageMax)
    }
    return header
  }

  #startBody(header: PackageHeader, chunk: Uint8Array, at: number, sink: FrameSink): number {
    const end = at + header.contentLength
    if (end > chunk.length) {
      this.#state = 'body'
      this.#bodyLength = header.contentLength
      return at
    }
    this.#lent = true
    sink.onMessage(new Uint8Array(chunk.buffer, chunk.byteOffset + at, header.contentLength))
    return end
  }

  #body(chunk: Uint8Array, at: number, sink: FrameSink): number {
    const end = Math.min(chunk.length, at + this.#bodyLength - this.#pendingLength)
    this.#keep(chunk, at, end, this.#bodyLength)
    if (this.#pendingLength < this.#bodyLength) return end
    const body = this.#taken()
    this.#drop()
    this.#state = 'header'
    sink.onMessage(body)
    return end
  }

  /** Copies `chunk[start, end)` behind what is kept already; `whole` is all there can be. */
  #keep(chunk: Uint8Array, start: number, end: number, whole: number): void {
    const length = this.#pendingLength + end - start
    if (this.#pending === undefined || this.#pending.length < length) this.#grow(length, whole)
    this.#pending?.set(chunk.subarray(start, end), this.#pendingLength)
    this.#pendingLength = length
  }

  #grow(length: number, whole: number): void {
    const doubled = Math.max(length, 2 * (this.#pending?.length ?? 0), BODY_FIRST_STEP)
    const grown = this.#allocate(Math.min(whole, doubled))
    if (this.#pending !== undefined) grown.set(this.#pending.subarray(0, this.#pendingLength))
    this.#pending = grown
  }

  #taken(): Uint8Array {
    const pending = this.#pending ?? zeroFilled(0)
    return pending.length === this.#pendingLength
      ? pending
      : pending.subarray(0, this.#pendingLength)
  }

  #drop(): void {
    this.#pending = undefined
    this.#pendingLength = 0
  }
}

function welcomeText(line: Uint8Array): string {
  if (line[line.length - 2] !== CARRIAGE_RETURN) throw malformedWelcome('does not end with CR LF')
  try {
    return utf8Decode(line)
  } catch (cause) {
    throw malformedWelcome('is no UTF-8', cause)
  }
}

function malformedWelcome(what: string, cause?: unknown): PipefitterError {
  return new PipefitterError('protocol/welcome-malformed', `The welcome line ${what}`, { cause })
}

function tooLong(length: number, limit: number): PipefitterError {
  return new PipefitterError(
    'protocol/frame-too-long',
    `A message of ${length} bytes is announced, more than the ${limit} allowed`,
    { details: { length, limit } },
  )
}
