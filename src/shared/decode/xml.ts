import { DEPTH_MAX, NotThat, scannable, shownText } from './byte-node.ts'
import type { ByteNode, NodeBudget } from './byte-node.ts'

const NAME = /[A-Za-z_:\x80-\u{10ffff}][-\w.:\x80-\u{10ffff}]*/uy
const ATTRIBUTE = /\s+([A-Za-z_:][-\w.:]*)\s*=\s*("[^"<]*"|'[^'<]*')/y

interface Open {
  readonly label: string
  readonly from: number
  readonly children: ByteNode[]
  readonly isTold: boolean
}

/**
 * XML with the places of its elements, attributes and texts. Entities stay as they are written, and none is ever looked up.
 * Throws `NotThat`; linear, and bounded in depth and parts.
 */
export const decodeXml = (bytes: Uint8Array, offset: number, budget: NodeBudget): ByteNode =>
  new XmlReader(bytes, offset, budget).whole()

class XmlReader {
  readonly #bytes: Uint8Array
  readonly #text: string
  readonly #offset: number
  readonly #budget: NodeBudget
  readonly #open: Open[] = []
  #root: ByteNode | undefined
  #at = 0

  constructor(bytes: Uint8Array, offset: number, budget: NodeBudget) {
    this.#bytes = bytes
    this.#text = scannable(bytes)
    this.#offset = offset
    this.#budget = budget
  }

  whole(): ByteNode {
    while (this.#at < this.#text.length) {
      if (this.#text.charAt(this.#at) === '<') this.#markup()
      else this.#content()
    }
    if (this.#root === undefined || this.#open.length > 0) throw new NotThat()
    return this.#root
  }

  #markup(): void {
    const { length } = this.#text
    const begins = (what: string) => this.#text.startsWith(what, this.#at)
    if (begins('<!--')) this.#skipTo('-->')
    else if (begins('<![CDATA[')) this.#cdata()
    else if (begins('<?')) this.#skipTo('?>')
    else if (begins('<!')) this.#skipTo('>')
    else if (begins('</')) this.#close()
    else this.#start()
    if (this.#at > length) throw new NotThat()
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#at)
    if (found < 0) throw new NotThat()
    this.#at = found + end.length
  }

  #start(): void {
    if (this.#open.length >= DEPTH_MAX || this.#root !== undefined) throw new NotThat()
    const from = this.#at++
    const label = this.#name()
    const element = { label, from, children: [], isTold: this.#budget.take() }
    this.#open.push(element)
    this.#attributes(element)
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++
    const isEmpty = this.#text.charAt(this.#at) === '/'
    if (isEmpty) this.#at++
    if (this.#text.charAt(this.#at++) !== '>') throw new NotThat()
    if (isEmpty) this.#end()
  }

  #attributes({ children }: Open): void {
    for (;;) {
      ATTRIBUTE.lastIndex = this.#at
      const [whole = '', name = '', quoted = ''] = ATTRIBUTE.exec(this.#text) ?? []
      if (whole === '') return
      const from = this.#at + whole.length - whole.trimStart().length
      const to = this.#at + whole.length
      this.#at = to
      if (!this.#budget.take()) continue
      const value = shownText(this.#bytes.subarray(to - quoted.length + 1, to - 1))
      children.push({ label: `@${name}`, value, ...this.#span(from, to) })
    }
  }

  #close(): void {
    this.#at += 2
    if (this.#name() !== this.#open.at(-1)?.label) throw new NotThat()
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++
    if (this.#text.charAt(this.#at++) !== '>') throw new NotThat()
    this.#end()
  }

  #end(): void {
    const element = this.#open.pop()
    if (element === undefined) throw new NotThat()
    const { label, from, children, isTold } = element
    const [only] = children
    // An element that holds nothing but a text is one part with it.
    const isSimple = children.length === 1 && only?.label === 'text' && only.value !== undefined
    const content = isSimple ? { value: only.value ?? '' } : { children }
    const node = { label, ...content, ...this.#span(from, this.#at) }
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = node
    else if (isTold) parent.children.push(node)
  }

  #content(): void {
    const found = this.#text.indexOf('<', this.#at)
    const to = found < 0 ? this.#text.length : found
    this.#told(this.#at, to)
    this.#at = to
  }

  #cdata(): void {
    const from = this.#at
    this.#skipTo(']]>')
    this.#told(from, this.#at)
  }

  #told(from: number, to: number): void {
    if (this.#text.slice(from, to).trim() === '') return
    const parent = this.#open.at(-1)
    if (parent === undefined) throw new NotThat()
    if (!this.#budget.take()) return
    const value = shownText(this.#bytes.subarray(from, to)).trim()
    parent.children.push({ label: 'text', value, ...this.#span(from, to) })
  }

  #name(): string {
    NAME.lastIndex = this.#at
    const [name] = NAME.exec(this.#text) ?? []
    if (name === undefined) throw new NotThat()
    this.#at += name.length
    return name
  }

  #span(from: number, to: number): { readonly from: number; readonly to: number } {
    return { from: this.#offset + from, to: this.#offset + to }
  }
}
