/** Links by the messages of the standard, which prove nobody: both the initiator's, which dials, and the receiver's. */
import type { Agent } from 'node:http'
import { cancelled } from '../../base/clock.ts'
import { errorText, PipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import { FrameDecoder } from '../../protocol/framing/frame-decoder.ts'
import { WELCOME_VERSION } from '../../protocol/constants.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { ConnectionTable } from '../connection-table.ts'
import { SlabPool, StreamConnection } from '../stream/index.ts'
import { exchange } from './exchange.ts'
import type { Answer } from './exchange.ts'
import { DIAL_TIMEOUT_MS, HTTP_SCHEME, PING_MAX_BYTES } from './limits.ts'
import type { HttpSettings } from './limits.ts'
import { MessageStream } from './message-stream.ts'
import { parsePingAnswer } from './paths.ts'
import type { RoomyContext } from './roomy-context.ts'
import { StandardDoor } from './standard-door.ts'
import type { LinkOrigin } from './standard-door.ts'
import { StandardInitiator } from './standard-initiator.ts'
import { StandardReceiver } from './standard-receiver.ts'
import type { WebClient } from './web-client.ts'

interface Ends {
  readonly remotePeer: PeerId
  readonly remoteAddress: string
  readonly localAddress: string
  /** The address of this machine that carries it, in numbers. */
  readonly localHost: string
  readonly initiator: boolean
}

/** What was learned of the other side by pinging it. */
interface Pinged {
  readonly remotePeer: PeerId
  readonly answer: Answer
}

export class StandardLinks {
  readonly #context: RoomyContext
  readonly #settings: HttpSettings
  readonly #log: Log
  readonly #table: ConnectionTable
  readonly #pool = new SlabPool()

  constructor(context: RoomyContext, settings: HttpSettings) {
    this.#context = context
    this.#settings = settings
    this.#log = context.log.scope(HTTP_SCHEME)
    const { network, clock } = context
    const count = (counter: string): void => context.count(`${HTTP_SCHEME}.${counter}`)
    this.#table = new ConnectionTable({
      ...{ network, clock, log: this.#log, count, max: settings.maxConnections },
    })
  }

  async dial(client: WebClient, signal: AbortSignal): Promise<Connection> {
    const { address } = client.target
    if (signal.aborted) throw cancelled(`Dialling ${address}`)
    const release = this.#table.reserve()
    if (release === undefined) throw this.#full()
    const over = new AbortController()
    const agents = { sendAgent: client.agent(over.signal), pollAgent: client.agent(over.signal) }
    try {
      const pinged = await this.#ping(client, agents.sendAgent, signal)
      release()
      return this.#dialled(client, pinged, { ...agents, over })
    } catch (error) {
      release()
      over.abort()
      agents.sendAgent.destroy()
      throw dialError(address, signal, error)
    }
  }

  /** Where requests come in; what it makes goes to `onConnection`. */
  door(onConnection: (connection: Connection) => void): StandardDoor {
    const { peerId, room } = this.#context
    return new StandardDoor({
      ...{ peerId, room, maxMessageBytes: this.#settings.maxMessageBytes },
      make: (origin, onEnded) => this.#accepted(origin, onEnded, onConnection),
    })
  }

  async #ping(client: WebClient, agent: Agent, signal: AbortSignal): Promise<Pinged> {
    const { clock } = this.#context
    const ask = { agent, client, clock, signal, timeoutMs: DIAL_TIMEOUT_MS }
    const answer = await exchange({ ...ask, method: 'GET', path: '/', maxBytes: PING_MAX_BYTES })
    if (answer.status !== 200) throw noReceiver(client.target.address, answer.status)
    return { remotePeer: parsePingAnswer(answer.body.toString('utf8')), answer }
  }

  #dialled(
    client: WebClient,
    { remotePeer, answer: { localAddress, localHost } }: Pinged,
    sockets: {
      readonly sendAgent: Agent
      readonly pollAgent: Agent
      readonly over: AbortController
    },
  ): Connection {
    const { clock, peerId, room } = this.#context
    const { maxMessageBytes } = this.#settings
    const remoteAddress = client.target.address
    const ends = { remotePeer, remoteAddress, localAddress, localHost, initiator: true }
    const init = { ...sockets, client, peerId, clock, maxMessageBytes, room }
    const stream = new MessageStream(maxMessageBytes, (self) => new StandardInitiator(init, self))
    return this.#link(stream, ends, ignore)
  }

  #accepted(
    { peerId, socket, endpoint }: LinkOrigin,
    onEnded: () => void,
    onConnection: (connection: Connection) => void,
  ): MessageStream<StandardReceiver> | undefined {
    if (!this.#table.hasRoomFor(undefined)) return void this.#context.count('http.refused-limit')
    const host = formatHostPort(socket.remoteAddress ?? '', socket.remotePort ?? 0)
    const remoteAddress = `${HTTP_SCHEME}://${host}`
    const ends: Ends = {
      ...{ remotePeer: peerId, remoteAddress, localAddress: endpoint.address, initiator: false },
      localHost: endpoint.interface.address,
    }
    const stream = new MessageStream(
      this.#settings.maxMessageBytes,
      (self) => new StandardReceiver(self, this.#context.clock, remoteAddress),
    )
    const connection = this.#link(stream, ends, onEnded)
    this.#handOver(connection, onConnection)
    return stream
  }

  #handOver(connection: Connection, onConnection: (connection: Connection) => void): void {
    try {
      onConnection(connection)
    } catch (error) {
      this.#context.count('http.handler-failed')
      this.#log.error('an accepted connection was not taken', { error: errorText(error) })
      connection.abort()
    }
  }

  /** The standard has no greeting: what one would say is known from its requests. */
  #link(stream: MessageStream, ends: Ends, onEnded: () => void): Connection {
    const { clock } = this.#context
    const { maxMessageBytes } = this.#settings
    const { remotePeer: peerId, remoteAddress, localAddress, localHost, initiator } = ends
    const decoder = new FrameDecoder({
      expectWelcome: false,
      limits: { messageBytes: maxMessageBytes },
    })
    const welcome = {
      ...{ destination: localAddress, publicAddress: remoteAddress, peerId },
      ...{ noPropagate: false, version: WELCOME_VERSION },
    }
    const opened = { stream, welcome, decoder, early: [], fault: undefined, proof: undefined }
    const connection = new StreamConnection(opened, {
      ...{ scheme: HTTP_SCHEME, remoteAddress, localAddress, initiator, maxMessageBytes, clock },
      ...{ log: this.#log, pool: this.#pool, room: this.#context.room, isTrusted: () => false },
      count: (counter, by) => this.#context.count(`${HTTP_SCHEME}.${counter}`, by),
      onEnded: () => {
        this.#table.remove(connection)
        onEnded()
      },
    })
    this.#table.add(connection, localHost)
    return connection
  }

  #full(): PipefitterError {
    this.#context.count('http.refused-limit')
    const words = `There are ${this.#settings.maxConnections} HTTP links to legacy peers already`
    return new PipefitterError('endpoint/limit', words)
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
