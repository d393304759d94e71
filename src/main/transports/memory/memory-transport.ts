import { cancelled } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type {
  Listener,
  LocalEndpoint,
  Transport,
  TransportContext,
} from '../../peer/ports/transport.ts'
import { formatHostPort, hostPort, parseEndpointAddress } from '../../protocol/addresses.ts'
import { ConnectionTable } from '../connection-table.ts'
import { isOnLink } from '../subnet.ts'
import { memoryProof } from './memory-proof.ts'
import { HIGH_WATER_BYTES, LOW_WATER_BYTES, MemoryConnection } from './memory-connection.ts'
import type { MemoryTransportOptions, Wires } from './memory-hub.ts'

const DEFAULT_PORT = 9701
/** First port of dialling ends, as of an operating system. */
/** How long one who dials waits where nothing comes back. */
const CONNECT_TIMEOUT_MS = 5_000
const FIRST_EPHEMERAL_PORT = 49_152

/** Who accepts at an address. */
export interface MemoryAcceptor {
  readonly context: TransportContext
  readonly settings: MemorySettings
  readonly accept: (connection: MemoryConnection) => void
}

interface MemorySettings {
  readonly scheme: string
  readonly port: number
  readonly publicKey: Uint8Array | undefined
  readonly highWaterBytes: number
  readonly lowWaterBytes: number
}

export const createMemoryTransport = (
  wires: Wires,
  context: TransportContext,
  options: MemoryTransportOptions,
): Transport => {
  const settings: MemorySettings = {
    scheme: options.scheme ?? 'mem',
    port: options.port ?? DEFAULT_PORT,
    publicKey: options.publicKey,
    highWaterBytes: options.highWaterBytes ?? HIGH_WATER_BYTES,
    lowWaterBytes: options.lowWaterBytes ?? LOW_WATER_BYTES,
  }
  return new MemoryTransport(wires, context, settings)
}

class MemoryTransport implements Transport {
  readonly scheme: string
  readonly #wires: Wires
  readonly #context: TransportContext
  readonly #settings: MemorySettings
  readonly #listeners = new Set<Listener>()
  readonly #table: ConnectionTable
  #nextPort = FIRST_EPHEMERAL_PORT

  constructor(wires: Wires, context: TransportContext, settings: MemorySettings) {
    this.#wires = wires
    this.#context = context
    this.#settings = settings
    this.scheme = settings.scheme
    const { network, clock, log } = context
    const count = (counter: string): void => context.count(`${settings.scheme}.${counter}`)
    this.#table = new ConnectionTable({ network, clock, log, count, max: Infinity })
  }

  canDial(address: string): boolean {
    try {
      this.#target(address)
      return true
    } catch (error) {
      if (error instanceof PipefitterError) return false
      throw error
    }
  }

  dial(address: string, { signal }: { readonly signal: AbortSignal }): Promise<Connection> {
    const dialled = createDeferred<Connection>()
    const roundTripMs = this.#roundTripMs(address)
    const cancel = (): void => {
      timer.cancel()
      dialled.reject(cancelled(`Dialling ${address}`))
    }
    const waitMs = this.#isSwallowed(address) ? CONNECT_TIMEOUT_MS : roundTripMs
    const timer = this.#wires.clock.after('memory-dial', waitMs, () => {
      signal.removeEventListener('abort', cancel)
      try {
        dialled.resolve(this.#connect(address))
      } catch (error) {
        dialled.reject(error)
      }
    })
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    return dialled.promise
  }

  #isSwallowed(address: string): boolean {
    if (!this.canDial(address)) return false
    const { host } = this.#target(address)
    return this.#wires.swallows(this.#localHost(host) ?? '', host, this.scheme)
  }

  #roundTripMs(address: string): number {
    if (!this.canDial(address)) return 0
    const { host } = this.#target(address)
    const from = this.#localHost(host) ?? ''
    return this.#wires.latencyMs(from, host) + this.#wires.latencyMs(host, from)
  }

  async listen(onConnection: (connection: Connection) => void): Promise<Listener> {
    const listener = new MemoryListener({
      wires: this.#wires,
      context: this.#context,
      settings: this.#settings,
      table: this.#table,
      onConnection,
    })
    this.#listeners.add(listener)
    listener.follow()
    return listener
  }

  #target(address: string): { host: string; port: number; address: string } {
    const { protocol, authority } = parseEndpointAddress(address)
    const { host, port } = hostPort(authority)
    if (protocol === this.scheme && port > 0) {
      return { host, port, address: this.#format(host, port) }
    }
    throw new PipefitterError(
      'protocol/address-malformed',
      `${address} cannot be dialled in memory`,
    )
  }

  #connect(text: string): Connection {
    const { host, address } = this.#target(text)
    const localHost = this.#localHost(host)
    const acceptor = this.#wires.acceptors.get(address)
    if (
      localHost === undefined ||
      acceptor === undefined ||
      this.#isSwallowed(text) ||
      !this.#wires.reaches(localHost, host)
    ) {
      throw new PipefitterError('endpoint/unreachable', `${address}: nobody answers there`)
    }
    const localAddress = this.#format(localHost, this.#nextPort++)
    const ours = new MemoryConnection(this.#wires, this.#context, {
      ...this.#settings,
      ...{ localHost, localAddress, remoteHost: host, remoteAddress: address },
      ...{ remotePeer: acceptor.context.peerId, remotePublicAddress: address, initiator: true },
      proof: memoryProof(acceptor.settings.publicKey, this.#settings.publicKey),
    })
    const theirs = new MemoryConnection(this.#wires, acceptor.context, {
      ...acceptor.settings,
      ...{
        localHost: host,
        localAddress: address,
        remoteHost: localHost,
        remoteAddress: localAddress,
      },
      remotePeer: this.#context.peerId,
      remotePublicAddress: this.#publicAddress(localHost) ?? localAddress,
      initiator: false,
      proof: memoryProof(this.#settings.publicKey, acceptor.settings.publicKey),
    })
    MemoryConnection.join(ours, theirs)
    ours.onEnded(() => this.#table.remove(ours))
    this.#table.add(ours, localHost)
    acceptor.accept(theirs)
    return ours
  }

  /** The address of ours from which that host is dialled: on its link, or else the best. */
  #localHost(host: string): string | undefined {
    const all = this.#context.network.interfaces()
    return (all.find((one) => isOnLink(one, host)) ?? all[0])?.address
  }

  #publicAddress(localHost: string): string | undefined {
    const endpoints = [...this.#listeners].flatMap((listener) => listener.endpoints())
    const same = endpoints.find((endpoint) => endpoint.interface.address === localHost)
    return (same ?? endpoints[0])?.address
  }

  #format(host: string, port: number): string {
    return `${this.scheme}://${formatHostPort(host, port)}`
  }
}

