/** Reading and writing of what peers say about their groups: numbers big-endian, texts and lists with their length before. */
import {
  concatBytes,
  copyBytes,
  readU16,
  readU32,
  readU64,
  utf8Decode,
  utf8Encode,
  writeU16,
  writeU32,
  writeU64,
} from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'

export const u16Bytes = (value: number): Uint8Array => {
  const bytes = new Uint8Array(2)
  writeU16(bytes, 0, value)
  return bytes
}

export const u32Bytes = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  writeU32(bytes, 0, value)
  return bytes
}

export const u64Bytes = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8)
  writeU64(bytes, 0, value)
  return bytes
}

/** At most 255 bytes, their number before them. */
export const shortBytes = (bytes: Uint8Array): Uint8Array =>
  concatBytes([Uint8Array.of(bytes.length), bytes])

export const shortText = (text: string): Uint8Array => shortBytes(utf8Encode(text))

/** Reads from the front; every read throws `protocol/message-malformed` where there is too little. Gives copies. */
export class GroupReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  u8(): number {
    return this.#bytes[this.#advance(1)] ?? 0
  }

  u16(): number {
    return readU16(this.#bytes, this.#advance(2))
  }

  u32(): number {
    return readU32(this.#bytes, this.#advance(4))
  }

  /** Throws for numbers that are too great to be safe, too. */
  u64(): number {
    const value = readU64(this.#bytes, this.#advance(8))
    if (value < Number.MAX_SAFE_INTEGER) return value
    throw malformed('a number is too great')
  }

  bytes(length: number): Uint8Array {
    const start = this.#advance(length)
    return copyBytes(this.#bytes, start, start + length)
  }

  shortBytes(max = 255): Uint8Array {
    const length = this.u8()
    if (length > max) throw malformed('something is too long')
    return this.bytes(length)
  }

  shortText(max = 255): string {
    return this.text(this.shortBytes(max))
  }

  /** UTF-8 that is none throws as well. */
  text(bytes: Uint8Array): string {
    try {
      return utf8Decode(bytes)
    } catch (error) {
      if (error instanceof TypeError) throw malformed('a text is no UTF-8')
      throw error
    }
  }

  /** Throws where something is left. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw malformed('something follows')
  }

  #advance(length: number): number {
    const start = this.#at
    if (start + length > this.#bytes.length) throw malformed('it ends too early')
    this.#at += length
    return start
  }
}

export const malformed = (what: string): PipefitterError =>
  new PipefitterError('protocol/message-malformed', `What is said about a group is none: ${what}`)
