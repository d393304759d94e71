import { createHash, type Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'

/** Read at once. */
const BLOCK_BYTES = 1024 * 1024

/** A SHA-256 that grows, and can be asked on the way. */
export class RunningHash {
  #hash: Hash = createHash('sha256')

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  /** Of all so far, in hexadecimal. */
  get now(): string {
    return this.#hash.copy().digest('hex')
  }
}

/** Hashes the first bytes of a file, as many as are wanted and there. Rejects with the system's error, and when it is to stop. */
export const hashStart = async (
  handle: FileHandle,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<{ readonly hash: RunningHash; readonly readBytes: number }> => {
  const hash = new RunningHash()
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.max(1, sizeBytes)))
  let readBytes = 0
  while (readBytes < sizeBytes) {
    signal.throwIfAborted()
    const want = Math.min(block.length, sizeBytes - readBytes)
    const { bytesRead } = await handle.read(block, 0, want, readBytes)
    if (bytesRead === 0) break
    hash.add(block.subarray(0, bytesRead))
    readBytes += bytesRead
  }
  return { hash, readBytes }
}

/** The SHA-256 of a few bytes, in hexadecimal. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex')
