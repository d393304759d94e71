import { utf8Encode } from '../../base/bytes.ts'

/** The text, or as many of its characters as these bytes of UTF-8 hold; none is cut in two. */
export const cutToBytes = (text: string, maxBytes: number): string => {
  let cut = ''
  let size = 0
  for (const character of text) {
    size += utf8Encode(character).length
    if (size > maxBytes) break
    cut += character
  }
  return cut
}
