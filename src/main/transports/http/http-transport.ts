import { Agent } from 'node:http'
import { cancelled } from '../../base/clock.ts'
import { hexEncode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { isLoopback } from '../../base/ip.ts'
import type { Log } from '../../base/log.ts'
import type {
  Connection,
  Listener,
  MessageRoom,
  Transport,
  TransportContext,
} from '../../peer/ports.ts'
import { formatHostPort, parseEndpointAddress } from '../../protocol/addresses.ts'
import { uniqueValue } from '../../protocol/ids.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { ConnectionTable } from '../connection-table.ts'
import type { ReleasePlace } from '../connection-table.ts'
import { createMessageRoom } from '../message-room.ts'
import { parseTarget } from '../tcp/tcp-address.ts'
import type { TcpTarget } from '../tcp/tcp-address.ts'
import { TcpListener } from '../tcp/tcp-listener.ts'
import { Acceptor } from './acceptor.ts'
import type { Accepted, LinkOrigin } from './acceptor.ts'
import { exchange } from './exchange.ts'
import type { Answer } from './exchange.ts'
import { HttpLink } from './http-link.ts'
import type { Carrier } from './http-link.ts'
import { Initiator } from './initiator.ts'
import {
  ADDRESS_HEADER,
  DIAL_TIMEOUT_MS,
  HTTP_SCHEME,
  httpSettings,
  KEEP_ALIVE_MS,
  PING_MAX_BYTES,
  SESSION_HEADER,
  STEP_HEADER,
} from './limits.ts'
import type { HttpOptions, HttpSettings } from './limits.ts'
import { parsePingAnswer } from './paths.ts'
import { Receiver } from './receiver.ts'

const SESSION_BYTES = 16

/**
 * The JXTA HTTP transport (5.3.2): both the initiator, which dials, and the receiver, which listens.
 * @throws PipefitterError `base/invalid-input` for an option out of its range.
 */
export const createHttpTransport = (
  context: TransportContext,
  options: HttpOptions = {},
): Transport => new HttpTransport(context, httpSettings(options))

/** What was learned of the other side by pinging it. */
interface Greeted {
  readonly remotePeer: PeerId
  readonly answer: Answer
  readonly session: string | undefined
}

interface Ends {
  readonly remotePeer: PeerId
  readonly remoteAddress: string
  readonly localAddress: string
  readonly remotePublicAddress: string
  readonly initiator: boolean
}

class HttpTransport implements Transport {
  readonly scheme = HTTP_SCHEME
  readonly #context: TransportContext
  readonly #settings: HttpSettings
  readonly #log: Log
  readonly #table: ConnectionTable
  readonly #room: MessageRoom
  readonly #listeners = new Set<Listener>()

  constructor(context: TransportContext, settings: HttpSettings) {
    this.#context = context
    this.#settings = settings
    this.#log = context.log.scope(HTTP_SCHEME)
    const { network, clock } = context
    const count = (counter: string): void => context.count(`${HTTP_SCHEME}.${counter}`)
    this.#table = new ConnectionTable({
      ...{ network, clock, log: this.#log, count, max: settings.maxConnections },
    })
    this.#room =
      context.room ??
      createMessageRoom({ clock, log: context.log, count: (counter) => context.count(counter) })
  }

  canDial(address: string): boolean {
    try {
      parseTarget(address, HTTP_SCHEME)
      return true
    } catch (error) {
      if (error instanceof PipefitterError) return false
      throw error
    }
  }

  async dial(address: string, { signal }: { readonly signal: AbortSignal }): Promise<Connection> {
    const target = parseTarget(address, HTTP_SCHEME)
    if (signal.aborted) throw cancelled(`Dialling ${address}`)
    this.#assertWayTo(target)
    const release = this.#table.reserve()
    if (release === undefined) throw this.#full()
    const [sendAgent, pollAgent] = [createAgent(), createAgent()]
    try {
      const greeted = await this.#greet(target, sendAgent, signal)
      return this.#dialled(target, greeted, { sendAgent, pollAgent }, release)
    } catch (error) {
      release()
      sendAgent.destroy()
      throw dialError(address, signal, error)
    }
  }

  async listen(onConnection: (connection: Connection) => void): Promise<Listener> {
    const count = (counter: string): void => this.#context.count(counter)
    const { peerId, network, clock } = this.#context
    const acceptor = new Acceptor({
      ...{ peerId, log: this.#log, count, settings: this.#settings, room: this.#room },
      make: (origin, onEnded) => this.#accepted(origin, onEnded),
      onLink: onConnection,
    })
    const listener = new TcpListener({
      ...{ network, clock, log: this.#log, count, scheme: HTTP_SCHEME, port: this.#settings.port },
      makeServer: () => acceptor.makeServer(),
      isLocal: this.#context.isLocal,
      onSocket: (socket, endpoint) => acceptor.accept(socket, endpoint),
      onClosing: () => {
        this.#listeners.delete(listener)
        return acceptor.close()
      },
    })
    this.#listeners.add(listener)
    await listener.follow()
    return listener
  }

  /** Ping, and with a receiver that knows our headers the opening of a link. */
  async #greet(target: TcpTarget, agent: Agent, signal: AbortSignal): Promise<Greeted> {
    const { clock, random, peerId } = this.#context
    const ask = { agent, target, clock, signal, timeoutMs: DIAL_TIMEOUT_MS }
    const answer = await exchange({ ...ask, method: 'GET', path: '/', maxBytes: PING_MAX_BYTES })
    if (answer.status !== 200) throw noReceiver(target.address, answer.status)
    const remotePeer = parsePingAnswer(Buffer.from(answer.body).toString('utf8'))
    if (answer.headers[SESSION_HEADER] === undefined)
      return { remotePeer, answer, session: undefined }
    const session = hexEncode(random.bytes(SESSION_BYTES))
    const opened = await exchange({
      ...{ ...ask, method: 'POST', path: `/${uniqueValue(peerId)}?-1`, maxBytes: 0 },
      headers: {
        [SESSION_HEADER]: session,
        [STEP_HEADER]: 'open',
        ...this.#publicHeader(answer.localHost),
      },
    })
    if (opened.status !== 200) throw noReceiver(target.address, opened.status)
    return { remotePeer, answer: opened, session }
  }

  /** Where we can be dialled: at the address that carries the link, or at any; absent where we do not listen. */
  #publicHeader(localHost: string): Record<string, string> {
    const endpoints = [...this.#listeners].flatMap((listener) => listener.endpoints())
    const same = endpoints.find((endpoint) => endpoint.interface.address === localHost)
    const address = (same ?? endpoints[0])?.address
    return address === undefined ? {} : { [ADDRESS_HEADER]: address }
  }

  #dialled(
    target: TcpTarget,
    { remotePeer, answer, session }: Greeted,
    agents: { readonly sendAgent: Agent; readonly pollAgent: Agent },
    release: ReleasePlace,
  ): Connection {
    const { clock, peerId } = this.#context
    const { maxMessageBytes } = this.#settings
    const { address } = target
    const ends: Ends = {
      ...{ remotePeer, remoteAddress: address, remotePublicAddress: address },
      ...{ localAddress: answer.localAddress, initiator: true },
    }
    const room = this.#room
    const init = { ...agents, target, peerId, clock, maxMessageBytes, session, room }
    release()
    return this.#link(ends, answer.localHost, ignore, (link) => new Initiator(init, link))
  }

  #accepted(origin: LinkOrigin, onEnded: () => void): Accepted | undefined {
    if (!this.#table.hasRoomFor(undefined)) {
      this.#context.count('http.refused-limit')
      return undefined
    }
    const { peerId, socket, endpoint } = origin
    const host = formatHostPort(socket.remoteAddress ?? '', socket.remotePort ?? 0)
    const remoteAddress = `${HTTP_SCHEME}://${host}`
    const ends: Ends = {
      ...{ remotePeer: peerId, remoteAddress, localAddress: endpoint.address, initiator: false },
      remotePublicAddress: publicAddressOf(origin) ?? remoteAddress,
    }
    const made: { receiver?: Receiver } = {}
    const link = this.#link(ends, endpoint.interface.address, onEnded, (self) => {
      made.receiver = new Receiver(self, this.#context.clock, origin.hasSession)
      return made.receiver
    })
    return made.receiver === undefined ? undefined : { link, receiver: made.receiver }
  }

  #link(
    ends: Ends,
    host: string,
    onEnded: () => void,
    carrierOf: (link: HttpLink) => Carrier,
  ): HttpLink {
    const { clock } = this.#context
    const init = {
      ...ends,
      ...{ clock, log: this.#log, maxMessageBytes: this.#settings.maxMessageBytes },
      count: (counter: string, by?: number) => this.#context.count(counter, by),
      onEnded: () => {
        this.#table.remove(link)
        onEnded()
      },
    }
    const link: HttpLink = new HttpLink(init, carrierOf)
    this.#table.add(link, host)
    return link
  }

  /** A peer that may use loopback alone leaves its machine by no other way. */
  #assertWayTo({ address, host }: TcpTarget): void {
    const leavesMachine = !isLoopback(host) && host !== 'localhost'
    const hasWay = this.#context.network.interfaces().some(({ loopback }) => !loopback)
    if (!leavesMachine || hasWay) return
    const words = `${address}: no network interface that this peer may use leads there`
    throw new PipefitterError('endpoint/unreachable', words, { details: { address } })
  }

  #full(): PipefitterError {
    this.#context.count('http.refused-limit')
    const words = `There are ${this.#settings.maxConnections} HTTP links already`
    return new PipefitterError('endpoint/limit', words)
  }
}

/** One socket, kept from request to request. */
const createAgent = (): Agent =>
  new Agent({ keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxSockets: 1 })

/** What it says, if it is an address at all. */
const publicAddressOf = ({ publicAddress }: LinkOrigin): string | undefined => {
  if (publicAddress === undefined) return undefined
  try {
    parseEndpointAddress(publicAddress)
    return publicAddress
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

const noReceiver = (address: string, status: number): PipefitterError =>
  new PipefitterError('protocol/welcome-malformed', `${address} answers with HTTP status ${status}`)

const dialError = (address: string, signal: AbortSignal, error: unknown): unknown => {
  if (signal.aborted) return cancelled(`Dialling ${address}`)
  if (!(error instanceof PipefitterError)) return error
  const { message, details } = error
  if (error.code === 'transport/io')
    return new PipefitterError('endpoint/unreachable', message, { details, cause: error })
  if (error.code === 'transport/stalled')
    return new PipefitterError('transport/silent', message, { details, cause: error })
  return error
}

const ignore = (): void => {}
