/** UTF-8 of short strings, nearly always ASCII, written straight into a buffer. */
import { utf8Encode } from '../../base/bytes.ts'

/** Bytes that the text takes; a lone surrogate takes the 3 of U+FFFD. */
export function utf8Length(text: string): number {
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) > 0x7f) return utf8Encode(text).length
  return text.length
}

/** Writes the text at `at`, where there is room for it; returns the bytes it took. */
export function writeUtf8(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return writeEncoded(out, at, text)
    out[at + i] = code
  }
  return text.length
}

function writeEncoded(out: Uint8Array, at: number, text: string): number {
  const bytes = utf8Encode(text)
  out.set(bytes, at)
  return bytes.length
}
