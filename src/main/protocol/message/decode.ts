/** Reads the binary message format (5.4.2). The path of every message that comes in. */
import { EMPTY_BYTES, readU16, readU32, utf8Decode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import {
  ELEMENT_NAME_MAX,
  ELEMENTS_MAX,
  JXTA_NAMESPACE,
  MESSAGE_MAX,
  NAMESPACES_MAX,
  TRAILER_MAX,
} from '../constants.ts'
import { decodeVersion1 } from './decode-version-1.ts'
import { malformed, tooLong } from './errors.ts'
import { HeadInterner } from './head-interner.ts'
import type { ElementHead } from './head-interner.ts'
import {
  ELEMENT_FIXED,
  ELEMENT_MAGIC,
  HAS_ENCODING,
  HAS_SIGNATURE,
  HAS_TYPE,
  MESSAGE_MAGIC,
  MESSAGE_PREFIX,
} from './layout.ts'
import { Message } from './message.ts'
import type { MessageElement } from './message.ts'
import { isTrailer } from './trailer.ts'

/** What a message may at most consist of. */
export interface MessageLimits {
  /** Bytes in all. */
  readonly messageBytes: number
  readonly elements: number
  /** Namespaces beside the two preassigned ones. */
  readonly namespaces: number
  /** Bytes of one element name, MIME type or namespace. */
  readonly nameBytes: number
  /** Bytes of the signature block after the last element. */
  readonly trailerBytes: number
}

export const MESSAGE_LIMITS: MessageLimits = {
  messageBytes: MESSAGE_MAX,
  elements: ELEMENTS_MAX,
  namespaces: NAMESPACES_MAX,
  nameBytes: ELEMENT_NAME_MAX,
  trailerBytes: TRAILER_MAX,
}

const STANDARD_NAMESPACES: readonly string[] = ['', JXTA_NAMESPACE]
const heads = new HeadInterner()

/**
 * Reads one message that fills `bytes`, but for the block that signing peers append (CBJX), which is
 * recognised and left out.
 *
 * The bodies are views into `bytes`: whoever calls gives the bytes away and does not change them.
 *
 * @throws PipefitterError `protocol/message-malformed`, `protocol/message-version` or
 * `protocol/message-too-long`
 */
export function decodeMessage(bytes: Uint8Array, limits: MessageLimits = MESSAGE_LIMITS): Message {
  return decodeMessageWithEnd(bytes, limits).message
}

/**
 * The same, and where the message ends: what is behind is a block of signatures, or nothing.
 */
export function decodeMessageWithEnd(
  bytes: Uint8Array,
  limits: MessageLimits = MESSAGE_LIMITS,
): { readonly message: Message; readonly end: number } {
  if (bytes.length > limits.messageBytes) throw tooLong('bytes', bytes.length, limits.messageBytes)
  if (bytes.length < MESSAGE_PREFIX) throw malformed('ends within its first bytes', bytes.length)
  if (readU32(bytes, 0) !== MESSAGE_MAGIC) throw malformed('does not begin with "jxmg"', 0)
  const version = bytes[4] ?? 0
  if (version === 1) return { message: decodeVersion1(bytes, limits), end: bytes.length }
  if (version !== 0) {
    throw new PipefitterError(
      'protocol/message-version',
      `Message format ${version} is not known here`,
    )
  }
  const reader = new MessageReader(bytes, limits)
  return { message: reader.message(), end: reader.end }
}

class MessageReader {
  readonly #bytes: Uint8Array
  readonly #limits: MessageLimits
  #namespaces = STANDARD_NAMESPACES
  #at = MESSAGE_PREFIX - 2

  constructor(bytes: Uint8Array, limits: MessageLimits) {
    this.#bytes = bytes
    this.#limits = limits
  }

  /** Behind the last element, once the message is read. */
  get end(): number {
    return this.#at
  }

  message(): Message {
    const namespaces = this.#u16()
    if (namespaces > 0) this.#readNamespaces(namespaces)
    const count = this.#u16()
    if (count > this.#limits.elements) throw tooLong('elements', count, this.#limits.elements)
    const elements: MessageElement[] = []
    for (let i = 0; i < count; i++) elements.push(this.#element(true))
    if (this.#at !== this.#bytes.length) this.#checkTrailer()
    return Message.from(elements)
  }

  #element(maySign: boolean): MessageElement {
    const bytes = this.#bytes
    const start = this.#at
    if (start + ELEMENT_FIXED > bytes.length) throw malformed('ends within an element', start)
    if (readU32(bytes, start) !== ELEMENT_MAGIC)
      throw malformed('has an element without "jxel"', start)
    const namespace = this.#namespaces[bytes[start + 4] ?? 0]
    if (namespace === undefined)
      throw malformed('has an element of a namespace it does not list', start)
    const flags = bytes[start + 5] ?? 0
    const head = this.#head(start + 5, flags)
    const body = this.#body()
    if ((flags & HAS_SIGNATURE) === 0) return { namespace, name: head.name, type: head.type, body }
    if (!maySign) throw malformed('has a signature that is signed itself', start)
    return { namespace, name: head.name, type: head.type, body, signature: this.#element(false) }
  }

  /** Leaves the position at the length of the body. */
  #head(start: number, flags: number): ElementHead {
    const bytes = this.#bytes
    if ((flags & ~(HAS_TYPE | HAS_SIGNATURE)) !== 0) throw unknownFlags(flags, start)
    this.#at = start + 1
    const nameEnd = this.#skipString()
    const end = (flags & HAS_TYPE) === 0 ? nameEnd : this.#skipString()
    try {
      return heads.read(bytes, start, nameEnd, end)
    } catch (cause) {
      throw malformed('has an element name or type that is no UTF-8', start, cause)
    }
  }

  #body(): Uint8Array {
    const bytes = this.#bytes
    const at = this.#at + 4
    if (at > bytes.length) throw malformed('ends before the length of a body', this.#at)
    const length = readU32(bytes, at - 4)
    if (length > bytes.length - at) throw malformed('ends within the body of an element', at)
    this.#at = at + length
    return length === 0 ? EMPTY_BYTES : new Uint8Array(bytes.buffer, bytes.byteOffset + at, length)
  }

  #readNamespaces(count: number): void {
    if (count > this.#limits.namespaces) throw tooLong('namespaces', count, this.#limits.namespaces)
    const namespaces = [...STANDARD_NAMESPACES]
    for (let i = 0; i < count; i++) {
      const start = this.#at + 2
      const end = this.#skipString()
      try {
        namespaces.push(utf8Decode(this.#bytes.subarray(start, end)))
      } catch (cause) {
        throw malformed('has a namespace that is no UTF-8', start, cause)
      }
    }
    this.#namespaces = namespaces
  }

  #u16(): number {
    const at = this.#at
    if (at + 2 > this.#bytes.length) throw malformed('ends within a number', at)
    this.#at = at + 2
    return readU16(this.#bytes, at)
  }

  /** Steps over a length and so many bytes; returns the position behind them. */
  #skipString(): number {
    const length = this.#u16()
    if (length > this.#limits.nameBytes)
      throw tooLong('bytes in a name', length, this.#limits.nameBytes)
    const end = this.#at + length
    if (end > this.#bytes.length) throw malformed('ends within a string', this.#at)
    this.#at = end
    return end
  }

  #checkTrailer(): void {
    const length = this.#bytes.length - this.#at
    if (length > this.#limits.trailerBytes)
      throw tooLong('bytes after its end', length, this.#limits.trailerBytes)
    if (!isTrailer(this.#bytes, this.#at))
      throw malformed('goes on after its last element', this.#at)
  }
}

function unknownFlags(flags: number, at: number): PipefitterError {
  const what =
    (flags & HAS_ENCODING) === 0
      ? 'has unknown flags'
      : 'has an encoded element, which nobody supports'
  return malformed(what, at)
}
