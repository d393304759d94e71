import { utf8Decode } from '../../base/bytes.ts'
import { MIME_BINARY } from '../constants.ts'

/** The strings of one element. */
export interface ElementHead {
  readonly name: string
  /** MIME type; `application/octet-stream` where the wire names none. */
  readonly type: string
}

const SLOTS = 512
/** A longer head is rare, and decoded each time. */
const LONGEST = 192

/**
 * Remembers element heads as they stood on the wire. Messages of one pipe repeat the same few heads,
 * so a head costs one comparison and no decoding. A direct-mapped table of fixed size: a collision
 * costs a decode, never memory, so a hostile sender gains nothing.
 */
export class HeadInterner {
  readonly #keys: (Uint8Array | undefined)[] = new Array<undefined>(SLOTS).fill(undefined)
  readonly #heads: ElementHead[] = new Array<ElementHead>(SLOTS).fill({ name: '', type: '' })

  /**
   * The head in `bytes[start, end)`: a flag byte, the name's length and the name, which ends at
   * `nameEnd`, and up to `end` the type's length and the type, or nothing. Equal bytes are cut
   * equally because all lengths are among them.
   *
   * Throws a `TypeError` where a string is no UTF-8.
   */
  read(bytes: Uint8Array, start: number, nameEnd: number, end: number): ElementHead {
    const length = end - start
    if (length > LONGEST) return decodeHead(bytes, start, nameEnd, end)
    const slot = slotOf(bytes, start, end)
    const key = this.#keys[slot]
    const known = this.#heads[slot]
    if (key !== undefined && known !== undefined && sameBytes(key, bytes, start, length))
      return known
    const head = decodeHead(bytes, start, nameEnd, end)
    const copy = new Uint8Array(length)
    copy.set(bytes.subarray(start, end))
    this.#keys[slot] = copy
    this.#heads[slot] = head
    return head
  }
}

function decodeHead(bytes: Uint8Array, start: number, nameEnd: number, end: number): ElementHead {
  const name = utf8Decode(bytes.subarray(start + 3, nameEnd))
  return {
    name,
    type: end === nameEnd ? MIME_BINARY : utf8Decode(bytes.subarray(nameEnd + 2, end)),
  }
}

/** Mixes the length and a few bytes; the full comparison decides, so a weak hash costs only a miss. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  let hash = Math.imul(length, 0x9e3779b1)
  const step = (length >>> 3) + 1
  for (let i = start; i < end; i += step) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}

function sameBytes(key: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (key.length !== length) return false
  for (let i = 0; i < length; i++) if (key[i] !== bytes[start + i]) return false
  return true
}
