import { readU32 } from '../../base/bytes.ts'

/** Certificate, source peer id, signature. */
const PARTS = 3

/**
 * Whether `bytes` from `start` to its end is the block that JXSE peers with message signatures (CBJX)
 * append after the last element: three byte strings, each with its length as a u32, and nothing else.
 * Its contents are not looked at.
 */
export function isTrailer(bytes: Uint8Array, start: number): boolean {
  let at = start
  for (let part = 0; part < PARTS; part++) {
    if (at + 4 > bytes.length) return false
    const length = readU32(bytes, at)
    if (length > bytes.length - at - 4) return false
    at += 4 + length
  }
  return at === bytes.length
}
