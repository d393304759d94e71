/** Bytes taken from the system at once. */
const SLAB_SIZE = 32 * 1024
/** A piece longer than this gets its own array, so that a slab is never mostly wasted. */
const PIECE_MAX = 4 * 1024

let slab = new ArrayBuffer(SLAB_SIZE)
let used = 0

/**
 * A zero-filled array of `length` bytes, short ones cut from a shared slab: for a few hundred bytes
 * a fresh `Uint8Array` takes six times as long as the rest of encoding a message. Pieces never
 * overlap and are never handed out twice; the slab lives as long as any of its pieces.
 */
export function allocate(length: number): Uint8Array {
  if (length > PIECE_MAX) return new Uint8Array(length)
  if (used + length > SLAB_SIZE) {
    slab = new ArrayBuffer(SLAB_SIZE)
    used = 0
  }
  const piece = new Uint8Array(slab, used, length)
  used += length
  return piece
}
