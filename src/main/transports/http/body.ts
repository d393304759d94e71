import type { IncomingMessage } from 'node:http'

/** A request that is answered with a status and nothing else. */
export class RequestRefused extends Error {
  readonly status: number

  constructor(status: number) {
    super(`Refused with HTTP status ${status}`)
    this.status = status
  }
}

/**
 * The body of a request, whose length it must announce (5.3.2.3.3). Nothing is read of one that is too long. `hold` is told
 * what is held of it: its pieces, and beside them the whole that is made of them in the end.
 * @throws RequestRefused 411 without a length, 413 beyond the limit; the system's error where the socket breaks.
 */
export const readBody = async (
  incoming: IncomingMessage,
  maxBytes: number,
  hold: (bytes: number) => void,
): Promise<Uint8Array> => {
  const announced = incoming.headers['content-length']
  if (announced === undefined) throw new RequestRefused(411)
  const length = Number(announced)
  if (!(length <= maxBytes)) throw new RequestRefused(413)
  const chunks: Uint8Array[] = []
  let heldBytes = 0
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    heldBytes += 2 * chunk.length
    hold(heldBytes)
  }
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
}
