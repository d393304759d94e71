/** Where streams of our own peers come in by HTTP: opens them, and finds the one that each request belongs to. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { hexEncode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { LocalEndpoint } from '../../peer/ports/transport.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import type { Entrance } from '../stream/index.ts'
import { readBody, RequestRefused } from './body.ts'
import { HttpStream } from './http-stream.ts'
import { HTTP_SCHEME, STREAM_PIECE_BYTES } from './limits.ts'
import type { RoomyContext } from './roomy-context.ts'
import { StreamReceiver } from './stream-receiver.ts'
import { NAME_BYTES, parseStreamPath, STREAM_HEADERS } from './stream-requests.ts'
import type { StreamPath } from './stream-requests.ts'

/** A request, of which nothing but the headers is read. */
export interface Asked {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  /** Where its socket came in. */
  readonly endpoint: LocalEndpoint
}

export class StreamDoor {
  readonly #context: RoomyContext
  readonly #entrance: Entrance
  readonly #open = new Map<string, HttpStream<StreamReceiver>>()

  constructor(context: RoomyContext, entrance: Entrance) {
    this.#context = context
    this.#entrance = entrance
  }

  /** Rejects with RequestRefused, or with the system's error where the socket breaks. */
  async answer(asked: Asked): Promise<void> {
    const { incoming, response } = asked
    const path = parseStreamPath(incoming.url ?? '')
    if (path === undefined) throw new RequestRefused(400)
    // Web pages have no business here: they say where they come from.
    if (incoming.headers.origin !== undefined) throw new RequestRefused(403)
    if (path.name === undefined) return this.#openOne(asked)
    const open = this.#open.get(path.name)
    if (open === undefined) throw new RequestRefused(410)
    if (incoming.method === 'GET') open.carrier.poll(response, path.at, path.holdMs)
    else if (incoming.method === 'POST') await this.#take(open, path, asked)
    else if (incoming.method === 'DELETE') this.#cut(open, response)
    else throw new RequestRefused(405)
  }

  async #take(
    { carrier }: HttpStream<StreamReceiver>,
    { at, isEnd }: StreamPath,
    asked: Asked,
  ): Promise<void> {
    const bytes = await readBody(asked.incoming, STREAM_PIECE_BYTES, this.#context.room)
    carrier.send(asked.response, { at, bytes, isEnd })
  }

  #cut(stream: HttpStream, response: ServerResponse): void {
    response.writeHead(204, STREAM_HEADERS)
    response.end()
    stream.destroy(new PipefitterError('endpoint/closed', 'The other side cut the link'))
  }

  #openOne({ incoming, response, endpoint }: Asked): void {
    if (incoming.method !== 'POST') throw new RequestRefused(405)
    const { remoteAddress = '', remotePort = 0, localAddress = '' } = incoming.socket
    const admitted = this.#entrance.admit(remoteAddress)
    if (admitted === undefined) throw new RequestRefused(503)
    const { clock, random } = this.#context
    const name = hexEncode(random.bytes(NAME_BYTES))
    const stream = new HttpStream((self) => new StreamReceiver(clock, self))
    stream.on('close', () => this.#open.delete(name))
    this.#open.set(name, stream)
    response.writeHead(201, { ...STREAM_HEADERS, 'content-length': name.length })
    response.end(name)
    this.#entrance.accept(
      {
        ...{ stream, localHost: localAddress, localAddress: endpoint.address },
        remoteAddress: `${HTTP_SCHEME}://${formatHostPort(remoteAddress, remotePort)}`,
      },
      admitted,
    )
  }
}
