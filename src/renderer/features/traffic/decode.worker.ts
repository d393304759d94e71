/** A thread of its own, in which one message is told apart while the window answers. See `decode-apart.ts`. */
import { decodeMessageTree } from '../../../shared/decode/index.ts'

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data instanceof Uint8Array) postMessage(decodeMessageTree(data))
})
