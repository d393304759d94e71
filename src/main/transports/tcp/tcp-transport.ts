import type { Socket } from 'node:net'
import { cancelled } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { isLoopback } from '../../base/ip.ts'
import type { Log } from '../../base/log.ts'
import type { Connection, Listener, Transport, TransportContext } from '../../peer/ports.ts'
import { encodeWelcome } from '../../protocol/framing/welcome.ts'
import { ConnectionTable } from '../connection-table.ts'
import { Acceptor } from './acceptor.ts'
import { dialTarget } from './dial.ts'
import { exchangeWelcomes } from './greeting.ts'
import type { Greeting } from './greeting.ts'
import { tcpSettings } from './limits.ts'
import type { TcpOptions, TcpSettings } from './limits.ts'
import { SlabPool } from './slab-pool.ts'
import { formatTcpAddress, parseTcpAddress, TCP_SCHEME } from './tcp-address.ts'
import type { TcpTarget } from './tcp-address.ts'
import { TcpConnection } from './tcp-connection.ts'
import { TcpListener } from './tcp-listener.ts'

/**
 * The JXTA TCP transport (5.3.1): a welcome line each way, then framed messages both ways on one connection.
 * @throws PipefitterError `base/invalid-input` for an option out of its range.
 */
export const createTcpTransport = (
  context: TransportContext,
  options: TcpOptions = {},
): Transport => new TcpTransport(context, tcpSettings(options))

/** Both ends of a link, in addresses. */
interface Ends {
  readonly remoteAddress: string
  readonly localAddress: string
  readonly initiator: boolean
}

type GreetingDone = (outcome: Greeting | PipefitterError) => void

class TcpTransport implements Transport {
  readonly scheme = TCP_SCHEME
  readonly #context: TransportContext
  readonly #settings: TcpSettings
  readonly #log: Log
  readonly #pool = new SlabPool()
  readonly #table: ConnectionTable
  readonly #listeners = new Set<Listener>()

  constructor(context: TransportContext, settings: TcpSettings) {
    this.#context = context
    this.#settings = settings
    this.#log = context.log.scope('tcp')
    this.#table = new ConnectionTable(context.network, settings.maxConnections)
  }

  canDial(address: string): boolean {
    try {
      parseTcpAddress(address)
      return true
    } catch (error) {
      if (error instanceof PipefitterError) return false
      throw error
    }
  }

  async dial(address: string, { signal }: { readonly signal: AbortSignal }): Promise<Connection> {
    const target = parseTcpAddress(address)
    if (signal.aborted) throw cancelled(`Dialling ${address}`)
    this.#assertWayTo(target)
    const release = this.#table.reserve()
    if (release === undefined) throw this.#full()
    const endsOf = (socket: Socket): Ends => ({
      remoteAddress: target.address,
      localAddress: formatTcpAddress(socket.localAddress ?? '', socket.localPort ?? 0),
      initiator: true,
    })
    try {
      return await dialTarget<Connection>(target, {
        clock: this.#context.clock,
        signal,
        greet: (socket, done) =>
          this.#greet(socket, target.address, this.#publicAddress(socket), done),
        made: (socket, greeting) => this.#connection(socket, greeting, endsOf(socket), release),
      })
    } catch (error) {
      release()
      throw error
    }
  }

  /** A peer that may use loopback alone, by choice or since nothing else is up, leaves its machine by no other way. */
  #assertWayTo({ address, host }: TcpTarget): void {
    const leavesMachine = !isLoopback(host) && host !== 'localhost'
    const hasWay = this.#context.network.interfaces().some(({ loopback }) => !loopback)
    if (!leavesMachine || hasWay) return
    const words = `${address}: no network interface that this peer may use leads there`
    throw new PipefitterError('endpoint/unreachable', words, { details: { address } })
  }

  async listen(onConnection: (connection: Connection) => void): Promise<Listener> {
    const acceptor = this.#acceptor(onConnection)
    const listener = new TcpListener({
      network: this.#context.network,
      clock: this.#context.clock,
      log: this.#log,
      count: (counter) => this.#context.count(counter),
      port: this.#settings.port,
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

  #acceptor(onConnection: (connection: Connection) => void): Acceptor {
    return new Acceptor({
      log: this.#log,
      count: (counter) => this.#context.count(counter),
      reserve: () => this.#table.reserve(),
      greet: (socket, endpoint, done) =>
        this.#greet(socket, remoteOf(socket), endpoint.address, done),
      made: (socket, endpoint, greeting, onEnded) => {
        const ends = { remoteAddress: remoteOf(socket), localAddress: endpoint.address }
        return this.#connection(socket, greeting, { ...ends, initiator: false }, onEnded)
      },
      onConnection,
    })
  }

  /** Where we can be dialled: at the address that carries the link, or at any; not listening, we say where we are. */
  #publicAddress(socket: Socket): string {
    const endpoints = [...this.#listeners].flatMap((listener) => listener.endpoints())
    const same = endpoints.find((endpoint) => endpoint.interface.address === socket.localAddress)
    const any = same ?? endpoints[0]
    return any?.address ?? formatTcpAddress(socket.localAddress ?? '', socket.localPort ?? 0)
  }

  #greet(
    socket: Socket,
    remoteAddress: string,
    publicAddress: string,
    done: GreetingDone,
  ): (error: PipefitterError) => void {
    const { clock, peerId } = this.#context
    const ours = encodeWelcome({ destination: remoteAddress, publicAddress, peerId })
    const { maxMessageBytes } = this.#settings
    return exchangeWelcomes(socket, ours, { clock, maxMessageBytes, address: remoteAddress, done })
  }

  #connection(
    socket: Socket,
    greeting: Greeting,
    ends: Ends,
    onEnded: (connection: Connection) => void,
  ): TcpConnection {
    const connection = new TcpConnection(greeting, {
      ...ends,
      socket,
      maxMessageBytes: this.#settings.maxMessageBytes,
      clock: this.#context.clock,
      log: this.#log,
      pool: this.#pool,
      count: (counter, by) => this.#context.count(counter, by),
      onEnded: () => {
        this.#table.remove(connection)
        onEnded(connection)
      },
    })
    this.#table.add(connection, socket.localAddress ?? '')
    return connection
  }

  #full(): PipefitterError {
    this.#context.count('tcp.refused-limit')
    const words = `There are ${this.#settings.maxConnections} TCP links already`
    return new PipefitterError('endpoint/limit', words)
  }
}

const remoteOf = (socket: Socket): string =>
  formatTcpAddress(socket.remoteAddress ?? '', socket.remotePort ?? 0)
