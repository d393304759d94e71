/**
 * Takes WebSockets in. A socket is admitted as one of tcp is, before a byte of it is read, and keeps that place until the
 * stream on it is greeted; whoever does not ask for the upgrade in time loses it.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Timer } from '../../base/clock.ts'
import type { Listener, LocalEndpoint, TransportContext } from '../../peer/ports/transport.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import type { Entrance } from '../stream/index.ts'
import { TcpListener } from '../tcp/tcp-listener.ts'
import { HEADERS_MAX_BYTES } from '../web/index.ts'
import { CHUNKS_MAX, FRAGMENTS_MAX, PIECE_MAX_BYTES, UPGRADE_TIMEOUT_MS } from './limits.ts'
import { WS_SCHEME } from './ws-address.ts'
import { SUBPROTOCOL } from './ws-dial.ts'
import { WsStream } from './ws-stream.ts'

/** A socket that has not asked for an upgrade yet. */
interface Waiting {
  readonly admitted: NonNullable<ReturnType<Entrance['admit']>>
  readonly endpoint: LocalEndpoint
  readonly timer: Timer
}

export const listenForWebSockets = async (
  context: TransportContext,
  port: number,
  entrance: Entrance,
): Promise<Listener> => {
  const { network, clock, log, isLocal } = context
  const door = new Door(context, entrance)
  const listener = new TcpListener({
    ...{ network, clock, log: log.scope(WS_SCHEME), port, isLocal, scheme: WS_SCHEME },
    count: (counter) => context.count(counter),
    makeServer: () => door.makeServer(),
    onSocket: (socket, endpoint) => door.take(socket, endpoint),
    onClosing: () => door.close(),
  })
  await listener.follow()
  return listener
}

class Door {
  readonly #context: TransportContext
  readonly #entrance: Entrance
  readonly #waiting = new Map<Duplex, Waiting>()
  readonly #upgrades = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, perMessageDeflate: false },
    ...{ maxPayload: PIECE_MAX_BYTES, maxFragments: FRAGMENTS_MAX, maxBufferedChunks: CHUNKS_MAX },
    handleProtocols: () => SUBPROTOCOL,
  })

  constructor(context: TransportContext, entrance: Entrance) {
    this.#context = context
    this.#entrance = entrance
  }

  makeServer(): Server {
    const server = createServer({
      ...{ noDelay: true, keepAlive: true, maxHeaderSize: HEADERS_MAX_BYTES },
      ...{ headersTimeout: UPGRADE_TIMEOUT_MS, requestTimeout: UPGRADE_TIMEOUT_MS },
      insecureHTTPParser: false,
    })
    server.on('request', (incoming, response) => this.#answer(incoming, response))
    server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(incoming, socket, head),
    )
    return server
  }

  take(socket: Socket, endpoint: LocalEndpoint): void {
    const admitted = this.#entrance.admit(socket.remoteAddress ?? '')
    if (admitted === undefined) return void socket.on('error', ignore).destroy()
    const timer = this.#context.clock.after('ws-upgrade', UPGRADE_TIMEOUT_MS, () =>
      socket.destroy(),
    )
    this.#waiting.set(socket, { admitted, endpoint, timer })
    socket.once('close', () => this.#failed(socket))
  }

  async close(): Promise<void> {
    for (const socket of [...this.#waiting.keys()]) socket.destroy()
    await this.#entrance.close()
  }

  #failed(socket: Duplex): void {
    const waiting = this.#leave(socket)
    if (waiting !== undefined) this.#entrance.failed(waiting.admitted)
  }

  #leave(socket: Duplex): Waiting | undefined {
    const waiting = this.#waiting.get(socket)
    this.#waiting.delete(socket)
    waiting?.timer.cancel()
    return waiting
  }

  /** Whoever asks for a page, a health check for one, hears what this is. */
  #answer(incoming: IncomingMessage, response: ServerResponse): void {
    incoming.resume()
    response.shouldKeepAlive = false
    response.writeHead(426, { 'content-length': 0, upgrade: 'websocket', connection: 'close' })
    response.end()
  }

  /** The path is the reverse proxy's business. Web pages have none here: they say where they come from. */
  #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', ignore)
    if (!(socket instanceof Socket) || !this.#waiting.has(socket)) return void socket.destroy()
    if (incoming.headers.origin !== undefined || !asksForOurs(incoming)) {
      this.#context.count('ws.refused-upgrades')
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
      return
    }
    this.#upgrades.handleUpgrade(incoming, socket, head, (webSocket) => {
      const waiting = this.#leave(socket)
      if (waiting === undefined) return webSocket.terminate()
      const { remoteAddress = '', remotePort = 0, localAddress = '' } = socket
      const stream = new WsStream(webSocket, this.#context.clock)
      this.#entrance.accept(
        {
          ...{ stream, localHost: localAddress, localAddress: waiting.endpoint.address },
          remoteAddress: `${WS_SCHEME}://${formatHostPort(remoteAddress, remotePort)}`,
        },
        waiting.admitted,
      )
    })
  }
}

const asksForOurs = ({ headers }: IncomingMessage): boolean =>
  (headers['sec-websocket-protocol'] ?? '').split(',').some((one) => one.trim() === SUBPROTOCOL)

const ignore = (): void => {}
