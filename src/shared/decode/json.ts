import { DEPTH_MAX, NotThat, scannable, shownText } from './byte-node.ts'
import type { ByteNode, NodeBudget } from './byte-node.ts'

const SPACE = ' \t\r\n'
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,\]}]|$)/y

/** JSON with the places of its values. Throws `NotThat`; linear, and bounded in depth and parts. */
export const decodeJson = (bytes: Uint8Array, offset: number, budget: NodeBudget): ByteNode => {
  const reader = new JsonReader(bytes, offset, budget)
  return reader.whole()
}

class JsonReader {
  readonly #bytes: Uint8Array
  readonly #text: string
  readonly #offset: number
  readonly #budget: NodeBudget
  #at = 0

  constructor(bytes: Uint8Array, offset: number, budget: NodeBudget) {
    this.#bytes = bytes
    this.#text = scannable(bytes)
    this.#offset = offset
    this.#budget = budget
  }

  whole(): ByteNode {
    this.#space()
    const node = this.#value('JSON', this.#at, 0)
    this.#space()
    if (node === undefined || this.#at < this.#text.length) throw new NotThat()
    return node
  }

  /** Read in any case; told only as long as there is room. */
  #value(label: string, from: number, depth: number): ByteNode | undefined {
    if (depth > DEPTH_MAX) throw new NotThat()
    const first = this.#text.charAt(this.#at)
    if (first === '{' || first === '[') return this.#nested(label, from, depth, first)
    const start = this.#at
    if (first === '"') this.#string()
    else this.#scalar()
    if (!this.#budget.take()) return undefined
    return { label, value: shownText(this.#bytes.subarray(start, this.#at)), ...this.#span(from) }
  }

  #nested(label: string, from: number, depth: number, open: string): ByteNode | undefined {
    const isTold = this.#budget.take()
    const close = open === '{' ? '}' : ']'
    const children: ByteNode[] = []
    let count = 0
    this.#at++
    this.#space()
    while (this.#text.charAt(this.#at) !== close) {
      if (count > 0) this.#expect(',')
      this.#space()
      const child = this.#member(open === '{', count++, depth)
      if (child !== undefined) children.push(child)
      this.#space()
    }
    this.#at++
    if (!isTold) return undefined
    const value = open === '{' ? `{${count}}` : `[${count}]`
    return { label, value, ...this.#span(from), children }
  }

  #member(isNamed: boolean, index: number, depth: number): ByteNode | undefined {
    const from = this.#at
    if (!isNamed) return this.#value(String(index), from, depth + 1)
    const end = this.#string()
    const name = shownText(this.#bytes.subarray(from + 1, end - 1))
    this.#space()
    this.#expect(':')
    this.#space()
    return this.#value(name, from, depth + 1)
  }

  #string(): number {
    this.#expect('"')
    for (;;) {
      const code = this.#text.charCodeAt(this.#at++)
      if (Number.isNaN(code) || code < 0x20) throw new NotThat()
      if (code === 0x5c) this.#at++
      if (code === 0x22) return this.#at
    }
  }

  #scalar(): void {
    SCALAR.lastIndex = this.#at
    const [found] = SCALAR.exec(this.#text) ?? []
    if (!found) throw new NotThat()
    this.#at += found.length
  }

  #expect(character: string): void {
    if (this.#text.charAt(this.#at++) !== character) throw new NotThat()
  }

  #space(): void {
    while (SPACE.includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at++
  }

  #span(from: number): { readonly from: number; readonly to: number } {
    return { from: this.#offset + from, to: this.#offset + this.#at }
  }
}
