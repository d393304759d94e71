/**
 * A network in memory: what the hosts of a simulation are plugged into. Everything that passes takes `latencyMs` on
 * the given clock; with the same seed the same is lost. Addresses are those of the hosts' `Network`s, so hosts on one
 * IPv4 prefix are neighbours, and all hosts can dial one another unless they are cut apart.
 */
import type { Clock } from '../../base/clock.ts'
import { randomBelow } from '../../base/random.ts'
import type { Random } from '../../base/random.ts'
import type { PropagateTransport } from '../../peer/ports/propagation.ts'
import type { Transport, TransportContext } from '../../peer/ports/transport.ts'
import type { MemoryConnection } from './memory-connection.ts'
import { createMemoryPropagation } from './memory-propagation.ts'
import type { DatagramMember } from './memory-propagation.ts'
import { createMemoryTransport } from './memory-transport.ts'
import type { MemoryAcceptor } from './memory-transport.ts'

export interface MemoryHubOptions {
  readonly clock: Clock
  /** Decides what is lost and how long it takes. */
  readonly random: Random
  /** One way, in milliseconds; 0 unless given, which still is not at once. */
  readonly latencyMs?: number
  /** Added to the latency, from 0 up to this, anew for each message; connections keep their order. */
  readonly jitterMs?: number
  /** Added to the latency between two hosts, from 0 up to this: always the same for the same two. */
  readonly distanceMs?: number
  /** Share of the datagrams that are lost, from 0 to 1. */
  readonly loss?: number
}

/** How long a link may be broken before both ends notice. */
const BREAK_NOTICED_MS = 1_000

export interface MemoryTransportOptions {
  /** `mem` unless given; `tcp` lets a simulation use real-looking addresses. */
  readonly scheme?: string
  /** Where it listens; the next free one where taken. */
  readonly port?: number
  /** The key that it proves to whoever proves one too; absent: its links prove nothing. */
  readonly publicKey?: Uint8Array
  readonly highWaterBytes?: number
  readonly lowWaterBytes?: number
}

export interface MemoryHub {
  transport(context: TransportContext, options?: MemoryTransportOptions): Transport
  propagation(context: TransportContext): PropagateTransport
  /** Parts two hosts: open links break, dialling fails, datagrams are dropped; both ways. */
  cut(hostA: string, hostB: string): void
  heal(hostA: string, hostB: string): void
  /**
   * Between two hosts everything vanishes from now on and nobody is told, as in a network whose packets are dropped;
   * over one transport alone, where it is named. `heal` ends it.
   */
  swallow(hostA: string, hostB: string, scheme?: string): void
  /** Parts all hosts whose sides differ, as `cut` does, until it is called with nothing. */
  partition(sideOf?: (host: string) => string | number): void
  /**
   * From now on links break with this share of the messages over them, from 0 to 1: such a message and all behind it are
   * lost, and both ends hear of it a while later. Nothing else is lost on a link.
   */
  breakLinks(share: number): void
}

export const createMemoryHub = (options: MemoryHubOptions): MemoryHub => {
  const wires = new Wires(options)
  return {
    transport: (context, transport = {}) => createMemoryTransport(wires, context, transport),
    propagation: (context) => createMemoryPropagation(wires, context),
    cut: (hostA, hostB) => wires.cut(hostA, hostB),
    heal: (hostA, hostB) => wires.heal(hostA, hostB),
    swallow: (hostA, hostB, scheme) => wires.swallow(hostA, hostB, scheme),
    partition: (sideOf) => wires.partition(sideOf),
    breakLinks: (share) => wires.breakLinks(share),
  }
}

/** What transports on one hub share. */
export class Wires {
  readonly clock: Clock
  /** By address, who accepts there. */
  readonly acceptors = new Map<string, MemoryAcceptor>()
  readonly members = new Set<DatagramMember>()
  readonly connections = new Set<MemoryConnection>()
  readonly #options: MemoryHubOptions
  readonly #cuts = new Set<string>()
  /** By the pair of hosts, the transports over which nothing comes through. */
  readonly #holes = new Map<string, ReadonlySet<string>>()
  readonly #distances = new Map<string, number>()
  #breaks = 0
  #sideOf: ((host: string) => string | number) | undefined

  constructor(options: MemoryHubOptions) {
    this.clock = options.clock
    this.#options = options
  }

  /** How long the next message between two hosts takes. */
  latencyMs(hostA: string, hostB: string): number {
    const { latencyMs = 0, jitterMs = 0 } = this.#options
    return latencyMs + this.#distanceMs(hostA, hostB) + this.#upTo(jitterMs)
  }

  /** After how long both ends notice that their link broke; absent: it does not break with the next message. */
  breaksAfterMs(): number | undefined {
    if (!this.#happens(this.#breaks)) return undefined
    return this.#upTo(BREAK_NOTICED_MS)
  }

  /** Whether the next datagram is lost. */
  loses(): boolean {
    return this.#happens(this.#options.loss ?? 0)
  }

  reaches(hostA: string, hostB: string): boolean {
    if (this.#sideOf !== undefined && this.#sideOf(hostA) !== this.#sideOf(hostB)) return false
    return this.#cuts.size === 0 || !this.#cuts.has(pairOf(hostA, hostB))
  }

  cut(hostA: string, hostB: string): void {
    this.#cuts.add(pairOf(hostA, hostB))
    this.#cutLinks()
  }

  heal(hostA: string, hostB: string): void {
    this.#cuts.delete(pairOf(hostA, hostB))
    this.#holes.delete(pairOf(hostA, hostB))
  }

  swallow(hostA: string, hostB: string, scheme = EVERY): void {
    const pair = pairOf(hostA, hostB)
    this.#holes.set(pair, new Set([...(this.#holes.get(pair) ?? []), scheme]))
  }

  /** Whether what goes between two hosts over this transport vanishes. */
  swallows(hostA: string, hostB: string, scheme: string): boolean {
    const holes = this.#holes.size === 0 ? undefined : this.#holes.get(pairOf(hostA, hostB))
    return holes !== undefined && (holes.has(EVERY) || holes.has(scheme))
  }

  breakLinks(share: number): void {
    this.#breaks = share
  }

  partition(sideOf: ((host: string) => string | number) | undefined): void {
    this.#sideOf = sideOf
    this.#cutLinks()
  }

  #cutLinks(): void {
    for (const connection of [...this.connections]) {
      if (!this.reaches(connection.localHost, connection.remoteHost)) connection.wireCut()
    }
  }

  #distanceMs(hostA: string, hostB: string): number {
    const { distanceMs = 0 } = this.#options
    if (distanceMs === 0) return 0
    const pair = pairOf(hostA, hostB)
    const known = this.#distances.get(pair) ?? this.#upTo(distanceMs)
    this.#distances.set(pair, known)
    return known
  }

  #happens(share: number): boolean {
    return share > 0 && randomBelow(this.#options.random, 1_000_000) < share * 1_000_000
  }

  #upTo(ms: number): number {
    return ms === 0 ? 0 : randomBelow(this.#options.random, ms * 1000) / 1000
  }
}

/** Every transport. */
const EVERY = '*'

const pairOf = (hostA: string, hostB: string): string => [hostA, hostB].sort().join(' ')
