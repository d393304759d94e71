/** What every thing that a pipe's end is fitted to keeps to; see `src/main/attachments/local-stream.ts`. */
import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { LocalStream } from '../../src/main/attachments/local-stream.ts'
import { STREAM_CHUNK_MAX } from '../../src/main/protocol/message/stream.ts'

/** A thing whose other side gives back what it gets, and ends when that ends; or which takes nothing. */
export interface LocalStreamRig {
  echoing(): Promise<LocalStream>
  /** It reads nothing, and says nothing. */
  deaf(): Promise<LocalStream>
}

/** No thing may take more than this when its other side reads nothing. */
const TAKEN_UNREAD_MAX = 64 * 1_048_576
const MIB = 1_048_576

const hashOf = (parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

const readAll = async (stream: LocalStream): Promise<readonly Uint8Array[]> => {
  const parts: Uint8Array[] = []
  for (let part = await stream.read(); part !== undefined; part = await stream.read())
    parts.push(part)
  return parts
}

export const describeLocalStream = (name: string, rig: LocalStreamRig): void => {
  describe(name, () => {
    it('carries bytes both ways, in chunks that fit a message, and each way has its end', async () => {
      const stream = await rig.echoing()
      const said = Array.from({ length: 40 }, () => randomBytes(STREAM_CHUNK_MAX))
      const reading = readAll(stream)
      for (const part of said) await stream.write(part)
      stream.end()
      const heard = await reading
      expect(hashOf(heard)).toBe(hashOf(said))
      expect(Math.max(...heard.map(({ length }) => length))).toBeLessThanOrEqual(STREAM_CHUNK_MAX)
      expect(Math.min(...heard.map(({ length }) => length))).toBeGreaterThan(0)
      expect(stream.outcome.note).toBe('')
      stream.release()
      stream.release()
    })

    it('makes its writer wait while its other side reads nothing', async () => {
      const stream = await rig.deaf()
      let taken = 0
      let isWaiting = false
      const write = async (): Promise<void> => {
        while (taken < TAKEN_UNREAD_MAX) {
          await stream.write(randomBytes(MIB))
          taken += MIB
        }
      }
      const writing = write().catch(() => {})
      await expect
        .poll(
          async () => {
            const before = taken
            await new Promise((resolve) => setTimeout(resolve, 200))
            isWaiting = taken === before
            return isWaiting
          },
          { timeout: 15_000 },
        )
        .toBe(true)
      expect(taken).toBeLessThan(TAKEN_UNREAD_MAX)
      stream.cut()
      await writing
    })

    it('reads no further once it is cut, and takes nothing', async () => {
      const stream = await rig.echoing()
      await stream.write(randomBytes(10))
      expect(await stream.read()).toBeDefined()
      const reading = stream.read().catch(() => undefined)
      stream.cut()
      stream.cut()
      expect(await reading).toBeUndefined()
      await expect(
        stream
          .write(randomBytes(10))
          .then(() => stream.read())
          .catch(() => undefined),
      ).resolves.toBeUndefined()
    })
  })
}
