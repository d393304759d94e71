/** Writes the binary message format, version 0 (5.4.2). The path of every message that goes out. */
import { writeU16, writeU32 } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { GATHER_MIN, JXTA_NAMESPACE, MIME_BINARY, NAMESPACES_MAX } from '../constants.ts'
import {
  ELEMENT_FIXED,
  ELEMENT_MAGIC,
  HAS_SIGNATURE,
  HAS_TYPE,
  MESSAGE_MAGIC,
  MESSAGE_PREFIX,
  MESSAGE_VERSION,
  NAMESPACE_DEFAULT,
  NAMESPACE_JXTA,
  NAMESPACE_TABLE_START,
} from './layout.ts'
import type { Message, MessageElement } from './message.ts'
import { allocate } from './slab.ts'
import { utf8Length, writeUtf8 } from './utf8.ts'

const U16_MAX = 0xffff
const U32_MAX = 0xffff_ffff
const NO_NAMESPACES: readonly string[] = []

/**
 * Encodes a message for a gathering write: the parts, one after the other, are the message. Small
 * things are merged; each body of {@link GATHER_MIN} bytes or more is a part of its own, and the very
 * array of the element.
 *
 * @param namespaces those of {@link namespacesOf}, in another order.
 * @throws PipefitterError `protocol/unencodable` for what the format cannot say: a name, type or
 * namespace over 65,535 bytes, more than 65,535 elements or 254 namespaces, a signed signature.
 */
export function encodeMessage(
  message: Message,
  namespaces: readonly string[] = namespacesOf(message.elements),
): readonly Uint8Array[] {
  const { elements } = message
  const writer = new MessageWriter(
    allocate(headerLength(namespaces) + mergedLength(elements)),
    namespaces,
  )
  writer.header(elements.length)
  for (const element of elements) writer.element(element)
  return writer.parts()
}

/** Bytes that {@link encodeMessage} yields in all. */
export function encodedLength(message: Message): number {
  let length = headerLength(namespacesOf(message.elements))
  for (const element of message.elements) length += elementLength(element)
  return length
}

/** Bytes of magic, version, namespaces and element count. */
export function headerLength(namespaces: readonly string[]): number {
  let length = MESSAGE_PREFIX + 2
  for (const namespace of namespaces) length += 2 + utf8Length(namespace)
  return length
}

/** Bytes of the elements without the bodies that become parts of their own. */
export function mergedLength(elements: readonly MessageElement[]): number {
  let length = 0
  for (const element of elements) {
    length += elementLength(element)
    if (element.body.length >= GATHER_MIN) length -= element.body.length
    const signature = element.signature
    if (signature !== undefined && signature.body.length >= GATHER_MIN)
      length -= signature.body.length
  }
  return length
}

/** The namespaces that need an entry in the message's table, in order of first use. */
export function namespacesOf(elements: readonly MessageElement[]): readonly string[] {
  let namespaces: string[] | undefined
  for (const element of elements) {
    if (!isPreassigned(element.namespace)) namespaces = added(namespaces, element.namespace)
    const signature = element.signature?.namespace
    if (signature !== undefined && !isPreassigned(signature))
      namespaces = added(namespaces, signature)
  }
  return namespaces ?? NO_NAMESPACES
}

/** Writes elements into one buffer, setting a mark wherever a large body has to come in between. */
export class MessageWriter {
  readonly #out: Uint8Array
  readonly #namespaces: readonly string[]
  #parts: Uint8Array[] | undefined
  #at = 0
  #partStart = 0

  /** `out` has exactly the length of all that will be written. */
  constructor(out: Uint8Array, namespaces: readonly string[]) {
    this.#out = out
    this.#namespaces = namespaces
  }

  header(count: number): void {
    if (count > U16_MAX) throw unencodable(`has ${count} elements, more than ${U16_MAX}`)
    const out = this.#out
    writeU32(out, 0, MESSAGE_MAGIC)
    out[4] = MESSAGE_VERSION
    writeU16(out, 5, this.#namespaces.length)
    this.#at = MESSAGE_PREFIX
    for (const namespace of this.#namespaces) this.#string(namespace)
    writeU16(out, this.#at, count)
    this.#at += 2
  }

  element(element: MessageElement): void {
    const out = this.#out
    const start = this.#at
    const typed = element.type !== MIME_BINARY
    writeU32(out, start, ELEMENT_MAGIC)
    out[start + 4] = this.#namespaceNumber(element.namespace)
    out[start + 5] = (typed ? HAS_TYPE : 0) | (element.signature === undefined ? 0 : HAS_SIGNATURE)
    this.#at = start + 6
    this.#string(element.name)
    if (typed) this.#string(element.type)
    this.#body(element.body)
    if (element.signature !== undefined) this.#signature(element.signature)
  }

  /** Copies bytes that are encoded elements already. */
  encoded(bytes: Uint8Array): void {
    this.#out.set(bytes, this.#at)
    this.#at += bytes.length
  }

  parts(): Uint8Array[] {
    if (this.#parts === undefined) return [this.#out]
    if (this.#at > this.#partStart) this.#parts.push(this.#out.subarray(this.#partStart, this.#at))
    return this.#parts
  }

  #signature(signature: MessageElement): void {
    if (signature.signature !== undefined)
      throw unencodable('has a signature that is signed itself')
    this.element(signature)
  }

  #body(body: Uint8Array): void {
    const { length } = body
    if (length > U32_MAX) throw unencodable(`has a body of ${length} bytes`)
    writeU32(this.#out, this.#at, length)
    this.#at += 4
    if (length >= GATHER_MIN) this.#part(body)
    else this.encoded(body)
  }

  #part(body: Uint8Array): void {
    const merged = this.#out.subarray(this.#partStart, this.#at)
    if (this.#parts === undefined) this.#parts = [merged, body]
    else this.#parts.push(merged, body)
    this.#partStart = this.#at
  }

  #string(text: string): void {
    const length = writeUtf8(this.#out, this.#at + 2, text)
    if (length > U16_MAX) throw unencodable(`has a name of ${length} bytes`)
    writeU16(this.#out, this.#at, length)
    this.#at += 2 + length
  }

  #namespaceNumber(namespace: string): number {
    if (namespace === '') return NAMESPACE_DEFAULT
    if (namespace === JXTA_NAMESPACE) return NAMESPACE_JXTA
    return NAMESPACE_TABLE_START + this.#namespaces.indexOf(namespace)
  }
}

function elementLength(element: MessageElement): number {
  const { name, type, body, signature } = element
  let length = ELEMENT_FIXED + utf8Length(name) + body.length
  if (type !== MIME_BINARY) length += 2 + utf8Length(type)
  return signature === undefined ? length : length + elementLength(signature)
}

/** Whether the namespace has a number without being listed. */
export function isPreassigned(namespace: string): boolean {
  return namespace === '' || namespace === JXTA_NAMESPACE
}

function added(namespaces: string[] | undefined, namespace: string): string[] {
  if (namespaces === undefined) return [namespace]
  if (namespaces.includes(namespace)) return namespaces
  if (namespaces.length === NAMESPACES_MAX)
    throw unencodable(`has more than ${NAMESPACES_MAX} namespaces`)
  namespaces.push(namespace)
  return namespaces
}

function unencodable(what: string): PipefitterError {
  return new PipefitterError('protocol/unencodable', `The message ${what}`)
}
