/**
 * A message (4.6): an ordered list of elements, each with a namespace, a name, a MIME type and a
 * body. Immutable: `with` and `without` give a new message that shares the elements, so a message
 * may be held by a queue, a screen and a connection at once. Nobody changes the bytes of a body.
 */
import { utf8Decode, utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { MIME_BINARY, MIME_TEXT, MIME_XML } from '../constants.ts'

export interface MessageElement {
  /** `''` for the application's own elements, `'jxta'` for those of the protocols. */
  readonly namespace: string
  readonly name: string
  /** MIME type; `application/octet-stream` where the wire names none. */
  readonly type: string
  /** A view of bytes that nobody changes any more. */
  readonly body: Uint8Array
  /** An element that signs this one. It cannot be signed in turn. */
  readonly signature?: MessageElement
}

export class Message {
  readonly elements: readonly MessageElement[]

  private constructor(elements: readonly MessageElement[]) {
    this.elements = elements
  }

  static of(...elements: readonly MessageElement[]): Message {
    return new Message(elements)
  }

  /** Takes the array as it is: the caller gives it away. */
  static from(elements: readonly MessageElement[]): Message {
    return new Message(elements)
  }

  /** The first element of that namespace and name. */
  get(namespace: string, name: string): MessageElement | undefined {
    for (const element of this.elements) {
      if (element.name === name && element.namespace === namespace) return element
    }
    return undefined
  }

  /** A message with these elements added at the end. */
  with(...elements: readonly MessageElement[]): Message {
    return new Message([...this.elements, ...elements])
  }

  /** A message without any element of that namespace and name; itself where it has none. */
  without(namespace: string, name: string): Message {
    if (this.get(namespace, name) === undefined) return this
    return new Message(
      this.elements.filter((element) => element.name !== name || element.namespace !== namespace),
    )
  }

  /** Bytes of all bodies together; what it takes on the wire is `encodedLength(message)`. */
  get byteLength(): number {
    let length = 0
    for (const element of this.elements) length += element.body.length
    return length
  }
}

/** An element of plain text. */
export function textElement(namespace: string, name: string, text: string): MessageElement {
  return { namespace, name, type: MIME_TEXT, body: utf8Encode(text) }
}

/** An element that holds an XML document. */
export function xmlElement(namespace: string, name: string, document: string): MessageElement {
  return { namespace, name, type: MIME_XML, body: utf8Encode(document) }
}

/** An element of bytes. The body is kept by reference. */
export function bytesElement(
  namespace: string,
  name: string,
  body: Uint8Array,
  type: string = MIME_BINARY,
): MessageElement {
  return { namespace, name, type, body }
}

/**
 * The body as text.
 * @throws PipefitterError `protocol/document-malformed` where it is no UTF-8.
 */
export function elementText(element: MessageElement): string {
  try {
    return utf8Decode(element.body)
  } catch (cause) {
    throw new PipefitterError(
      'protocol/document-malformed',
      `The element ${JSON.stringify(element.name.slice(0, 100))} holds bytes that are no UTF-8`,
      { cause },
    )
  }
}
