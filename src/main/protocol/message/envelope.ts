/**
 * The elements that are the same in each message of a pipe – the two addresses – encoded once. What
 * is left per message is one small piece of memory and one copy of a small payload.
 */
import { EMPTY_BYTES } from '../../base/bytes.ts'
import { GATHER_MIN } from '../constants.ts'
import {
  encodeMessage,
  headerLength,
  isPreassigned,
  mergedLength,
  MessageWriter,
  namespacesOf,
} from './encode.ts'
import type { Message, MessageElement } from './message.ts'
import { allocate } from './slab.ts'

/** Trailing elements ready to be sent; made by {@link createEnvelope}. */
export interface MessageEnvelope {
  readonly elements: readonly MessageElement[]
  /** The encoded elements; empty where they cannot be encoded without knowing the message. */
  readonly encoded: Uint8Array
  /** Whether {@link encoded} holds: no element uses a namespace whose number the message decides. */
  readonly fixed: boolean
}

/** Encodes elements that will follow those of each message. Their bodies are copied. */
export function createEnvelope(trailingElements: readonly MessageElement[]): MessageEnvelope {
  const fixed = trailingElements.every(
    (element) =>
      isPreassigned(element.namespace) &&
      element.body.length < GATHER_MIN &&
      element.signature === undefined,
  )
  return {
    elements: trailingElements,
    encoded: fixed ? encodeElements(trailingElements) : EMPTY_BYTES,
    fixed,
  }
}

/**
 * Encodes a message followed by the elements of an envelope; the same bytes, and the same parts, as
 * {@link encodeMessage} of both together would give.
 *
 * @throws PipefitterError `protocol/unencodable`
 */
export function encodeWithEnvelope(
  message: Message,
  envelope: MessageEnvelope,
): readonly Uint8Array[] {
  if (!envelope.fixed) return encodeMessage(message.with(...envelope.elements))
  const { elements } = message
  const namespaces = namespacesOf(elements)
  const length = headerLength(namespaces) + mergedLength(elements) + envelope.encoded.length
  const writer = new MessageWriter(allocate(length), namespaces)
  writer.header(elements.length + envelope.elements.length)
  for (const element of elements) writer.element(element)
  writer.encoded(envelope.encoded)
  return writer.parts()
}

function encodeElements(elements: readonly MessageElement[]): Uint8Array {
  const out = new Uint8Array(mergedLength(elements))
  const writer = new MessageWriter(out, [])
  for (const element of elements) writer.element(element)
  return out
}
