/**
 * The receiver (5.3.2.2): tells pings, polls and sends apart, and finds the link that each belongs to. Requests of
 * peers that know our headers name their link; those of others, JXSE's, belong to the one link of their sender's id
 * from that host.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { errorText, PipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { LocalEndpoint, MessageRoom } from '../../peer/ports.ts'
import { formatHostPort, peerOfAddress, parseEndpointAddress } from '../../protocol/addresses.ts'
import { ENDPOINT_SOURCE, JXTA_NAMESPACE, MIME_MESSAGE } from '../../protocol/constants.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { uniqueValue } from '../../protocol/ids.ts'
import { decodeMessage } from '../../protocol/message/binary.ts'
import { elementText } from '../../protocol/message/message.ts'
import { readBody, RequestRefused } from './body.ts'
import type { HttpLink } from './http-link.ts'
import {
  ADDRESS_HEADER,
  HEADERS_MAX_BYTES,
  HTTP_SCHEME,
  SESSION_HEADER,
  STEP_HEADER,
} from './limits.ts'
import type { HttpSettings } from './limits.ts'
import { parsePath } from './paths.ts'
import type { PollTimes } from './paths.ts'
import { answerNothing } from './receiver.ts'
import type { Receiver } from './receiver.ts'
import { SocketPlaces } from './socket-places.ts'
import { sourceOf } from '../source-of.ts'

/** A link with its receiver. */
export interface Accepted {
  readonly link: HttpLink
  readonly receiver: Receiver
}

/** What is known of the other end as its link is made. */
export interface LinkOrigin {
  readonly peerId: PeerId
  readonly socket: Socket
  readonly endpoint: LocalEndpoint
  /** Where it says that it can be dialled. */
  readonly publicAddress: string | undefined
  readonly hasSession: boolean
}

export interface AcceptorInit {
  readonly peerId: PeerId
  readonly settings: HttpSettings
  /** For what has come of a request. */
  readonly room: MessageRoom
  readonly log: Log
  readonly count: (counter: string) => void
  /** Makes a link, if there is a place for one. */
  readonly make: (origin: LinkOrigin, onEnded: () => void) => Accepted | undefined
  readonly onLink: (link: HttpLink) => void
}

/** What a request says. */
interface Request {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly peerId?: PeerId
  readonly times: PollTimes
  readonly session: string | undefined
  readonly step: string | undefined
}

/** How often within the shortest time limit sockets are looked at. */
const CHECKS_IN_TIMEOUT = 10
const SESSION = /^[0-9a-f]{32}$/

export class Acceptor {
  readonly #init: AcceptorInit
  readonly #places = new SocketPlaces()
  readonly #endpoints = new WeakMap<Socket, LocalEndpoint>()
  readonly #links = new Map<string, Accepted>()
  #closed = false

  constructor(init: AcceptorInit) {
    this.#init = init
  }

