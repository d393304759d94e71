/**
 * Listens on each usable address separately, so that one endpoint is one interface of this transport, and a profile
 * that may use only some interfaces is deaf on the others. Follows the interfaces as they come and go.
 */
import type { Server, Socket } from 'node:net'
import type { Clock, Timer } from '../../base/clock.ts'
import { Emitter } from '../../base/events.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { Network, NetworkInterface } from '../../peer/ports/network.ts'
import type { Listener, LocalEndpoint } from '../../peer/ports/transport.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import { bindServer } from './bind.ts'
import { LISTEN_RETRY_MS } from './limits.ts'
import { systemWords } from '../socket-error.ts'
import { TCP_SCHEME } from './tcp-address.ts'

export interface TcpListenerInit {
  readonly network: Network
  readonly clock: Clock
  readonly log: Log
  readonly count: (counter: string) => void
  readonly port: number
  /** Scheme of the addresses, and of the counters; `tcp` unless given. */
  readonly scheme?: string
  /** Makes what listens at one address; sockets alone unless given. */
  readonly makeServer?: () => Server
  /** Whether a host may be spoken to at all; sockets of others are ended before a byte is read. */
  readonly isLocal?: ((host: string) => boolean) | undefined
  readonly onSocket: (socket: Socket, endpoint: LocalEndpoint) => void
  /** Ends what was accepted; settles when all of it is closed. */
  readonly onClosing: () => Promise<void>
}

interface Listening {
  readonly server: Server
  readonly endpoint: LocalEndpoint
  readonly port: number
}

export class TcpListener implements Listener {
  readonly #init: TcpListenerInit
  readonly #scheme: string
  readonly #changed = new Emitter<void>()
  readonly #listening = new Map<string, Listening>()
  /** By address, why nothing listens there. */
  readonly #refused = new Map<string, string>()
  readonly #unsubscribe: Unsubscribe
  /** One change after the other. */
  #work: Promise<void> = Promise.resolve()
  #retry: Timer | undefined
  #closed: Promise<void> | undefined

  constructor(init: TcpListenerInit) {
    this.#init = init
    this.#scheme = init.scheme ?? TCP_SCHEME
    this.#unsubscribe = init.network.onChanged(() => void this.follow())
  }

  endpoints(): readonly LocalEndpoint[] {
    return this.#init.network
      .interfaces()
      .flatMap(({ address }) => this.#listening.get(address)?.endpoint ?? [])
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener)
  }

  notes(): readonly string[] {
    const { port } = this.#init
    const moved = [...this.#listening.values()]
      .filter((one) => port !== 0 && one.port !== port)
      .map(
        (one) =>
          `Port ${port} of ${one.endpoint.interface.address} is taken; port ${one.port} is used instead`,
      )
    const refused = [...this.#refused].map(
      ([address, words]) => `${address} cannot be listened on: ${words}`,
    )
    return [...moved, ...refused]
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** Opens and closes until what listens is what the network has; settles when that is done. */
  follow(): Promise<void> {
    this.#work = this.#work.then(() => this.#reconcile())
    return this.#work
  }

  async #reconcile(): Promise<void> {
    if (this.#closed !== undefined) return
    const wanted = new Map(this.#init.network.interfaces().map((one) => [one.address, one]))
    let changes = 0
    for (const address of [...this.#listening.keys()]) {
      if (wanted.has(address)) continue
      void this.#shut(address)
      changes++
    }
    this.#refused.clear()
    for (const one of wanted.values()) {
      if (!this.#listening.has(one.address) && (await this.#open(one))) changes++
    }
    this.#scheduleRetry()
    if (changes > 0) this.#changed.emit()
  }

  async #open(one: NetworkInterface): Promise<boolean> {
    try {
      const { server, port } = await bindServer(
        one.address,
        this.#preferredPort(),
        this.#init.makeServer,
      )
      const address = `${this.#scheme}://${formatHostPort(one.address, port)}`
      const endpoint = { address, transport: this.#scheme, interface: one }
      this.#listening.set(one.address, { server, endpoint, port })
      server.on('connection', (socket) => this.#onSocket(socket, endpoint))
      server.on('error', (error) => this.#failed(one.address, error))
      this.#init.log.info('listening', { address, wanted: this.#init.port })
      return true
    } catch (error) {
      this.#refused.set(one.address, systemWords(error))
      this.#init.count(`${this.#scheme}.listen-failed`)
      this.#init.log.warn('cannot listen', { address: one.address, error: systemWords(error) })
      return false
    }
  }

  /** All interfaces on one port where that can be: the first that is found decides. */
  #preferredPort(): number {
    const [first] = this.#listening.values()
    return first?.port ?? this.#init.port
  }

  #onSocket(socket: Socket, endpoint: LocalEndpoint): void {
    const { isLocal, count, onSocket } = this.#init
    if (isLocal === undefined || isLocal(socket.remoteAddress ?? ''))
      return onSocket(socket, endpoint)
    count('local-only.refused-sockets')
    socket.on('error', () => {}).resetAndDestroy()
  }

  #failed(address: string, error: Error): void {
    this.#init.count(`${this.#scheme}.listen-failed`)
    this.#init.log.warn('listening failed', { address, error: systemWords(error) })
    void this.#shut(address)
    this.#refused.set(address, systemWords(error))
    this.#scheduleRetry()
    this.#changed.emit()
  }

  /** A new IPv6 address, for one, cannot be bound until the system has made sure that nobody else has it. */
  #scheduleRetry(): void {
    if (this.#refused.size === 0 || this.#closed !== undefined) return
    this.#retry?.cancel()
    this.#retry = this.#init.clock.after(
      'tcp-listen-retry',
      LISTEN_RETRY_MS,
      () => void this.follow(),
    )
  }

  #shut(address: string): Promise<void> {
    const server = this.#listening.get(address)?.server
    this.#listening.delete(address)
    return new Promise((resolve) => {
      if (server === undefined) resolve()
      else server.close(() => resolve())
    })
  }

  async #close(): Promise<void> {
    this.#unsubscribe()
    this.#retry?.cancel()
    await this.#work
    const servers = [...this.#listening.keys()].map((address) => this.#shut(address))
    await this.#init.onClosing()
    await Promise.all(servers)
  }
}
