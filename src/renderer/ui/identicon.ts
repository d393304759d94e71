/** A small picture of an id, laid of pipe pieces: two peers of one name look different at a glance. Not a proof. */

/** FNV-1a with a last mix: spreads ids that differ only in their tail. */
function hash(text: string, seed: number): number {
  let value = 0x811c9dc5 ^ seed
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}

export interface Identicon {
  /** Outlines in a box of 4 by 4. */
  readonly path: string
  readonly dots: readonly { readonly x: number; readonly y: number }[]
  readonly hue: number
}

const SIDE = 4
const HALF = SIDE / 2

/** Quarter bends about two corners, or a straight run, of the tile at (x, y). */
function tile(kind: number, x: number, y: number): string {
  if (kind === 0)
    return `M${x + 0.5} ${y}A.5 .5 0 0 1 ${x} ${y + 0.5}M${x + 1} ${y + 0.5}A.5 .5 0 0 0 ${x + 0.5} ${y + 1}`
  if (kind === 1)
    return `M${x + 0.5} ${y}A.5 .5 0 0 0 ${x + 1} ${y + 0.5}M${x} ${y + 0.5}A.5 .5 0 0 1 ${x + 0.5} ${y + 1}`
  return kind === 2 ? `M${x + 0.5} ${y}v1` : `M${x} ${y + 0.5}h1`
}

/** The other hand of a tile: a bend turns over, a straight run stays. */
const mirrored = (kind: number) => (kind < 2 ? 1 - kind : kind)

export function identiconOf(id: string): Identicon {
  const bits = hash(id, 0)
  const more = hash(id, 0x9e3779b9)
  let path = ''
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < HALF; x++) {
      const kind = (bits >>> ((y * HALF + x) * 2)) & 3
      path += tile(kind, x, y) + tile(mirrored(kind), SIDE - 1 - x, y)
    }
  }
  const row = more & 3
  const column = (more >>> 2) & 1
  const dots = [column, SIDE - 1 - column].map((x) => ({ x: x + 0.5, y: row + 0.5 }))
  return { path, dots, hue: ((more >>> 8) % 24) * 15 }
}
