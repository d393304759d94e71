import type { Socket } from 'node:net'
import { cancelled } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { isLoopback } from '../../base/ip.ts'
import type { Log } from '../../base/log.ts'
import type { Connection, Listener, Transport, TransportContext } from '../../peer/ports.ts'
import { ConnectionTable } from '../connection-table.ts'
import { Acceptor } from '../stream/acceptor.ts'
import { dialTarget } from './dial.ts'
import { tcpSettings } from './limits.ts'
import type { TcpOptions, TcpSettings } from './limits.ts'
import { Opener } from '../stream/opening.ts'
import type { Opened } from '../stream/opening.ts'
import { PlainAddresses } from '../stream/plain-addresses.ts'
import { SlabPool } from '../stream/slab-pool.ts'
import { formatTcpAddress, parseTcpAddress, TCP_SCHEME } from './tcp-address.ts'
import type { TcpTarget } from './tcp-address.ts'
import { TcpConnection } from '../stream/stream-connection.ts'
import { TcpListener } from './tcp-listener.ts'

/**
 * The JXTA TCP transport (5.3.1): a welcome line each way, then framed messages both ways on one connection; between our
 * own peers all of it inside TLS 1.3, in which both prove their keys.
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

class TcpTransport implements Transport {
  readonly scheme = TCP_SCHEME
  readonly #context: TransportContext
  readonly #settings: TcpSettings
  readonly #log: Log
  readonly #pool = new SlabPool()
  readonly #table: ConnectionTable
  readonly #listeners = new Set<Listener>()
  readonly #opener: Opener
  /** Where legacy peers were found. */
  readonly #plain: PlainAddresses

  constructor(context: TransportContext, settings: TcpSettings) {
    this.#context = context
    this.#settings = settings
    this.#log = context.log.scope('tcp')
    this.#table = new ConnectionTable(context.network, settings.maxConnections)
    const { clock, peerId, security } = context
    const { maxMessageBytes } = settings
    this.#opener = new Opener({ clock, peerId, maxMessageBytes, security })
    this.#plain = new PlainAddresses(clock)
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
    try {
      return await this.#dialBothWays(target, signal, release)
    } catch (error) {
      release()
      throw error
    }
  }

  /**
   * With proof; and where legacy peers are allowed and something else than TLS answers, once more as to one of those.
   * Where it was one, it is asked at once the next times.
   */
  async #dialBothWays(
    target: TcpTarget,
    signal: AbortSignal,
    release: () => void,
  ): Promise<Connection> {
    const { address } = target
    const legacy = this.#context.security?.legacyAllowed() === true
    const known = legacy && this.#plain.has(address)
    try {
      return await this.#dialOnce(target, known, signal, release)
    } catch (error) {
      this.#plain.delete(address)
      if (known || !legacy || !speaksOtherwise(error) || signal.aborted) throw error
    }
    const connection = await this.#dialOnce(target, true, signal, release)
    this.#plain.add(address)
    return connection
  }

  #dialOnce(
    target: TcpTarget,
    plain: boolean,
    signal: AbortSignal,
    release: () => void,
  ): Promise<Connection> {
    const endsOf = ({ stream }: Opened): Ends => ({
      remoteAddress: target.address,
      localAddress: formatTcpAddress(stream.localAddress ?? '', stream.localPort ?? 0),
      initiator: true,
    })
    return dialTarget<Connection>(target, {
      clock: this.#context.clock,
      signal,
      open: (socket, done) => {
        const publicAddress = this.#publicAddress(socket)
        const ends = { remoteAddress: target.address, publicAddress }
        return this.#opener.dialled(socket, ends, plain, done)
      },
      made: (opened) => this.#connection(opened, endsOf(opened), release),
    })
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

  #acceptor(onConnection: (connection: Connection) => void): Acceptor {
    return new Acceptor({
      clock: this.#context.clock,
      log: this.#log,
      count: (counter) => this.#context.count(counter),
      reserve: () => this.#table.reserve(),
      open: (socket, endpoint, done) => {
        const ends = { remoteAddress: remoteOf(socket), publicAddress: endpoint.address }
        return this.#opener.accepted(socket, ends, done)
      },
      made: (opened, endpoint, onEnded) => {
        const ends = { remoteAddress: remoteOf(opened.stream), localAddress: endpoint.address }
        return this.#connection(opened, { ...ends, initiator: false }, onEnded)
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

  #connection(
    opened: Opened,
    ends: Ends,
    onEnded: (connection: Connection) => void,
  ): TcpConnection {
    const connection = new TcpConnection(opened, {
      ...ends,
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
    this.#table.add(connection, opened.stream.localAddress ?? '')
    return connection
  }

  #full(): PipefitterError {
    this.#context.count('tcp.refused-limit')
    const words = `There are ${this.#settings.maxConnections} TCP links already`
    return new PipefitterError('endpoint/limit', words)
  }
}

/** Whether something answered a handshake that was no TLS of ours: maybe a legacy peer. */
const speaksOtherwise = (error: unknown): boolean =>
  error instanceof PipefitterError &&
  error.code === 'transport/unproven' &&
  error.details['fault'] === 'protocol'

const remoteOf = (socket: Socket): string =>
  formatTcpAddress(socket.remoteAddress ?? '', socket.remotePort ?? 0)
