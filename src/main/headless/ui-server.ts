import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { HostApi } from '../../shared/contract.ts'
import { FRAME_MAX_BYTES, GREETING_MAX_BYTES, serveRpc } from '../../shared/rpc/index.ts'
import type { CarryFar } from '../../shared/rpc/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { TokenBucket } from '../base/token-bucket.ts'
import { toWireError } from '../host/to-wire-error.ts'
import { Access } from './access.ts'
import { requireGreeting } from './admission.ts'
import { readBundleFile } from './bundle-files.ts'
import { listenOnLoopback } from './loopback.ts'
import { guardFor, isOurHost, isOurOrigin } from './request-guard.ts'
import type { RequestGuard } from './request-guard.ts'
import { securityHeaders } from './security-headers.ts'
import { WebSocketChannel } from './websocket-channel.ts'

export interface UiServerOptions {
  readonly api: HostApi
  /** Leads pages to the hosts of other peers; absent: nobody does. */
  readonly far?: CarryFar | undefined
  /** The built interface. */
  readonly bundleFolder: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The wanted port; the next free one is taken when it is not free. 0: any. Default 9780. */
  readonly port?: number
  /** Bounds for tests to shorten. */
  readonly headersTimeoutMs?: number
}

/** The interface served to browsers on this machine. */
export interface UiServer {
  readonly port: number
  /** A link that opens the interface once; its code is in the fragment, which no browser sends to anybody. */
  link(): string
  /** Cuts every page; idempotent. */
  close(): Promise<void>
}

const DEFAULT_PORT = 9780
const CONNECTIONS_MAX = 64
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
const HEADERS_MAX_BYTES = 8 * 1024
/** Time that a page has to answer our closing. */
const CLOSING_TIMEOUT_MS = 2_000
/** What a greeting is wrapped in on the wire: frame header and mask. */
const FRAMING_MAX_BYTES = 64
const RPC_PATH = '/rpc'
/** Refusals that are written to the log: other pages can make as many as they like. */
const REFUSALS_LOGGED = { burst: 20, perSecond: 0.2 }

/** Apart from its use, because the types of ws do not know `closeTimeout` yet. */
const SOCKET_BOUNDS = {
  noServer: true,
  maxPayload: FRAME_MAX_BYTES,
  perMessageDeflate: false,
  closeTimeout: CLOSING_TIMEOUT_MS,
}

/** Serves the interface on 127.0.0.1: to whoever opens a link that `link` made, and to nobody else. */
export const openUiServer = async (options: UiServerOptions): Promise<UiServer> => {
  const server = createServer(serverBounds(options))
  server.maxConnections = CONNECTIONS_MAX
  const port = await listenOnLoopback(server, options.port ?? DEFAULT_PORT)
  const site = new UiSite(options, guardFor(port))
  server.on('request', (request, response) => void site.onRequest(request, response))
  server.on('upgrade', (request, socket, head) => site.onUpgrade(request, socket, head))
  server.on('clientError', (_error, socket) => socket.destroy())
  return {
    port,
    link: () => `http://127.0.0.1:${port}/#code=${site.access.issueCode()}`,
    close: () => closeAll(server, site),
  }
}

const serverBounds = ({ headersTimeoutMs = HEADERS_TIMEOUT_MS }: UiServerOptions) => ({
  headersTimeout: headersTimeoutMs,
  requestTimeout: Math.max(headersTimeoutMs, REQUEST_TIMEOUT_MS),
  connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
  maxHeaderSize: HEADERS_MAX_BYTES,
})

const closeAll = (server: Server, site: UiSite): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    site.close()
    server.closeAllConnections()
  })

class UiSite {
  readonly access: Access
  readonly #options: UiServerOptions
  readonly #guard: RequestGuard
  readonly #headers: Readonly<Record<string, string>>
  readonly #sockets = new WebSocketServer(SOCKET_BOUNDS)
  readonly #logged: TokenBucket

  constructor(options: UiServerOptions, guard: RequestGuard) {
    this.#options = options
    this.#guard = guard
    this.access = new Access(options.clock, options.random)
    this.#logged = new TokenBucket(REFUSALS_LOGGED, options.clock.nowMs())
    this.#headers = securityHeaders(guard.hosts.map((host) => `ws://${host}`))
  }

  async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOurHost(this.#guard, request)) {
      this.#logRefusal('a request under a name that is not ours was refused', request)
      return this.#refuse(response, 403)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return this.#refuse(response, 405)
    const [pathname = '/'] = (request.url ?? '/').split('?')
    const file = await readBundleFile(this.#options.bundleFolder, pathname)
    if (file === undefined) return this.#refuse(response, 404)
    response.writeHead(200, {
      ...this.#headers,
      'content-type': file.contentType,
      'content-length': file.body.length,
      'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-store',
    })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  }

  /** A page of ours that wants to speak; everything else is refused before a single frame is read. */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {})
    if (request.url !== RPC_PATH || !isOurOrigin(this.#guard, request)) {
      this.#logRefusal('a web page that is not ours was refused', request)
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    // Whoever has not greeted yet may not make us read more than a greeting.
    let unknownBytes = head.length
    const countBytes = (chunk: Buffer): void => {
      unknownBytes += chunk.length
      if (unknownBytes > GREETING_MAX_BYTES + FRAMING_MAX_BYTES) socket.destroy()
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.on('data', countBytes)
      this.#admit(new WebSocketChannel(webSocket), () => socket.off('data', countBytes))
    })
  }

  close(): void {
    for (const client of this.#sockets.clients) client.terminate()
  }

  #admit(channel: WebSocketChannel, onAdmitted: () => void): void {
    const { api, far, clock, log } = this.#options
    requireGreeting(channel, {
      clock,
      admit: (greeting) => this.access.admit(greeting),
      onAdmitted: () => {
        onAdmitted()
        serveRpc(channel, api, {
          ...{ toWireError, far },
          onRefused: (what) => log.warn('a page was refused', { what }),
        })
      },
    })
  }

  #logRefusal(what: string, { headers }: IncomingMessage): void {
    const { log, clock } = this.#options
    if (!this.#logged.take(clock.nowMs())) return
    log.warn(what, { origin: headers.origin?.slice(0, 100), host: headers.host?.slice(0, 100) })
  }

  #refuse(response: ServerResponse, status: number): void {
    response.writeHead(status, { ...this.#headers, 'content-length': 0, connection: 'close' })
    response.end()
  }
}
