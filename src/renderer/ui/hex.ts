/** Hexadecimal as a dump reads: offset, sixteen bytes, and what of them is printable. Pure. */
export interface HexLine {
  readonly offset: string
  readonly bytes: string
  readonly text: string
}

const PER_LINE = 16
const PRINTABLE = /[\x20-\x7e]/

export function hexLines(hex: string): readonly HexLine[] {
  const bytes = hex.match(/../g) ?? []
  const lines: HexLine[] = []
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const part = bytes.slice(at, at + PER_LINE)
    lines.push({
      offset: at.toString(16).padStart(4, '0'),
      bytes: part.join(' '),
      text: part.map(printable).join(''),
    })
  }
  return lines
}

function printable(byte: string): string {
  const character = String.fromCharCode(Number.parseInt(byte, 16))
  return PRINTABLE.test(character) ? character : '·'
}

/** The bytes of text as hexadecimal, for a reader who wants to see them. */
export const hexOfText = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('')
