import { cancelled } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { isLoopback } from '../../base/ip.ts'
import type { Log } from '../../base/log.ts'
import type { Connection, LinkProof } from '../../peer/ports/connection.ts'
import type { MessageRoom } from '../../peer/ports/room.ts'
import type { Listener, Transport, TransportContext } from '../../peer/ports/transport.ts'
import { ConnectionTable } from '../connection-table.ts'
import type { ReleasePlace } from '../connection-table.ts'
import { createMessageRoom } from '../message-room.ts'
import { Acceptor } from './acceptor.ts'
import type { Carriage, StreamCarrier, StreamTarget } from './carriage.ts'
import { dialInSteps } from './dial.ts'
import { Opener } from './opening.ts'
import type { Opened } from './opening.ts'
import { PlainAddresses } from './plain-addresses.ts'
import { SlabPool } from './slab-pool.ts'
import { StreamConnection } from './stream-connection.ts'

export interface StreamLimits {
  /** Longest message taken or sent, in bytes. */
  readonly maxMessageBytes: number
  /** Connections at a time, dialled and accepted together. */
  readonly maxConnections: number
}

/**
 * A transport whose links are streams of bytes: a welcome line each way, then framed messages both ways (5.3.1); between
 * our own peers all of it inside TLS 1.3, in which both prove their keys. What carries the streams is the carrier's.
 */
export const createStreamTransport = <Target extends StreamTarget>(
  context: TransportContext,
  carrier: StreamCarrier<Target>,
  limits: StreamLimits,
): Transport => new StreamTransport(context, carrier, limits)

class StreamTransport<Target extends StreamTarget> implements Transport {
  readonly scheme: string
  readonly #context: TransportContext
  readonly #carrier: StreamCarrier<Target>
  readonly #limits: StreamLimits
  readonly #log: Log
  readonly #pool = new SlabPool()
  readonly #table: ConnectionTable
  readonly #room: MessageRoom
  readonly #isTrusted: (proof: LinkProof) => boolean
  readonly #listeners = new Set<Listener>()
  readonly #opener: Opener
  /** Where legacy peers were found. */
  readonly #plain: PlainAddresses

