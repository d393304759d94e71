/**
 * The server: sockets and requests in number and in time, and which of the two doors each request is for: the streams of our
 * own peers, or the messages of the standard.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { errorText, PipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Listener, LocalEndpoint } from '../../peer/ports/transport.ts'
import type { Entrance } from '../stream/index.ts'
import { TcpListener } from '../tcp/tcp-listener.ts'
import { HEADERS_MAX_BYTES } from '../web/index.ts'
import { RequestRefused } from './body.ts'
import { HTTP_SCHEME, SOCKET_IDLE_MS } from './limits.ts'
import type { HttpSettings } from './limits.ts'
import type { RoomyContext } from './roomy-context.ts'
import { SocketPlaces } from './socket-places.ts'
import type { StandardDoor } from './standard-door.ts'
import { StreamDoor } from './stream-door.ts'
import type { Asked } from './stream-door.ts'
import { isForStreams } from './stream-requests.ts'

/** How often within the shortest time limit sockets are looked at. */
const CHECKS_IN_TIMEOUT = 10

/** `standard`: absent while legacy peers are refused. Settles once it listens. */
export const listenForHttp = async (
  context: RoomyContext,
  settings: HttpSettings,
  entrance: Entrance,
  standard: () => StandardDoor | undefined,
): Promise<Listener> => {
  const { network, clock, isLocal } = context
  const log = context.log.scope(HTTP_SCHEME)
  const door = new FrontDoor({ context, settings, entrance, standard, log })
  const listener = new TcpListener({
    ...{ network, clock, log, isLocal, scheme: HTTP_SCHEME, port: settings.port },
    count: (counter) => context.count(counter),
    makeServer: () => door.makeServer(),
    onSocket: (socket, endpoint) => door.take(socket, endpoint),
    onClosing: () => door.close(),
  })
  await listener.follow()
  return listener
}

interface FrontDoorInit {
  readonly context: RoomyContext
  readonly settings: HttpSettings
  readonly entrance: Entrance
  readonly standard: () => StandardDoor | undefined
  readonly log: Log
}

class FrontDoor {
  readonly #init: FrontDoorInit
  readonly #streams: StreamDoor
  readonly #places = new SocketPlaces()
  readonly #endpoints = new WeakMap<Socket, LocalEndpoint>()
  #closed = false

  constructor(init: FrontDoorInit) {
    this.#init = init
    this.#streams = new StreamDoor(init.context, init.entrance)
  }

  /** A server for one address; the listener opens and closes it. */
  makeServer(): Server {
    const { headersTimeoutMs, requestTimeoutMs } = this.#init.settings
    const server = createServer({
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      maxHeaderSize: HEADERS_MAX_BYTES,
      keepAliveTimeout: SOCKET_IDLE_MS,
      noDelay: true,
      insecureHTTPParser: false,
      connectionsCheckingInterval: headersTimeoutMs / CHECKS_IN_TIMEOUT,
    })
    // Node would cut what waits for its next request as listening ends; links end in order, and by their own means.
    server.closeIdleConnections = ignore
    server.on('request', (incoming, response) => void this.#answer(incoming, response))
    return server
  }

  take(socket: Socket, endpoint: LocalEndpoint): void {
    if (this.#closed || !this.#places.take(socket)) {
      this.#count('refused-sockets')
      socket.on('error', ignore).destroy()
    } else this.#endpoints.set(socket, endpoint)
  }

  /** Closes the links, then whatever sockets are left. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#init.entrance.close()
    this.#places.destroyAll()
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', ignore)
    try {
      const endpoint = this.#endpoints.get(incoming.socket)
      if (endpoint === undefined) throw new RequestRefused(503)
      await this.#open({ incoming, response, endpoint })
    } catch (error) {
      this.#refuse(response, error)
    }
  }

  #open(asked: Asked): Promise<void> {
    if (isForStreams(asked.incoming)) return this.#streams.answer(asked)
    const standard = this.#closed ? undefined : this.#init.standard()
    if (standard !== undefined) return standard.answer(asked)
    this.#count('refused-legacy')
    throw new RequestRefused(403)
  }

  #refuse(response: ServerResponse, error: unknown): void {
    const status = error instanceof RequestRefused ? error.status : 400
    if (!(error instanceof RequestRefused) && !(error instanceof PipefitterError))
      this.#init.log.debug('a request broke off', { error: errorText(error) })
    this.#count('refused-requests')
    if (response.headersSent || response.destroyed) return void response.destroy()
    response.shouldKeepAlive = false
    response.writeHead(status, { 'content-length': 0, connection: 'close' })
    response.end()
  }

  #count(counter: string): void {
    this.#init.context.count(`${HTTP_SCHEME}.${counter}`)
  }
}

const ignore = (): void => {}
