import { PREVIEW_BYTES, type ElementRow } from '../../shared/rows.ts'
import { ByteInterner } from '../base/byte-interner.ts'
import { copyBytes, EMPTY_BYTES, hexEncode, utf8Decode } from '../base/bytes.ts'
import { JXTA_NAMESPACE } from '../protocol/constants.ts'
import type { Message, MessageElement } from '../protocol/message/message.ts'

/** Most bytes of one message that are kept for showing; more elements follow with their sizes alone. */
const KEPT_PER_MESSAGE = 64 * 1024
/** Most elements of one message that are shown. */
const ELEMENTS_SHOWN = 256

/** Most bytes that a cut can leave of a character. */
const UTF8_TAIL = 3

/** An element as it is kept for showing: its beginning copied, so that nothing of the received chunk is held. */
export interface KeptElement {
  readonly namespace: string
  readonly name: string
  readonly type: string
  readonly sizeBytes: number
  readonly head: Uint8Array
}

/** Copies what may be shown of a message later. */
export const keepElements = (
  message: Message,
  perElement = PREVIEW_BYTES,
): readonly KeptElement[] => {
  let left = KEPT_PER_MESSAGE
  return shownElements(message).map((element) => {
    const head = copyBytes(element.body, 0, Math.min(perElement, left))
    left -= head.length
    return keptElement(element, head)
  })
}

/** The addresses of a pipe's messages are the same with each: they are kept once for all. */
const heads = new ByteInterner()

/** Names, types and sizes of all elements; the bodies of the protocols' own alone. */
export const keepOutline = (message: Message): readonly KeptElement[] => {
  let left = KEPT_PER_MESSAGE
  return shownElements(message).map((element) => {
    if (element.namespace !== JXTA_NAMESPACE) return keptElement(element, EMPTY_BYTES)
    const head = heads.copy(element.body, 0, Math.min(element.body.length, PREVIEW_BYTES, left))
    left -= head.length
    return keptElement(element, head)
  })
}

const shownElements = ({ elements }: Message): readonly MessageElement[] =>
  elements.length > ELEMENTS_SHOWN ? elements.slice(0, ELEMENTS_SHOWN) : elements

const keptElement = (
  { namespace, name, type, body }: MessageElement,
  head: Uint8Array,
): KeptElement => ({ namespace, name, type, sizeBytes: body.length, head })

/** An element as a client shows it: text where it is text, hexadecimal otherwise. */
export const elementRow = ({ namespace, name, type, sizeBytes, head }: KeptElement): ElementRow => {
  const shown = head.subarray(0, PREVIEW_BYTES)
  const cut = shown.length < sizeBytes
  const text = isTextType(type) ? textOf(shown, cut) : undefined
  const body = text === undefined ? { hex: hexEncode(shown) } : { text }
  return { namespace, name, type, sizeBytes, cut, ...body }
}

export const isTextType = (type: string): boolean =>
  type.startsWith('text/') || type.startsWith('application/json') || type.endsWith('+xml')

/** UTF-8 text; of a beginning without the character that the cut may have split. `undefined` when it is none. */
const textOf = (bytes: Uint8Array, cut: boolean): string | undefined => {
  for (let missing = 0; missing <= (cut ? UTF8_TAIL : 0); missing++) {
    try {
      return utf8Decode(bytes.subarray(0, Math.max(0, bytes.length - missing)))
    } catch {
      continue
    }
  }
  return undefined
}
