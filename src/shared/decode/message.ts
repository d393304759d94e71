import { NodeBudget, NotThat, shownText } from './byte-node.ts'
import type { ByteNode } from './byte-node.ts'
import { decodeContent, type ContentKind } from './content.ts'

/** One element of a message with the places of its parts. */
export interface DecodedElement {
  readonly name: string
  readonly namespace: string
  readonly type: string
  readonly kind: ContentKind
  /** Place of the body in the message. */
  readonly from: number
  readonly to: number
  /** The body goes on beyond what was given. */
  readonly isCut: boolean
}

export interface DecodedMessage {
  readonly tree: ByteNode
  readonly elements: readonly DecodedElement[]
  /** The bytes end before the message does, or are none from some place on. */
  readonly isCut: boolean
}

const HAS_TYPE = 1
const HAS_ENCODING = 2
const HAS_SIGNATURE = 4
/** Elements that are told apart in the tree; whatever is within them has a bound of its own. */
export const ELEMENTS_APART_MAX = 1_000
const NO_TYPE = 'application/octet-stream'

/**
 * The structure of a message in the binary format (5.4.2, version 0), as far as the bytes go: its elements, and in each
 * body the document that is in it. Nothing is thrown; what cannot be read is left as bytes.
 */
export const decodeMessageTree = (bytes: Uint8Array): DecodedMessage =>
  new MessageReader(bytes).whole()

class MessageReader {
  readonly #bytes: Uint8Array
  readonly #budget = new NodeBudget()
  readonly #elements: DecodedElement[] = []
  readonly #children: ByteNode[] = []
  #rest: ByteNode | undefined
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  whole(): DecodedMessage {
    let isCut = false
    try {
      this.#read()
    } catch (error) {
      if (!(error instanceof NotThat)) throw error
      isCut = true
    }
    const to = this.#bytes.length
    const children = this.#rest === undefined ? this.#children : [...this.#children, this.#rest]
    const tree = { label: 'JXTA message', from: 0, to, children }
    return {
      tree,
      elements: this.#elements,
      isCut: isCut || this.#elements.some((one) => one.isCut),
    }
  }

  #read(): void {
    if (this.#text(4) !== 'jxmg' || this.#number(1) !== 0) throw new NotThat()
    const namespaces = ['', 'jxta']
    for (let left = this.#number(2); left > 0; left--) namespaces.push(this.#string())
    const count = this.#number(2)
    const value = `version 0, ${namespaces.length - 2} namespaces, ${count} elements`
    this.#children.push({ label: 'Header', value, from: 0, to: this.#at })
    for (let i = 0; i < count; i++) this.#add(this.#element(namespaces))
  }

  /** All elements are read; of more than are told apart as parts the rest is one part. */
  #add(part: ByteNode): void {
    if (this.#children.length <= ELEMENTS_APART_MAX) this.#children.push(part)
    else this.#rest = { label: 'More elements', from: this.#rest?.from ?? part.from, to: part.to }
  }

  #element(namespaces: readonly string[]): ByteNode {
    const start = this.#at
    if (this.#text(4) !== 'jxel') throw new NotThat()
    const namespace = namespaces[this.#number(1)] ?? '?'
    const flags = this.#number(1)
    const nameFrom = this.#at
    const name = this.#string()
    const children: ByteNode[] = [{ label: 'Name', value: name, from: nameFrom, to: this.#at }]
    const typeFrom = this.#at
    const type = flags & HAS_TYPE ? this.#string() : NO_TYPE
    if (flags & HAS_TYPE)
      children.push({ label: 'Type', value: type, from: typeFrom, to: this.#at })
    if (flags & HAS_ENCODING) this.#string()
    const length = this.#number(4)
    const from = this.#at
    const to = Math.min(from + length, this.#bytes.length)
    const isCut = to < from + length
    const body = this.#bytes.subarray(from, to)
    const { kind, node } = decodeContent(body, from, type, this.#budget, isCut)
    this.#elements.push({ name, namespace, type, kind, from, to, isCut })
    children.push(node)
    this.#at = to
    if (!isCut && flags & HAS_SIGNATURE) children.push(this.#element(namespaces))
    const label = namespace === '' ? name : `${namespace}:${name}`
    return { label: label || 'unnamed', value: type, from: start, to: this.#at, children }
  }

  #string(): string {
    const length = this.#number(2)
    return shownText(this.#take(length))
  }

  #text(length: number): string {
    return shownText(this.#take(length))
  }

  #number(length: number): number {
    return this.#take(length).reduce((sum, byte) => sum * 256 + byte, 0)
  }

  #take(length: number): Uint8Array {
    const from = this.#at
    if (from + length > this.#bytes.length) throw new NotThat()
    this.#at += length
    return this.#bytes.subarray(from, this.#at)
  }
}