  /** A server for one address; the listener opens and closes it. */
  makeServer(): Server {
    const { headersTimeoutMs, requestTimeoutMs } = this.#init.settings
    const server = createServer({
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      maxHeaderSize: HEADERS_MAX_BYTES,
      // Idle sockets of links stay; those of all others are closed with each answer.
      keepAliveTimeout: 0,
      insecureHTTPParser: false,
      connectionsCheckingInterval: headersTimeoutMs / CHECKS_IN_TIMEOUT,
    })
    server.on('request', (incoming, response) => void this.#answer(incoming, response))
    return server
  }

  accept(socket: Socket, endpoint: LocalEndpoint): void {
    if (this.#closed || !this.#places.take(socket)) {
      this.#init.count('http.refused-sockets')
      socket.destroy()
    } else this.#endpoints.set(socket, endpoint)
  }

  /** Closes the links, then whatever sockets are left. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#links.values()].map(({ link }) => link.close()))
    this.#places.destroyAll()
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {})
    try {
      await this.#serve(this.#read(incoming, response))
    } catch (error) {
      this.#refuse(response, error)
    }
  }

  #read(incoming: IncomingMessage, response: ServerResponse): Request {
    const path = parsePath(incoming.url ?? '')
    if (path === undefined) throw new RequestRefused(404)
    const session = headerOf(incoming, SESSION_HEADER)
    if (session !== undefined && !SESSION.test(session)) throw new RequestRefused(400)
    // A request that belongs to no link of its own shall not keep its socket.
    if (session === undefined) response.shouldKeepAlive = false
    return { incoming, response, ...path, session, step: headerOf(incoming, STEP_HEADER) }
  }

  async #serve(request: Request): Promise<void> {
    const { method } = request.incoming
    if (method === 'GET') {
      if (request.peerId === undefined) return this.#ping(request)
      return this.#poll(request, request.peerId)
    }
    if (method !== 'POST') throw new RequestRefused(405)
    if (request.session !== undefined) return this.#sessionPost(request)
    return this.#standardPost(request)
  }

  #ping({ response }: Request): void {
    const body = uniqueValue(this.#init.peerId)
    response.writeHead(200, {
      'content-length': body.length,
      'content-type': 'text/plain;charset=UTF-8',
      [SESSION_HEADER]: '1',
    })
    response.end(body)
  }

  #poll(request: Request, peerId: PeerId): void {
    const { response, times } = request
    const accepted =
      request.session === undefined
        ? this.#standardLink(request, peerId)
        : this.#find(request, peerId)
    if (accepted === undefined) throw new RequestRefused(410)
    accepted.receiver.adopt(request.incoming.socket)
    accepted.receiver.poll(response, times)
  }

  async #sessionPost(request: Request): Promise<void> {
    const { incoming, response, peerId, step } = request
    if (peerId === undefined) throw new RequestRefused(400)
    const body = await this.#body(incoming)
    if (step === 'open') return this.#open(request, peerId)
    const accepted = this.#find(request, peerId)
    if (accepted === undefined) throw new RequestRefused(410)
    accepted.receiver.adopt(incoming.socket)
    if (step === 'end') {
      response.on('finish', () => accepted.link.remoteHasEnded())
    } else if (step === 'message') await accepted.link.receive(body)
    else throw new RequestRefused(400)
    if (!response.destroyed) answerNothing(response)
  }

  /** The owner has the link once the other side has its answer. */
  #open(request: Request, peerId: PeerId): void {
    if (this.#find(request, peerId) !== undefined) throw new RequestRefused(409)
    const { link } = this.#make(request, peerId)
    request.response.on('finish', () => this.#handOver(link))
    answerNothing(request.response)
  }

  /** JXSE sends without saying who it is: its message does. */
  async #standardPost(request: Request): Promise<void> {
    const { incoming, response } = request
    if (!(incoming.headers['content-type'] ?? MIME_MESSAGE).startsWith(MIME_MESSAGE))
      throw new RequestRefused(415)
    const body = await this.#body(incoming)
    const peerId = request.peerId ?? senderOf(body)
    const { link, receiver } = this.#standardLink(request, peerId)
    receiver.heard()
    await link.receive(body)
    // A poll within a send (5.3.2.3.3) is answered at once: with what waits, or with nothing.
    if (!response.destroyed) answerNothing(response)
  }

  /** A peer without our headers has a link as soon as it asks for anything. */
  #standardLink(request: Request, peerId: PeerId): Accepted {
    const known = this.#find(request, peerId)
    if (known !== undefined) return known
    const accepted = this.#make(request, peerId)
    this.#handOver(accepted.link)
    return accepted
  }

  /** Whoever sends it has proven nothing: it counts for the host that it comes from. */
  async #body(incoming: IncomingMessage): Promise<Uint8Array> {
    const { remoteAddress = '', remotePort = 0 } = incoming.socket
    const share = this.#init.room.enter({
      address: `${HTTP_SCHEME}://${formatHostPort(remoteAddress, remotePort)}`,
      source: () => sourceOf(remoteAddress),
      isTrusted: () => false,
      cut: (reason) => incoming.destroy(reason),
    })
    try {
      const { maxMessageBytes } = this.#init.settings
      return await readBody(incoming, maxMessageBytes, (bytes) => share.hold(bytes))
    } finally {
      share.hold(0)
    }
  }

  #find({ incoming, session }: Request, peerId: PeerId): Accepted | undefined {
    return this.#links.get(keyOf(incoming.socket, session, peerId))
  }

  #make({ incoming, session }: Request, peerId: PeerId): Accepted {
    const { socket } = incoming
    const endpoint = this.#endpoints.get(socket)
    const key = keyOf(socket, session, peerId)
    if (this.#closed || endpoint === undefined) throw new RequestRefused(503)
    const publicAddress = headerOf(incoming, ADDRESS_HEADER)
    const origin = { peerId, socket, endpoint, publicAddress, hasSession: session !== undefined }
    const accepted = this.#init.make(origin, () => this.#links.delete(key))
    if (accepted === undefined) throw new RequestRefused(503)
    this.#links.set(key, accepted)
    accepted.receiver.adopt(socket)
    return accepted
  }

  #handOver(link: HttpLink): void {
    try {
      this.#init.onLink(link)
    } catch (error) {
      this.#init.count('http.handler-failed')
      this.#init.log.error('an accepted connection was not taken', { error: errorText(error) })
      link.abort()
    }
  }

  #refuse(response: ServerResponse, error: unknown): void {
    const status = error instanceof RequestRefused ? error.status : 400
    if (!(error instanceof RequestRefused) && !(error instanceof PipefitterError))
      this.#init.log.debug('a request broke off', { error: errorText(error) })
    this.#init.count('http.refused-requests')
    if (response.headersSent || response.destroyed) return void response.destroy()
    response.shouldKeepAlive = false
    response.writeHead(status, { 'content-length': 0, connection: 'close' })
    response.end()
  }
}

/** Links are kept apart by host too, so that nobody elsewhere speaks for them. */
const keyOf = (socket: Socket, session: string | undefined, peerId: PeerId): string =>
  `${socket.remoteAddress ?? ''} ${peerId} ${session ?? ''}`

const headerOf = (incoming: IncomingMessage, name: string): string | undefined => {
  const value = incoming.headers[name]
  return typeof value === 'string' ? value : undefined
}

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
