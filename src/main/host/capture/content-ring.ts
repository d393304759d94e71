import { concatBytes, copyBytes } from '../../base/bytes.ts'
import { Fifo } from '../../base/queue.ts'
import { decodeMessage, encodedLength, encodeMessage } from '../../protocol/message/binary.ts'
import type { Message } from '../../protocol/message/message.ts'
import { keepElements, keepOutline, type KeptElement } from '../preview.ts'

/** Bytes of content that are kept in all; the oldest give way. */
const CONTENT_KEPT_BYTES = 64 * 1024 * 1024
/** What keeping anything of a message costs beside its bytes, as a guess. */
const ENTRY_BYTES = 200
const ELEMENT_BYTES = 120

/** What is kept of a message's content: all of it, as it goes on the wire, or no more than what elements it had. */
export type Content =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'outline'; readonly elements: readonly KeptElement[] }

/** The whole message in the binary format, copied: nothing of a received chunk is held. */
export const wholeOf = (message: Message): Content => {
  const parts = encodeMessage(message)
  const [only] = parts
  const bytes = parts.length === 1 && only !== undefined ? copyBytes(only) : concatBytes(parts)
  return { kind: 'whole', bytes }
}

/** Names, types and sizes of the elements; the bodies of the protocols' own alone. */
export const outlineOf = (message: Message): Content => ({
  kind: 'outline',
  elements: keepOutline(message),
})

/** Whether a message is short enough for its whole content to be kept beside others. */
export const isKeepable = (message: Message): boolean =>
  encodedLength(message) <= CONTENT_KEPT_BYTES / 2

/** The elements of what was kept, to be shown. */
export const elementsOf = (content: Content | undefined): readonly KeptElement[] => {
  if (content === undefined) return []
  return content.kind === 'outline'
    ? content.elements
    : keepElements(decodeMessage(content.bytes), Infinity)
}

const costOf = (content: Content): number =>
  ENTRY_BYTES +
  (content.kind === 'whole'
    ? content.bytes.length
    : content.elements.reduce((sum, { head }) => sum + ELEMENT_BYTES + head.length, 0))

/** The content of the latest messages by their numbers, which follow on each other, within a budget of bytes. */
export class ContentRing {
  readonly #contents = new Fifo<Content>()
  readonly #keptBytes: number
  /** The number of the message that the last content is of. */
  #last = 0
  #bytes = 0
  #forgotten = 0

  constructor(keptBytes = CONTENT_KEPT_BYTES) {
    this.#keptBytes = keptBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get capacityBytes(): number {
    return this.#keptBytes
  }

  /** Whole messages whose content gave way to newer ones. */
  get forgotten(): number {
    return this.#forgotten
  }

  put(number: number, content: Content): void {
    if (number !== this.#last + 1) this.clear()
    this.#last = number
    this.#contents.push(content)
    this.#bytes += costOf(content)
    while (this.#bytes > this.#keptBytes && this.#contents.length > 1) this.#forgetOldest()
  }

  get(number: number): Content | undefined {
    if (!Number.isSafeInteger(number)) return undefined
    return this.#contents.at(this.#contents.length - 1 - (this.#last - number))
  }

  clear(): void {
    this.#contents.clear()
    this.#bytes = 0
  }

  #forgetOldest(): void {
    const content = this.#contents.shift()
    if (content === undefined) return
    this.#bytes -= costOf(content)
    if (content.kind === 'whole') this.#forgotten++
  }
}
