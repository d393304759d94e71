/**
 * A network in memory: what the hosts of a simulation are plugged into. Everything that passes takes `latencyMs` on
 * the given clock; with the same seed the same is lost. Addresses are those of the hosts' `Network`s, so hosts on one
 * IPv4 prefix are neighbours, and all hosts can dial one another unless they are cut apart.
 */
import type { Clock } from '../../base/clock.ts'
import { randomBelow } from '../../base/random.ts'
import type { Random } from '../../base/random.ts'
import type { PropagateTransport, Transport, TransportContext } from '../../peer/ports.ts'
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
  /** Share of the datagrams that are lost, from 0 to 1. Connections lose nothing. */
  readonly loss?: number
}

export interface MemoryTransportOptions {
  /** `mem` unless given; `tcp` lets a simulation use real-looking addresses. */
  readonly scheme?: string
  /** Where it listens; the next free one where taken. */
  readonly port?: number
  readonly highWaterBytes?: number
  readonly lowWaterBytes?: number
}

export interface MemoryHub {
  transport(context: TransportContext, options?: MemoryTransportOptions): Transport
  propagation(context: TransportContext): PropagateTransport
  /** Parts two hosts: open links break, dialling fails, datagrams are dropped; both ways. */
  cut(hostA: string, hostB: string): void
  heal(hostA: string, hostB: string): void
}

export const createMemoryHub = (options: MemoryHubOptions): MemoryHub => {
  const wires = new Wires(options)
  return {
    transport: (context, transport = {}) => createMemoryTransport(wires, context, transport),
    propagation: (context) => createMemoryPropagation(wires, context),
    cut: (hostA, hostB) => wires.cut(hostA, hostB),
    heal: (hostA, hostB) => wires.heal(hostA, hostB),
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

  constructor(options: MemoryHubOptions) {
    this.clock = options.clock
    this.#options = options
  }

  /** How long the next message takes. */
  latencyMs(): number {
    const { latencyMs = 0, jitterMs = 0, random } = this.#options
    return latencyMs + (jitterMs === 0 ? 0 : randomBelow(random, jitterMs * 1000) / 1000)
  }

  /** Whether the next datagram is lost. */
  loses(): boolean {
    const { loss = 0, random } = this.#options
    return loss > 0 && randomBelow(random, 1_000_000) < loss * 1_000_000
  }

  reaches(hostA: string, hostB: string): boolean {
    return !this.#cuts.has(cutKey(hostA, hostB))
  }

  cut(hostA: string, hostB: string): void {
    this.#cuts.add(cutKey(hostA, hostB))
    for (const connection of [...this.connections]) {
      if (!this.reaches(connection.localHost, connection.remoteHost)) connection.wireCut()
    }
  }

  heal(hostA: string, hostB: string): void {
    this.#cuts.delete(cutKey(hostA, hostB))
  }
}

const cutKey = (hostA: string, hostB: string): string => [hostA, hostB].sort().join(' ')