  constructor(context: TransportContext, carrier: StreamCarrier<Target>, limits: StreamLimits) {
    this.scheme = carrier.scheme
    this.#context = context
    this.#carrier = carrier
    this.#limits = limits
    this.#log = context.log.scope(carrier.scheme)
    const { clock, network, peerId, security } = context
    const isTrusted = (proof: LinkProof): boolean =>
      security?.isTrusted?.(proof.fingerprint) === true
    this.#isTrusted = isTrusted
    this.#table = new ConnectionTable({
      ...{ network, clock, log: this.#log, count: this.#count, isTrusted },
      isServed: (proof) => security?.isServed?.(proof.fingerprint) === true,
      max: limits.maxConnections,
    })
    this.#room =
      context.room ??
      createMessageRoom({ clock, log: context.log, count: (counter) => context.count(counter) })
    const { maxMessageBytes } = limits
    const { legacy } = carrier
    this.#opener = new Opener({ clock, peerId, maxMessageBytes, security, legacy })
    this.#plain = new PlainAddresses(clock)
  }

  canDial(address: string): boolean {
    try {
      this.#carrier.parse(address)
      return true
    } catch (error) {
      if (error instanceof PipefitterError) return false
      throw error
    }
  }

  async dial(address: string, { signal }: { readonly signal: AbortSignal }): Promise<Connection> {
    const target = this.#carrier.parse(address)
    if (signal.aborted) throw cancelled(`Dialling ${address}`)
    this.#assertWayTo(target)
    const release = this.#table.reserve()
    if (release === undefined) {
      this.#count('refused-limit')
      throw this.#full()
    }
    try {
      return await this.#dialBothWays(target, signal, release)
    } catch (error) {
      release()
      throw error
    }
  }

  async listen(onConnection: (connection: Connection) => void): Promise<Listener> {
    const acceptor = this.#acceptor(onConnection)
    let listener: Listener | undefined = undefined
    listener = await this.#carrier.listen({
      admit: (remoteHost) => acceptor.admit(remoteHost),
      accept: (carriage, admitted) => acceptor.accept(carriage, admitted),
      failed: (admitted) => acceptor.failed(admitted),
      take: onConnection,
      close: () => {
        if (listener !== undefined) this.#listeners.delete(listener)
        return acceptor.close()
      },
    })
    this.#listeners.add(listener)
    return listener
  }

  /**
   * With proof; and where legacy peers are allowed and something else than TLS answers, once more as to one of those.
   * Where it was one, it is asked at once the next times.
   */
  async #dialBothWays(
    target: Target,
    signal: AbortSignal,
    release: ReleasePlace,
  ): Promise<Connection> {
    const { address } = target
    const legacy = this.#carrier.legacy && this.#context.security?.legacyAllowed() === true
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
    target: Target,
    plain: boolean,
    signal: AbortSignal,
    release: ReleasePlace,
  ): Promise<Connection> {
    const { address } = target
    return dialInSteps<Connection>({
      ...{ address, signal },
      connect: (done) => this.#carrier.connect(target, done),
      open: (carriage, done) => {
        const ends = { remoteAddress: address, publicAddress: this.#publicAddress(carriage) }
        return this.#opener.dialled(carriage.stream, ends, plain, (outcome) => {
          if (!(outcome instanceof PipefitterError)) release()
          done(this.#placed(outcome))
        })
      },
      made: (opened, carriage) => this.#connection(opened, carriage, true),
    })
  }

  /** A peer that may use loopback alone, by choice or since nothing else is up, leaves its machine by no other way. */
  #assertWayTo({ address, host }: Target): void {
    const leavesMachine = !isLoopback(host) && host !== 'localhost'
    const hasWay = this.#context.network.interfaces().some(({ loopback }) => !loopback)
    if (!leavesMachine || hasWay) return
    const words = `${address}: no network interface that this peer may use leads there`
    throw new PipefitterError('endpoint/unreachable', words, { details: { address } })
  }

  /** Whether there is a place for what was opened is known once it has shown who it is. */
  #placed(outcome: Opened | PipefitterError): Opened | PipefitterError {
    if (outcome instanceof PipefitterError || this.#table.hasRoomFor(outcome.proof)) return outcome
    outcome.stream.on('error', ignore).destroy()
    outcome.decoder.stop()
    return this.#full()
  }

  #acceptor(onConnection: (connection: Connection) => void): Acceptor {
    return new Acceptor({
      clock: this.#context.clock,
      log: this.#log,
      count: this.#count,
      open: ({ stream, remoteAddress, localAddress: publicAddress }, done) =>
        this.#opener.accepted(stream, { remoteAddress, publicAddress }, (outcome) =>
          done(this.#placed(outcome)),
        ),
      made: (opened, carriage, onEnded) => this.#connection(opened, carriage, false, onEnded),
      onConnection,
    })
  }

  /** Where we can be dialled: at the address that carries the link, or at any; not listening, we say where we are. */
  #publicAddress({ localHost, localAddress }: Carriage): string {
    const endpoints = [...this.#listeners].flatMap((listener) => listener.endpoints())
    const same = endpoints.find((endpoint) => endpoint.interface.address === localHost)
    return (same ?? endpoints[0])?.address ?? localAddress
  }

  #connection(
    opened: Opened,
    { remoteAddress, localAddress, localHost }: Carriage,
    initiator: boolean,
    onEnded: (connection: Connection) => void = ignore,
  ): Connection {
    const connection = new StreamConnection(opened, {
      ...{ scheme: this.scheme, remoteAddress, localAddress, initiator },
      maxMessageBytes: this.#limits.maxMessageBytes,
      clock: this.#context.clock,
      log: this.#log,
      pool: this.#pool,
      count: this.#count,
      room: this.#room,
      isTrusted: this.#isTrusted,
      onEnded: () => {
        this.#table.remove(connection)
        onEnded(connection)
      },
    })
    this.#table.add(connection, localHost)
    return connection
  }

  #full(): PipefitterError {
    const words = `There are ${this.#limits.maxConnections} ${this.scheme} links already`
    return new PipefitterError('endpoint/limit', words)
  }

  readonly #count = (counter: string, by?: number): void =>
    this.#context.count(`${this.scheme}.${counter}`, by)
}

/** Whether something answered a handshake that was no TLS of ours: maybe a legacy peer. */
export const speaksOtherwise = (error: unknown): boolean =>
  error instanceof PipefitterError &&
  error.code === 'transport/unproven' &&
  error.details['fault'] === 'protocol'

const ignore = (): void => {}
