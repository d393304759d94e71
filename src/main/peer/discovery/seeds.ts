import type { Clock } from '../../base/clock.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import { dialAndLearn } from '../endpoint/dial-and-learn.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { Link } from '../endpoint/link.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { DiscoveryService } from './discovery-service.ts'
import { SeedMachine, type SeedEffect, type SeedInput } from './seed-machine.ts'

export interface SeedWorld {
  readonly clock: Clock
  readonly log: Log
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly discovery: DiscoveryService
}

/** Keeps contact with the given addresses, whoever lives there: how peers meet where multicast does not reach. */
export class Seeds {
  readonly #scope = new Scope()
  readonly #keepers: readonly SeedKeeper[]

  constructor(addresses: readonly string[], world: SeedWorld) {
    this.#keepers = addresses.map((address) => new SeedKeeper(address, world, this.#scope))
  }

  start(): void {
    for (const keeper of this.#keepers) keeper.feed({ kind: 'start' })
  }

  /** A network came up or changed: what waits tries at once. */
  networkChanged(): void {
    for (const keeper of this.#keepers) keeper.feed({ kind: 'network-changed' })
  }

  stop(): Promise<void> {
    return this.#scope.close()
  }
}

class SeedKeeper {
  readonly #address: string
  readonly #world: SeedWorld
  readonly #scope: Scope
  readonly #log: Log
  readonly #runner: MachineRunner<SeedInput, SeedEffect>
  #link: Link | undefined
  #unwatch: Unsubscribe = () => {}

  constructor(address: string, world: SeedWorld, scope: Scope) {
    this.#address = address
    this.#world = world
    this.#scope = scope
    this.#log = world.log.scope('seed')
    this.#runner = new MachineRunner<SeedInput, SeedEffect>(
      'seed',
      new SeedMachine(),
      { kind: 'tick' },
      world.clock,
      (effect) => void (effect.kind === 'dial' ? this.#dial() : this.#ask()),
    )
    scope.add(() => {
      this.#runner.stop()
      this.#unwatch()
    })
  }

  feed(input: SeedInput): void {
    this.#runner.feed(input)
  }

  async #dial(): Promise<void> {
    try {
      const link = await dialAndLearn(this.#address, 'seed', this.#world, this.#scope.signal)
      this.#link = link
      this.feed({ kind: 'linked' })
      this.#unwatch()
      this.#unwatch = link.onClosed(() => this.feed({ kind: 'lost' }))
    } catch (error) {
      this.#log.info('seed not reached', {
        address: this.#address,
        why: toPipefitterError(error).message,
      })
      this.feed({ kind: 'failed' })
    }
  }

  async #ask(): Promise<void> {
    if (this.#link === undefined) return
    await this.#world.discovery
      .ask(this.#link.peerId, this.#scope.signal)
      .catch(() => this.feed({ kind: 'lost' }))
  }
}
