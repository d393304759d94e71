import { PREVIEW_BYTES, type ElementRow } from '../../shared/rows.ts'
import { copyBytes, EMPTY_BYTES, hexEncode, utf8Decode } from '../base/bytes.ts'
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

/** Copies what may be shown of a message later; of elements that `mayKeep` refuses not their bodies. */
export const keepElements = (
  message: Message,
  perElement = PREVIEW_BYTES,
  mayKeep: (element: MessageElement) => boolean = () => true,
): readonly KeptElement[] => {
  let left = KEPT_PER_MESSAGE
  return message.elements.slice(0, ELEMENTS_SHOWN).map((element) => {
    const { namespace, name, type, body } = element
    if (!mayKeep(element))
      return { namespace, name, type, sizeBytes: body.length, head: EMPTY_BYTES }
    const head = copyBytes(body, 0, Math.min(perElement, left))
    left -= head.length
    return { namespace, name, type, sizeBytes: body.length, head }
  })
}

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
