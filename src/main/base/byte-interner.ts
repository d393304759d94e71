import { copyBytes, EMPTY_BYTES, utf8Decode } from './bytes.ts'

const SLOTS = 512
const LONGEST = 256

/**
 * Turns short byte strings that come again and again (element names, MIME types, addresses) into one shared
 * string or copy each, without decoding or copying them anew. A direct-mapped table of fixed size: a collision costs a decode, never
 * memory, so a hostile sender gains nothing.
 */
export class ByteInterner {
  readonly #keys: (Uint8Array | undefined)[] = new Array<undefined>(SLOTS)
  /** Absent where only the bytes were asked for so far. */
  readonly #texts: (string | undefined)[] = new Array<undefined>(SLOTS)

  /** The text of `bytes[start, end)`. Throws a `TypeError` when it is not UTF-8. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start
    if (length === 0) return ''
    if (length > LONGEST) return utf8Decode(bytes.subarray(start, end))
    const slot = this.#place(bytes, start, end)
    const known = this.#texts[slot]
    if (known !== undefined) return known
    const text = utf8Decode(this.#keys[slot] ?? EMPTY_BYTES)
    this.#texts[slot] = text
    return text
  }

  /** The bytes `[start, end)` on memory of their own, which nobody may write to: others hold it too. */
  copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
    if (end === start) return EMPTY_BYTES
    if (end - start > LONGEST) return copyBytes(bytes, start, end)
    return this.#keys[this.#place(bytes, start, end)] ?? EMPTY_BYTES
  }

  /** The slot that now holds these bytes. */
  #place(bytes: Uint8Array, start: number, end: number): number {
    const slot = slotOf(bytes, start, end)
    const key = this.#keys[slot]
    if (key !== undefined && sameBytes(key, bytes, start, end - start)) return slot
    this.#keys[slot] = copyBytes(bytes, start, end)
    this.#texts[slot] = undefined
    return slot
  }
}

/** Mixes the length and some thirty bytes; the comparison of all decides, so a weak hash costs only a miss. */
const slotOf = (bytes: Uint8Array, start: number, end: number): number => {
  const length = end - start
  const step = (length >>> 5) + 1
  let hash = Math.imul(length, 0x9e3779b1)
  for (let i = start; i < end; i += step) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}

const sameBytes = (key: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean => {
  if (key.length !== length) return false
  for (let i = 0; i < length; i++) if (key[i] !== bytes[start + i]) return false
  return true
}
