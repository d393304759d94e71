/**
 * Parts a stream of bare binary messages, one behind the other with nothing between: what JXSE answers a
 * poll with (5.3.2.3.2), and what runs inside TLS. Only walking over its elements tells where a message
 * ends. Signature blocks (CBJX) between messages are passed over.
 *
 * ```
 *   head ─▶ namespaces ─▶ count ─▶ element ─▶ [type] ─▶ length ─┬▶ element …
 *    ▲                                                          └▶ behind ─┬▶ head
 *    └──────────────────────────── signature block, three strings ◀────────┘
 * ```
 */
import { readU16, readU32 } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { ELEMENTS_MAX, MESSAGE_MAX, NAMESPACES_MAX, TRAILER_MAX } from '../constants.ts'
import {
  ELEMENT_MAGIC,
  HAS_SIGNATURE,
  HAS_TYPE,
  MESSAGE_MAGIC,
  MESSAGE_PREFIX,
} from '../message/layout.ts'

type State =
  'head' | 'namespace' | 'count' | 'element' | 'type' | 'length' | 'behind' | 'trailer' | 'passed'

/** Bytes of an element before its name: magic, namespace, flags, length of the name. */
const ELEMENT_START = 8
const TRAILER_STRINGS = 3
const FIRST_BYTES = 4096

/** Bytes that each state looks at. */
const NEEDS: Readonly<Record<State, number>> = {
  head: MESSAGE_PREFIX,
  namespace: 2,
  count: 2,
  element: ELEMENT_START,
  type: 2,
  length: 4,
  behind: 4,
  trailer: 4,
  passed: 0,
}

export class MessageSplitter {
  readonly #maxBytes: number
  #buffer = new Uint8Array(FIRST_BYTES)
  #filled = 0
  /** Where the next thing to look at begins; beyond what is there while something is skipped. */
  #at = 0
  #state: State = 'head'
  /** Namespaces, elements or strings still to come. */
  #left = 0

  constructor(maxBytes = MESSAGE_MAX) {
    this.#maxBytes = maxBytes
  }

  /** Whether nothing is missing: the stream may end here. */
  get atBoundary(): boolean {
    return this.#filled === 0 && (this.#state === 'head' || this.#state === 'behind')
  }

  /** Bytes that are held of what has not been handed on: the room made for it. */
  get heldBytes(): number {
    return this.#filled === 0 ? 0 : this.#buffer.length
  }

  /**
   * Takes the next bytes, which are copied, and hands on each message that they complete.
   *
   * @throws PipefitterError `protocol/message-malformed`, `protocol/message-version` or
   * `protocol/message-too-long`; the stream cannot be read any further then.
   */
  push(chunk: Uint8Array, onMessage: (message: Uint8Array) => void): void {
    this.#append(chunk)
    while (this.#at + this.#need() <= this.#filled) this.#step(onMessage)
  }

  /** Behind the last element nothing is needed to hand the message on. */
  #need(): number {
    return this.#messageIsOver ? 0 : NEEDS[this.#state]
  }

  get #messageIsOver(): boolean {
    return this.#state === 'element' && this.#left === 0
  }

  #step(onMessage: (message: Uint8Array) => void): void {
    if (this.#messageIsOver) {
      const message = this.#buffer.slice(0, this.#at)
      this.#cut('behind')
      return onMessage(message)
    }
    this.#read(this.#buffer, this.#at)
    if (this.#at > this.#maxBytes) throw tooLong(this.#at, this.#maxBytes)
  }

  #read(bytes: Uint8Array, at: number): void {
    switch (this.#state) {
      case 'head':
        return this.#head(bytes, at)
      case 'namespace':
        this.#at = at + 2 + readU16(bytes, at)
        return this.#next('namespace', 'count')
      case 'count':
        this.#left = atMost('elements', readU16(bytes, at), ELEMENTS_MAX)
        this.#at = at + 2
        this.#state = 'element'
        return
      case 'element':
        return this.#element(bytes, at)
      case 'type':
        this.#at = at + 2 + readU16(bytes, at)
        this.#state = 'length'
        return
      case 'length':
        this.#at = at + 4 + readU32(bytes, at)
        return this.#next('element', 'element')
      case 'behind':
        if (readU32(bytes, at) === MESSAGE_MAGIC) this.#state = 'head'
        else [this.#state, this.#left] = ['trailer', TRAILER_STRINGS]
        return
      case 'trailer':
        return this.#trailer(bytes, at)
      case 'passed':
        return this.#cut('head')
    }
  }

  #head(bytes: Uint8Array, at: number): void {
    if (readU32(bytes, at) !== MESSAGE_MAGIC) throw malformed('does not begin with "jxmg"')
    if (bytes[at + 4] !== 0)
      throw new PipefitterError(
        'protocol/message-version',
        'Only version 0 of the message format can be read from a stream',
      )
    this.#left = atMost('namespaces', readU16(bytes, at + 5), NAMESPACES_MAX)
    this.#at = at + MESSAGE_PREFIX
    this.#state = this.#left === 0 ? 'count' : 'namespace'
  }

  #element(bytes: Uint8Array, at: number): void {
    if (readU32(bytes, at) !== ELEMENT_MAGIC) throw malformed('has an element without "jxel"')
    const flags = bytes[at + 5] ?? 0
    if ((flags & HAS_SIGNATURE) !== 0)
      this.#left = atMost('elements', this.#left + 1, 2 * ELEMENTS_MAX)
    this.#at = at + ELEMENT_START + readU16(bytes, at + 6)
    this.#state = (flags & HAS_TYPE) !== 0 ? 'type' : 'length'
  }

  #trailer(bytes: Uint8Array, at: number): void {
    this.#at = at + 4 + atMost('bytes after its end', readU32(bytes, at), TRAILER_MAX)
    this.#left--
    if (this.#left === 0) this.#state = 'passed'
  }

  #next(same: State, following: State): void {
    this.#left--
    this.#state = this.#left > 0 ? same : following
  }

  /** Forgets what lies before the position. */
  #cut(state: State): void {
    this.#buffer.copyWithin(0, this.#at, this.#filled)
    this.#filled -= this.#at
    this.#at = 0
    this.#state = state
    if (this.#filled === 0) this.#buffer = new Uint8Array(FIRST_BYTES)
  }

  #append(chunk: Uint8Array): void {
    const filled = this.#filled + chunk.length
    if (filled > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(filled, 2 * this.#buffer.length))
      larger.set(this.#buffer.subarray(0, this.#filled))
      this.#buffer = larger
    }
    this.#buffer.set(chunk, this.#filled)
    this.#filled = filled
  }
}

function atMost(things: string, found: number, limit: number): number {
  if (found > limit)
    throw new PipefitterError(
      'protocol/message-too-long',
      `A message of the stream has ${found} ${things}, more than the ${limit} allowed`,
    )
  return found
}

function tooLong(found: number, limit: number): PipefitterError {
  return new PipefitterError(
    'protocol/message-too-long',
    `A message of the stream has at least ${found} bytes, more than the ${limit} allowed`,
  )
}

function malformed(what: string): PipefitterError {
  return new PipefitterError('protocol/message-malformed', `A message of the stream ${what}`)
}
