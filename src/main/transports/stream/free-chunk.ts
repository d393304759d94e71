/** Chunks below this are left to the garbage collector: they weigh little. */
const FREE_FROM_BYTES = 4096

/** Of ES2024: moves the bytes elsewhere and leaves the buffer detached. */
interface Movable {
  transfer?(newByteLength: number): unknown
}

/**
 * Gives the memory of a received chunk back at once, where it is the chunk's alone. Long messages come in chunks of
 * 64 KiB whose bytes are copied out; left to itself the garbage collector marks the whole heap every few hundred of them.
 */
export const freeChunk = (chunk: Uint8Array): void => {
  if (chunk.length < FREE_FROM_BYTES || chunk.length !== chunk.buffer.byteLength) return
  const memory = chunk.buffer as ArrayBufferLike & Movable
  memory.transfer?.(0)
}