interface MemoryListenerInit {
  readonly wires: Wires
  readonly context: TransportContext
  readonly settings: MemorySettings
  readonly table: ConnectionTable
  readonly onConnection: (connection: Connection) => void
}

class MemoryListener implements Listener {
  readonly #wires: Wires
  readonly #context: TransportContext
  readonly #settings: MemorySettings
  readonly #table: ConnectionTable
  readonly #onConnection: (connection: Connection) => void
  readonly #changed = new Emitter<void>()
  readonly #endpoints = new Map<string, LocalEndpoint>()
  readonly #accepted = new Set<MemoryConnection>()
  readonly #unsubscribe: () => void
  #closed = false

  constructor(init: MemoryListenerInit) {
    this.#wires = init.wires
    this.#context = init.context
    this.#settings = init.settings
    this.#table = init.table
    this.#onConnection = init.onConnection
    this.#unsubscribe = init.context.network.onChanged(() => this.follow())
  }

  endpoints(): readonly LocalEndpoint[] {
    return this.#context.network
      .interfaces()
      .flatMap(({ address }) => this.#endpoints.get(address) ?? [])
  }

  onChanged(listener: () => void): () => void {
    return this.#changed.on(listener)
  }

  notes(): readonly string[] {
    const wanted = this.#settings.port
    return [...this.#endpoints.values()]
      .filter(({ address }) => !address.endsWith(`:${wanted}`))
      .map(({ address }) => `Port ${wanted} is taken; listening at ${address} instead`)
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#unsubscribe()
      for (const { address } of this.#endpoints.values()) this.#wires.acceptors.delete(address)
    }
    await Promise.all([...this.#accepted].map((connection) => connection.close()))
  }

  follow(): void {
    const wanted = new Map(this.#context.network.interfaces().map((one) => [one.address, one]))
    const before = [...this.#endpoints.keys()].join()
    for (const [host, { address }] of this.#endpoints) {
      if (wanted.has(host)) continue
      this.#endpoints.delete(host)
      this.#wires.acceptors.delete(address)
    }
    for (const [host, one] of wanted) {
      if (this.#endpoints.has(host)) continue
      const address = this.#freeAddress(host)
      this.#endpoints.set(host, { address, transport: this.#settings.scheme, interface: one })
      this.#wires.acceptors.set(address, {
        context: this.#context,
        settings: this.#settings,
        accept: (connection) => this.#accept(connection),
      })
    }
    if (before !== [...this.#endpoints.keys()].join()) this.#changed.emit()
  }

  #accept(connection: MemoryConnection): void {
    this.#accepted.add(connection)
    connection.onEnded(() => {
      this.#accepted.delete(connection)
      this.#table.remove(connection)
    })
    this.#table.add(connection, connection.localHost)
    try {
      this.#onConnection(connection)
    } catch (error) {
      this.#context.count('memory.handler-failed')
      this.#context.log.error('an accepted connection was not taken', { error: errorText(error) })
      connection.abort()
    }
  }

  #freeAddress(host: string): string {
    for (let port = this.#settings.port; ; port++) {
      const address = `${this.#settings.scheme}://${formatHostPort(host, port)}`
      if (!this.#wires.acceptors.has(address)) return address
    }
  }
}
