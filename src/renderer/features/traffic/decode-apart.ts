/** Messages as trees of their parts, without holding up the window: long ones are read in a thread of their own. */
import { decodeMessageTree } from '../../../shared/decode/index.ts'
import type { DecodedMessage } from '../../../shared/decode/index.ts'

/** Bytes that are read at once, within a frame or two; of more, whoever wrote them says how long it takes. */
export const AT_ONCE_BYTES = 32 * 1024

/**
 * Reads a long message in a thread that ends with it.
 *
 * @throws The signal's reason once it is aborted, which ends the thread; an error where the thread could not do it.
 */
export function decodeApart(bytes: Uint8Array, signal?: AbortSignal): Promise<DecodedMessage> {
  if (bytes.length <= AT_ONCE_BYTES) return Promise.resolve(decodeMessageTree(bytes))
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const thread = new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' })
    const settle = (how: () => void) => {
      thread.terminate()
      signal?.removeEventListener('abort', abort)
      how()
    }
    const abort = () => settle(() => reject(signal?.reason as Error))
    signal?.addEventListener('abort', abort)
    thread.onmessage = ({ data }: MessageEvent<DecodedMessage>) => settle(() => resolve(data))
    thread.onerror = ({ message }) => settle(() => reject(new Error(message)))
    thread.postMessage(bytes)
  })
}
