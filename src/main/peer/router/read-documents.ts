import { Lru } from '../../base/lru.ts'
import {
  parseRouterMessage,
  type RouterMessage,
} from '../../protocol/documents/endpoint-router-message.ts'
import { elementText, type MessageElement } from '../../protocol/message/message.ts'

/** Documents of routed messages that are remembered as they were read. */
export const DOCUMENTS_REMEMBERED = 64
/** Longer ones, in characters, are read each time. */
export const DOCUMENT_REMEMBERED_MAX = 4_096

/** All messages of a pipe that come over a router bear the same document: it is read once. */
export class ReadDocuments {
  readonly #read = new Lru<string, RouterMessage>(DOCUMENTS_REMEMBERED)

  /** What the element says. Throws as `elementText` and `parseRouterMessage` do. */
  read(element: MessageElement): RouterMessage {
    const text = elementText(element)
    const known = this.#read.get(text)
    if (known !== undefined) return known
    const routed = parseRouterMessage(text)
    if (text.length <= DOCUMENT_REMEMBERED_MAX) this.#read.set(text, routed)
    return routed
  }
}
