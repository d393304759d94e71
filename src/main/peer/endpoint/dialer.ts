import { cancelled, type Clock } from '../../base/clock.ts'
import { errorText, PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Connection } from '../ports/connection.ts'
import type { Transport } from '../ports/transport.ts'
import { MachineRunner } from '../machine-runner.ts'
import { DialRaceMachine, type DialEffect, type DialInput } from './dial-race-machine.ts'

/** Hears how each attempt went, to remember it. */
export interface DialObserver {
  onStarted(peerId: PeerId, address: string): void
  onConnected(peerId: PeerId, address: string): void
  onFailed(peerId: PeerId, address: string, error: PipefitterError): void
}

export interface DialWorld {
  readonly transports: readonly Transport[]
  readonly clock: Clock
  readonly observer: DialObserver
}

/**
 * Dials one address, whoever lives there. Throws `endpoint/no-transport` for an address nobody here can dial, else what
 * the transport rejects with.
 */
export const dialAddress = (
  transports: readonly Transport[],
  address: string,
  signal: AbortSignal,
): Promise<Connection> => {
  const transport = transports.find((candidate) => candidate.canDial(address))
  if (transport === undefined) {
    return Promise.reject(
      new PipefitterError('endpoint/no-transport', `No transport here can dial "${address}"`),
    )
  }
  return transport.dial(address, { signal })
}

/**
 * Races the addresses of one peer (best first) and gives the first connection that leads to it. Every other attempt is
 * cancelled. Rejects with `endpoint/no-address` when there is none to try, `endpoint/unreachable` when all failed, and
 * `base/cancelled`.
 */
export const dialPeer = (
  peerId: PeerId,
  addresses: readonly string[],
  world: DialWorld,
  signal: AbortSignal,
): Promise<Connection> => {
  const usable = addresses.filter((address) =>
    world.transports.some((transport) => transport.canDial(address)),
  )
  if (usable.length === 0) {
    return Promise.reject(
      new PipefitterError(
        'endpoint/no-address',
        'No address of this peer is known that can be dialled',
      ),
    )
  }
  return new Race(peerId, usable, world, signal).result
}

class Race {
  readonly result: Promise<Connection>
  readonly #peerId: PeerId
  readonly #world: DialWorld
  readonly #machine: MachineRunner<DialInput, DialEffect>
  readonly #attempts = new Map<string, AbortController>()
  readonly #connections = new Map<string, Connection>()
  readonly #outer: AbortSignal
  readonly #onAbort = (): void => this.#fail(cancelled('Connecting'))
  #settle:
    { resolve(connection: Connection): void; reject(error: PipefitterError): void } | undefined
  #lastError: PipefitterError | undefined

  constructor(peerId: PeerId, addresses: readonly string[], world: DialWorld, signal: AbortSignal) {
    this.#peerId = peerId
    this.#world = world
    this.#outer = signal
    const machine = new DialRaceMachine(addresses)
    this.#machine = new MachineRunner(
      'dial-stagger',
      machine,
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
    this.result = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    signal.addEventListener('abort', this.#onAbort, { once: true })
    if (signal.aborted) this.#onAbort()
    else this.#machine.feed({ kind: 'start' })
  }

  #perform(effect: DialEffect): void {
    if (effect.kind === 'dial') void this.#attempt(effect.address)
    else if (effect.kind === 'won') this.#win(effect.address)
    else this.#fail(this.#unreachable())
  }

  async #attempt(address: string): Promise<void> {
    const controller = new AbortController()
    this.#attempts.set(address, controller)
    this.#world.observer.onStarted(this.#peerId, address)
    try {
      const connection = await dialAddress(this.#world.transports, address, controller.signal)
      this.#arrived(address, connection)
    } catch (error) {
      this.#missed(address, toPipefitterError(error, 'endpoint/unreachable'))
    }
  }

  #arrived(address: string, connection: Connection): void {
    if (connection.remotePeer !== this.#peerId) {
      connection.abort()
      throw new PipefitterError('endpoint/wrong-peer', `Another peer answers at ${address}`)
    }
    this.#world.observer.onConnected(this.#peerId, address)
    if (this.#settle === undefined) return connection.abort()
    this.#connections.set(address, connection)
    this.#machine.feed({ kind: 'connected', address })
  }

  #missed(address: string, error: PipefitterError): void {
    if (this.#settle === undefined) return
    this.#lastError = error
    this.#world.observer.onFailed(this.#peerId, address, error)
    this.#machine.feed({ kind: 'failed', address })
  }

  #win(address: string): void {
    const connection = this.#connections.get(address)
    const settle = this.#end(address)
    if (connection !== undefined) settle?.resolve(connection)
  }

  #fail(error: PipefitterError): void {
    this.#end(undefined)?.reject(error)
  }

  /** Ends the race: cancels every attempt but the winner's. Gives the result's ends, once. */
  #end(
    winner: string | undefined,
  ): { resolve(connection: Connection): void; reject(error: PipefitterError): void } | undefined {
    const settle = this.#settle
    this.#settle = undefined
    this.#machine.stop()
    this.#outer.removeEventListener('abort', this.#onAbort)
    for (const [address, attempt] of this.#attempts) if (address !== winner) attempt.abort()
    return settle
  }

  #unreachable(): PipefitterError {
    const why = this.#lastError === undefined ? '' : `: ${errorText(this.#lastError)}`
    return new PipefitterError(
      'endpoint/unreachable',
      `None of the peer's addresses answers${why}`,
      { cause: this.#lastError },
    )
  }
}
