import { DEPTH_MAX, NotThat, shownText } from './byte-node.ts'
import type { ByteNode, NodeBudget } from './byte-node.ts'

const INDEFINITE = 31
const BREAK = 0xff
const SIMPLE: Readonly<Record<number, string>> = {
  20: 'false',
  21: 'true',
  22: 'null',
  23: 'undefined',
}

/** CBOR (RFC 8949), one item and nothing after it. Throws `NotThat`; linear, and bounded in depth and parts. */
export const decodeCbor = (bytes: Uint8Array, offset: number, budget: NodeBudget): ByteNode => {
  const reader = new CborReader(bytes, offset, budget)
  return reader.whole()
}

interface Head {
  readonly major: number
  readonly info: number
  /** A length or a number; `undefined` where the length is not known beforehand. */
  readonly argument: bigint | undefined
}

class CborReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #offset: number
  readonly #budget: NodeBudget
  #at = 0

  constructor(bytes: Uint8Array, offset: number, budget: NodeBudget) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#offset = offset
    this.#budget = budget
  }

  whole(): ByteNode {
    const node = this.#item('CBOR', 0)
    if (node === undefined || this.#at !== this.#bytes.length) throw new NotThat()
    return node
  }

  #item(label: string, depth: number, from = this.#at): ByteNode | undefined {
    if (depth > DEPTH_MAX) throw new NotThat()
    const isTold = this.#budget.take()
    const head = this.#head()
    const content = this.#content(head, depth)
    return isTold
      ? { label, ...content, from: this.#offset + from, to: this.#offset + this.#at }
      : undefined
  }

  #content(head: Head, depth: number): Pick<ByteNode, 'value' | 'children'> {
    const { major, argument, info } = head
    switch (major) {
      case 0:
        return { value: String(argument) }
      case 1:
        return { value: String(-1n - (argument ?? 0n)) }
      case 2:
      case 3:
        return this.#string(head, depth)
      case 4:
        return this.#items(argument, depth, false)
      case 5:
        return this.#items(argument, depth, true)
      case 6: {
        const tagged = this.#item('value', depth + 1)
        return { value: `tag ${argument}`, children: tagged ? [tagged] : [] }
      }
      default:
        return { value: this.#simple(info, argument) }
    }
  }

  #string({ major, argument }: Head, depth: number): Pick<ByteNode, 'value' | 'children'> {
    // In pieces, each a string of its own with its length.
    if (argument === undefined) return this.#items(undefined, depth, false)
    const body = this.#take(argument)
    return { value: major === 3 ? shownText(body) : `${body.length} bytes` }
  }

  #items(
    count: bigint | undefined,
    depth: number,
    isMap: boolean,
  ): Pick<ByteNode, 'value' | 'children'> {
    const children: ByteNode[] = []
    let index = 0
    for (; count === undefined ? !this.#takeBreak() : index < count; index++) {
      const from = this.#at
      const name = isMap ? this.#key(depth) : String(index)
      const child = this.#item(name, depth + 1, from)
      if (child !== undefined) children.push(child)
    }
    return { value: isMap ? `{${index}}` : `[${index}]`, children }
  }

  #key(depth: number): string {
    const { value = '…' } = this.#content(this.#head(), depth + 1)
    return value
  }

  #simple(info: number, argument: bigint | undefined): string {
    const at = this.#at
    if (info === 25) return String(halfOf(this.#view.getUint16(at - 2)))
    if (info === 26) return String(this.#view.getFloat32(at - 4))
    if (info === 27) return String(this.#view.getFloat64(at - 8))
    if (info === INDEFINITE) throw new NotThat()
    return SIMPLE[info] ?? `simple ${argument}`
  }

  #head(): Head {
    const first = this.#byte()
    const [major, info] = [first >> 5, first & 0x1f]
    if (info < 24) return { major, info, argument: BigInt(info) }
    if (info === INDEFINITE && major >= 2 && major <= 5) return { major, info, argument: undefined }
    if (info > 27) throw new NotThat()
    const body = this.#take(BigInt(1 << (info - 24)))
    return { major, info, argument: body.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) }
  }

  #takeBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false
    this.#at++
    return true
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new NotThat()
    return byte
  }

  #take(count: bigint): Uint8Array {
    if (count > BigInt(this.#bytes.length - this.#at)) throw new NotThat()
    const from = this.#at
    this.#at += Number(count)
    return this.#bytes.subarray(from, this.#at)
  }
}

const halfOf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff]
  if (exponent === 0) return sign * 2 ** -24 * fraction
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * 2 ** (exponent - 25) * (1024 + fraction)
}
