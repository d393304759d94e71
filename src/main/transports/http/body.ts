import type { IncomingMessage } from 'node:http'
import type { MessageRoom } from '../../peer/ports/room.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import { sourceOf } from '../source-of.ts'
import { HTTP_SCHEME } from './limits.ts'

/** A request that is answered with a status and nothing else. */
export class RequestRefused extends Error {
  readonly status: number

  constructor(status: number) {
    super(`Refused with HTTP status ${status}`)
    this.status = status
  }
}

/**
 * The body of a request, whose length it must announce (5.3.2.3.3). Nothing is read of one that is too long. While it comes
 * it takes part of the room; whoever sends it has proven nothing by that, so it counts for the host that it comes from.
 * @throws RequestRefused 411 without a length, 413 beyond the limit; the system's error where the socket breaks.
 */
export const readBody = async (
  incoming: IncomingMessage,
  maxBytes: number,
  room: MessageRoom,
): Promise<Uint8Array> => {
  const { remoteAddress = '', remotePort = 0 } = incoming.socket
  const share = room.enter({
    address: `${HTTP_SCHEME}://${formatHostPort(remoteAddress, remotePort)}`,
    source: () => sourceOf(remoteAddress),
    isTrusted: () => false,
    cut: (reason) => incoming.destroy(reason),
  })
  try {
    return await gather(incoming, maxBytes, (bytes) => share.hold(bytes))
  } finally {
    share.hold(0)
  }
}

/** `hold` is told what is held: the pieces, and beside them the whole that is made of them in the end. */
const gather = async (
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
