/** Names that other peers give files, made into names that are safe on any system and read as what they are. */
import { extname } from 'node:path'

/** Longest name of a file here, in bytes of UTF-8; with room for a number and the ending. */
const NAME_BYTES_MAX = 200
const ENDING_BYTES_MAX = 32

/** What no system takes in a name, or what means something in one: separators, streams, patterns, control characters. */
// eslint-disable-next-line no-control-regex -- that is what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*]/gu
/** What is not seen, or turns the writing round, so that one ending looks like another. */
const UNSEEN =
  /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5/gu
/** Names of devices on Windows, whatever ending they have. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i
/** What file managers, shells and version control read by itself from the folder it lies in. */
const SELF_ACTING = /^(?:desktop\.ini|autorun\.inf|thumbs\.db|folder\.htt)$/i

/**
 * One segment of a path as it may be on a disk here: no separator, nothing hidden, no device, no stream, nothing unseen; never
 * empty, never `.` or `..`, and no longer than a system takes. Two names may become one: who makes the file sees to that.
 */
export const safeName = (name: string): string => {
  const plain = name
    .normalize('NFC')
    .replace(UNSEEN, '')
    .replace(FORBIDDEN, '_')
    .replace(/\s+/gu, ' ')
  const bare = cut(trimmed(plain)).replace(/^[.~-]+/, (start) => '_'.repeat(start.length))
  const named = /[^_]/.test(bare) ? bare : bare === '' ? 'file' : `file${bare}`
  return DEVICE.test(named) || SELF_ACTING.test(named) ? `_${named}` : named
}

/** Windows drops dots and spaces at the end, so that two names would be one. */
const trimmed = (name: string): string => name.replace(/[. ]+$/u, '').replace(/^ +/u, '')

/** Cut so that the ending stays, and no character is cut in two. */
const cut = (name: string): string => {
  if (bytesOf(name) <= NAME_BYTES_MAX) return name
  const own = extname(name)
  const ending = bytesOf(own) <= ENDING_BYTES_MAX ? own : ''
  let stem = ''
  for (const character of name.slice(0, name.length - ending.length)) {
    if (bytesOf(stem) + bytesOf(character) > NAME_BYTES_MAX - bytesOf(ending)) break
    stem += character
  }
  return trimmed(stem) + ending
}

const bytesOf = (text: string): number => Buffer.byteLength(text)

/** The name with a number, for where the one without is taken: `plan (2).pdf`. */
export const numberedName = (name: string, number: number): string => {
  if (number < 2) return name
  const ending = extname(name)
  return `${name.slice(0, name.length - ending.length)} (${number})${ending}`
}
