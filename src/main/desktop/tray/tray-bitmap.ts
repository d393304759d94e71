/** Draws the icon beside the clock: one form for each state, in one grey that shows on light and on dark. Pure. */
import type { TrayShape } from './tray-facts.ts'

const GREY = 0x8a
/** Samples of a pixel in each direction, for soft edges. */
const SAMPLES = 4

/** Whether a point is in the form; both coordinates go from -1 to 1, downwards. */
const FORMS: Readonly<Record<TrayShape, (x: number, y: number) => boolean>> = {
  offline: (x, y) => within(x, y, 0.9) && !within(x, y, 0.6),
  well: (x, y) => within(x, y, 0.9),
  // A notch with a dot in it at the upper right.
  waiting: (x, y) =>
    (within(x, y, 0.9) && !within(x - 0.5, y + 0.5, 0.55)) || within(x - 0.55, y + 0.55, 0.35),
  paused: (x, y) => Math.abs(y) < 0.8 && Math.abs(x) > 0.2 && Math.abs(x) < 0.7,
  trouble: (x, y) => y < 0.8 && y > -0.9 && Math.abs(x) < (y + 0.95) * 0.55,
}

const within = (x: number, y: number, radius: number): boolean => Math.hypot(x, y) <= radius

/** `size` × `size` pixels of four bytes: blue, green, red (equal here) and opacity, each premultiplied by it. */
export const trayBitmap = (shape: TrayShape, size: number): Uint8Array => {
  const pixels = new Uint8Array(size * size * 4)
  for (let at = 0; at < size * size; at++) {
    const share = shareOf(FORMS[shape], at % size, Math.floor(at / size), size)
    const grey = Math.round(GREY * share)
    pixels.set([grey, grey, grey, Math.round(255 * share)], at * 4)
  }
  return pixels
}

/** How much of a pixel the form covers. */
const shareOf = (
  isIn: (x: number, y: number) => boolean,
  column: number,
  row: number,
  size: number,
): number => {
  let covered = 0
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const x = column + ((sample % SAMPLES) + 0.5) / SAMPLES
    const y = row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES
    if (isIn((2 * x) / size - 1, (2 * y) / size - 1)) covered++
  }
  return covered / (SAMPLES * SAMPLES)
}
