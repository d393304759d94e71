/**
 * The XML message format (5.4.3), for carriers that take text alone:
 *
 * ```
 * <Message version="0">
 *   <Element name="jxta:SourceAddress" mime_type="text/plain">tcp://…</Element>
 *   <Element name="stuff" mime_type="application/octet-stream" encoding="base64">AAECAwQ…</Element>
 * </Message>
 * ```
 *
 * A body is text where its type begins with `text/` and nothing would be lost: characters that XML
 * cannot carry, and white space at its ends (which the reader takes for layout), make it base64.
 */
import { base64Decode, base64Encode } from '../../base/base64.ts'
import { utf8Decode, utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { MIME_BINARY, XML_MESSAGE_MAX } from '../constants.ts'
import { childrenOf, formatXml, isXmlText, parentNode, parseXml, textNode } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { MESSAGE_LIMITS } from './decode.ts'
import type { MessageLimits } from './decode.ts'
import { tooLong } from './errors.ts'
import { Message } from './message.ts'
import type { MessageElement } from './message.ts'
import { utf8Length } from './utf8.ts'

const ROOT = 'Message'
const ELEMENT = 'Element'
const VERSION = '0'
const BASE64 = 'base64'

/**
 * Writes a message as an XML document.
 *
 * @throws PipefitterError `protocol/unencodable` for what the format cannot say: a signature, a
 * namespace with a colon, a name or type with characters that XML cannot carry.
 */
export function formatMessageXml(message: Message): string {
  const root = parentNode(ROOT, message.elements.map(writeElement), { version: VERSION })
  return formatXml(root)
}

/**
 * Reads a message from an XML document.
 *
 * @throws PipefitterError `protocol/xml-malformed` or `protocol/xml-refused` for the document,
 * `protocol/message-malformed`, `protocol/message-version` or `protocol/message-too-long` for the
 * message in it.
 */
export function parseMessageXml(text: string, limits: MessageLimits = MESSAGE_LIMITS): Message {
  if (text.length > XML_MESSAGE_MAX) throw tooLong('characters', text.length, XML_MESSAGE_MAX)
  const root = parseXml(text, {
    size: XML_MESSAGE_MAX,
    depth: 2,
    nodes: limits.elements + 1,
    attributes: 8,
  })
  if (root.name !== ROOT) throw malformed(`is a ${JSON.stringify(root.name.slice(0, 60))}`)
  checkVersion(root.attributes['version'])
  const elements = childrenOf(root, ELEMENT).map((element) => readElement(element, limits))
  return Message.from(elements)
}

function checkVersion(version: string | undefined): void {
  if (version?.trim() === VERSION) return
  const shown = JSON.stringify(version?.slice(0, 20) ?? '')
  throw new PipefitterError(
    'protocol/message-version',
    `Version ${shown} of the XML message format is not known here`,
  )
}

function readElement(element: XmlElement, limits: MessageLimits): MessageElement {
  const { name: fullName, mime_type: type = MIME_BINARY, encoding } = element.attributes
  if (fullName === undefined) throw malformed('has an element without a name')
  for (const part of [fullName, type]) {
    const bytes = utf8Length(part)
    if (bytes > limits.nameBytes) throw tooLong('bytes in a name', bytes, limits.nameBytes)
  }
  const colon = fullName.indexOf(':')
  const body = readBody(element.text.trim(), encoding)
  if (body.length > limits.messageBytes)
    throw tooLong('bytes in a body', body.length, limits.messageBytes)
  return {
    namespace: fullName.slice(0, Math.max(colon, 0)),
    name: fullName.slice(colon + 1),
    type,
    body,
  }
}

function readBody(text: string, encoding: string | undefined): Uint8Array {
  if (encoding === undefined) return utf8Encode(text)
  if (encoding !== BASE64) throw malformed('has an element in an encoding nobody knows')
  const body = base64Decode(text)
  if (body === undefined) throw malformed('has an element whose base64 is none')
  return body
}

function writeElement(element: MessageElement): XmlElement {
  if (element.signature !== undefined) throw unencodable('has a signature')
  const attributes = { name: fullNameOf(element), mime_type: checked(element.type) }
  const text = textOf(element)
  return text === undefined
    ? textNode(ELEMENT, base64Encode(element.body), { ...attributes, encoding: BASE64 })
    : textNode(ELEMENT, text, attributes)
}

/** The default namespace goes without saying, unless the name has a colon itself. */
function fullNameOf({ namespace, name }: MessageElement): string {
  if (namespace.includes(':')) throw unencodable('has a namespace with a colon')
  const bare = namespace === '' && !name.includes(':')
  return checked(bare ? name : `${namespace}:${name}`)
}

/** The body as text that comes back as it was; `undefined` where there is none. */
function textOf({ type, body }: MessageElement): string | undefined {
  if (!type.toLowerCase().startsWith('text/')) return undefined
  let text: string
  try {
    text = utf8Decode(body)
  } catch {
    return undefined
  }
  return text === text.trim() && isXmlText(text) ? text : undefined
}

function checked(text: string): string {
  if (isXmlText(text)) return text
  throw unencodable('has a name or type with characters that XML cannot carry')
}

function malformed(what: string): PipefitterError {
  return new PipefitterError('protocol/message-malformed', `The XML message ${what}`)
}

function unencodable(what: string): PipefitterError {
  return new PipefitterError('protocol/unencodable', `As XML the message cannot be: it ${what}`)
}
