import { FRAME_MAX_BYTES, callError } from '../../shared/rpc/index.ts'

/** Bytes waiting for a client that does not read, from which on its connection is cut. */
export const UNREAD_MAX_BYTES = 4 * FRAME_MAX_BYTES

/** A frame as one line of JSON, without the line's end. Throws `CallError` with `rpc/too-long`. */
export const encodeFrame = (frame: unknown): string => {
  const text = JSON.stringify(frame)
  // UTF-8 has at most three bytes a UTF-16 unit: only near the bound is it worth counting.
  if (text.length * 3 > FRAME_MAX_BYTES && Buffer.byteLength(text) > FRAME_MAX_BYTES)
    throw callError('rpc/too-long', `more than ${FRAME_MAX_BYTES} bytes at once`)
  return text
}

/** What a line holds, unvalidated; `undefined` (which JSON cannot say) when it is no JSON. */
export const decodeFrame = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
