/**
 * Reads version 1 of the binary format, which JXTA-C sends to peers that announced it. We never
 * announce it; it is read all the same because doing so is cheap. The layout is known from the source
 * of JXTA-C only:
 *
 * ```
 * "jxmg" u8 1  u8 flags  u16 n ( string )*n  u16 count ( element )*count
 * element: "jxel" u8 flags  name namespace  ( string | name ) elementName  [ name type ]
 *          ( u32 | u64 ) length  body  [ element signature ]
 * name: u16 index into: "", "jxta", the n strings; 65535 = a string follows
 * ```
 */
import { EMPTY_BYTES, readU16, readU32, readU64, utf8Decode } from '../../base/bytes.ts'
import { JXTA_NAMESPACE, MIME_BINARY } from '../constants.ts'
import type { MessageLimits } from './decode.ts'
import { malformed, tooLong } from './errors.ts'
import { ELEMENT_MAGIC } from './layout.ts'
import { Message } from './message.ts'
import type { MessageElement } from './message.ts'

const LONG_BODY = 0x01
const LITERAL_NAME = 0x02
const TYPED = 0x04
const SIGNED = 0x08
const LITERAL_INDEX = 0xffff

/** Reads a message whose magic and version have been checked; throws as `decodeMessage` does. */
export function decodeVersion1(bytes: Uint8Array, limits: MessageLimits): Message {
  return new Version1Reader(bytes, limits).message()
}

class Version1Reader {
  readonly #bytes: Uint8Array
  readonly #limits: MessageLimits
  readonly #names: string[] = ['', JXTA_NAMESPACE]
  #at = 5

  constructor(bytes: Uint8Array, limits: MessageLimits) {
    this.#bytes = bytes
    this.#limits = limits
  }

  message(): Message {
    const flags = this.#bytes[this.#take(1)]
    if (flags !== 0) throw malformed('has strings that are not UTF-8', 5)
    const names = this.#u16()
    const namesMax = this.#limits.namespaces + this.#limits.elements
    if (names > namesMax) throw tooLong('names', names, namesMax)
    for (let i = 0; i < names; i++) this.#names.push(this.#string())
    const count = this.#u16()
    if (count > this.#limits.elements) throw tooLong('elements', count, this.#limits.elements)
    const elements: MessageElement[] = []
    for (let i = 0; i < count; i++) elements.push(this.#element(true))
    if (this.#at !== this.#bytes.length) throw malformed('goes on after its last element', this.#at)
    return Message.from(elements)
  }

  #element(maySign: boolean): MessageElement {
    const start = this.#take(5)
    if (readU32(this.#bytes, start) !== ELEMENT_MAGIC)
      throw malformed('has an element without "jxel"', start)
    const flags = this.#bytes[start + 4] ?? 0
    if (flags > (LONG_BODY | LITERAL_NAME | TYPED | SIGNED))
      throw malformed('has an encoded element', start)
    const namespace = this.#name()
    const name = (flags & LITERAL_NAME) === 0 ? this.#name() : this.#string()
    const type = (flags & TYPED) === 0 ? MIME_BINARY : this.#name()
    const body = this.#body((flags & LONG_BODY) !== 0)
    if ((flags & SIGNED) === 0) return { namespace, name, type, body }
    if (!maySign) throw malformed('has a signature that is signed itself', start)
    return { namespace, name, type, body, signature: this.#element(false) }
  }

  #body(long: boolean): Uint8Array {
    const bytes = this.#bytes
    const length = long ? readU64(bytes, this.#take(8)) : readU32(bytes, this.#take(4))
    const at = this.#take(length)
    return length === 0 ? EMPTY_BYTES : new Uint8Array(bytes.buffer, bytes.byteOffset + at, length)
  }

  #name(): string {
    const index = this.#u16()
    if (index === LITERAL_INDEX) return this.#string()
    const name = this.#names[index]
    if (name === undefined) throw malformed('uses a name it does not list', this.#at)
    return name
  }

  #string(): string {
    const length = this.#u16()
    if (length > this.#limits.nameBytes)
      throw tooLong('bytes in a name', length, this.#limits.nameBytes)
    const at = this.#take(length)
    try {
      return utf8Decode(this.#bytes.subarray(at, at + length))
    } catch (cause) {
      throw malformed('has a name that is no UTF-8', at, cause)
    }
  }

  #u16(): number {
    return readU16(this.#bytes, this.#take(2))
  }

  /** Steps over `length` bytes; returns where they begin. */
  #take(length: number): number {
    const at = this.#at
    if (length > this.#bytes.length - at) throw malformed('ends too early', at)
    this.#at = at + length
    return at
  }
}
