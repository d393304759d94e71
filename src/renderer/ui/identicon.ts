/** A small picture of an id, laid of pipe bends: two peers of one name look different at a glance. Not a proof. */

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
  /** Outlines in a box of `SIDE` by `SIDE`. */
  readonly path: string
  readonly joints: readonly { readonly x: number; readonly y: number }[]
  readonly hue: number
  /** Colour of the joints, well apart from `hue`. */
  readonly jointHue: number
}

const SIDE = 4
const HALF = SIDE / 2
const HUE_STEPS = 24
const HUE_STEP = 360 / HUE_STEPS

const bend = (x: number, y: number, dx: number, dy: number) =>
  `M${x + 0.5} ${y + (dy > 0 ? 1 : 0)}A.5 .5 0 0 ${dx === dy ? 1 : 0} ${x + (dx > 0 ? 1 : 0)} ${y + 0.5}`

/** The two quarter bends of a tile: about one pair of its corners or the other. */
const tile = (rising: boolean, x: number, y: number) =>
  rising ? bend(x, y, -1, -1) + bend(x, y, 1, 1) : bend(x, y, 1, -1) + bend(x, y, -1, 1)

export function identiconOf(id: string): Identicon {
  const bits = hash(id, 0)
  const more = hash(id, 0x9e3779b9)
  let path = ''
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < HALF; x++) {
      const rising = ((bits >>> (y * HALF + x)) & 1) === 1
      path += tile(rising, x, y) + tile(!rising, SIDE - 1 - x, y)
    }
  }
  const joints = jointsOf(bits >>> (SIDE * HALF))
  const step = (more >>> 8) % HUE_STEPS
  const away = 6 + ((more >>> 16) % 12)
  return { path, joints, hue: step * HUE_STEP, jointHue: ((step + away) % HUE_STEPS) * HUE_STEP }
}

/** Some of the crossings inside, alike on both sides. */
function jointsOf(bits: number) {
  const places: { x: number; y: number }[] = []
  for (let y = 1; y < SIDE; y++) {
    if ((bits >>> (2 * y)) & 1) places.push({ x: 1, y }, { x: SIDE - 1, y })
    if ((bits >>> (2 * y + 1)) & 1) places.push({ x: HALF, y })
  }
  return places
}
