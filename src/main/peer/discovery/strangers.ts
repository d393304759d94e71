import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import { MachineRunner } from '../machine-runner.ts'
import {
  STRANGER_DELAY_MS,
  StrangerMachine,
  type StrangerEffect,
  type StrangerInput,
} from './stranger-machine.ts'

export interface StrangersWorld {
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly endpoints: EndpointTable
  /** Whether a peer has said who it is. */
  isKnown(peerId: PeerId): boolean
  /** Asks one peer who it is; never rejects. */
  ask(peerId: PeerId): Promise<void>
  /** Asks all neighbours. */
  search(): void
}

/** Peers that were heard by multicast and did not say who they are, as JXSE does not: they are asked. */
export class Strangers {
  readonly #world: StrangersWorld
  readonly #machine: MachineRunner<StrangerInput, StrangerEffect>
  readonly #asking = new Set<PeerId>()

  constructor(world: StrangersWorld) {
    this.#world = world
    this.#machine = new MachineRunner(
      'strangers',
      new StrangerMachine(),
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
  }

  /** A datagram came from this peer, as it says. */
  heard(peerId: PeerId): void {
    if (this.#world.isKnown(peerId)) return
    const delayMs = randomBelow(this.#world.random, STRANGER_DELAY_MS)
    this.#machine.feed({ kind: 'heard', peerId, delayMs })
  }

  /** Whether it is being asked right now. */
  isAsking(peerId: PeerId): boolean {
    return this.#asking.has(peerId)
  }

  /** Idempotent. */
  stop(): void {
    this.#machine.stop()
  }

  #perform(effect: StrangerEffect): void {
    const { counters } = this.#world
    if (effect.kind === 'ask') return void this.#ask(effect.peerId)
    if (effect.kind === 'refused') return counters.add('discovery.strangers-refused')
    counters.add('discovery.strangers-searched')
    this.#world.search()
  }

  async #ask(peerId: PeerId): Promise<void> {
    const { counters, endpoints } = this.#world
    if (this.#world.isKnown(peerId)) return
    counters.add('discovery.strangers-asked')
    if (endpoints.of(peerId).length === 0) return this.#machine.feed({ kind: 'no-address' })
    this.#asking.add(peerId)
    await this.#world.ask(peerId)
    this.#asking.delete(peerId)
  }
}
