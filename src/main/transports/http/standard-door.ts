/**
 * The receiver of the standard (5.3.2.2): tells pings, polls and sends apart, and finds the link that each belongs to: the
 * one of its sender's id from that host.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { MessageRoom } from '../../peer/ports/room.ts'
import type { LocalEndpoint } from '../../peer/ports/transport.ts'
import { peerOfAddress, parseEndpointAddress } from '../../protocol/addresses.ts'
import { ENDPOINT_SOURCE, JXTA_NAMESPACE, MIME_MESSAGE } from '../../protocol/constants.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { uniqueValue } from '../../protocol/ids.ts'
import { decodeMessage } from '../../protocol/message/binary.ts'
import { elementText } from '../../protocol/message/message.ts'
import { readBody, RequestRefused } from './body.ts'
import type { MessageStream } from './message-stream.ts'
import { parsePath } from './paths.ts'
import type { PollTimes } from './paths.ts'
import { answerNothing } from './standard-receiver.ts'
import type { StandardReceiver } from './standard-receiver.ts'
import type { Asked } from './stream-door.ts'

/** What is known of the other end as its link is made. */
export interface LinkOrigin {
  readonly peerId: PeerId
  readonly socket: Socket
  readonly endpoint: LocalEndpoint
}

type AcceptedStream = MessageStream<StandardReceiver>

export interface StandardDoorInit {
  readonly peerId: PeerId
  readonly maxMessageBytes: number
  readonly room: MessageRoom
  /** Makes a link and hands it over, if there is a place for one. */
  readonly make: (origin: LinkOrigin, onEnded: () => void) => AcceptedStream | undefined
}

/** What a request says. */
interface Request {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly endpoint: LocalEndpoint
  readonly peerId?: PeerId
  readonly times: PollTimes
}

export class StandardDoor {
  readonly #init: StandardDoorInit
  readonly #streams = new Map<string, AcceptedStream>()

  constructor(init: StandardDoorInit) {
    this.#init = init
  }

  /** Rejects with RequestRefused, or with a coded error for what is no message of a peer. */
  async answer({ incoming, response, endpoint }: Asked): Promise<void> {
    const path = parsePath(incoming.url ?? '')
    if (path === undefined) throw new RequestRefused(404)
    // Nobody here says when a link ends, so no socket is kept for one.
    response.shouldKeepAlive = false
    const request = { incoming, response, endpoint, ...path }
    if (incoming.method === 'POST') return this.#send(request)
    if (incoming.method !== 'GET') throw new RequestRefused(405)
    if (path.peerId === undefined) this.#ping(response)
    else this.#stream(request, path.peerId).carrier.poll(response, path.times)
  }

  #ping(response: ServerResponse): void {
    const body = uniqueValue(this.#init.peerId)
    response.writeHead(200, {
      'content-length': body.length,
      'content-type': 'text/plain;charset=UTF-8',
    })
    response.end(body)
  }

  /** JXSE sends without saying who it is: its message does. */
  async #send(request: Request): Promise<void> {
    const { incoming, response } = request
    if (!(incoming.headers['content-type'] ?? MIME_MESSAGE).startsWith(MIME_MESSAGE))
      throw new RequestRefused(415)
    const body = await readBody(incoming, this.#init.maxMessageBytes, this.#init.room)
    const stream = this.#stream(request, request.peerId ?? senderOf(body))
    stream.carrier.heard()
    await stream.receive(body)
    // A poll within a send (5.3.2.3.3) is answered at once: with nothing.
    if (!response.destroyed) answerNothing(response)
  }

  /** A peer has a link as soon as it asks for anything. */
  #stream({ incoming, endpoint }: Request, peerId: PeerId): AcceptedStream {
    const { socket } = incoming
    const key = keyOf(socket, peerId)
    const known = this.#streams.get(key)
    if (known !== undefined) return known
    const made = this.#init.make({ peerId, socket, endpoint }, () => this.#streams.delete(key))
    if (made === undefined) throw new RequestRefused(503)
    if (!made.destroyed) this.#streams.set(key, made)
    return made
  }
}

/** Links are kept apart by host too, so that nobody elsewhere speaks for them. */
const keyOf = (socket: Socket, peerId: PeerId): string => `${socket.remoteAddress ?? ''} ${peerId}`

/** Throws coded errors for what is no message of a peer. */
const senderOf = (body: Uint8Array): PeerId => {
  const element = decodeMessage(body).get(JXTA_NAMESPACE, ENDPOINT_SOURCE)
  const peerId =
    element === undefined
      ? undefined
      : peerOfAddress(parseEndpointAddress(elementText(element).trim()))
  if (peerId === undefined) throw new RequestRefused(400)
  return peerId
}
