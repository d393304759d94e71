import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import { isPublicIpv4 } from '../../base/ip.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Network, NetworkInterface } from '../ports/network.ts'
import type { PortMapper } from '../ports/port-mapper.ts'
import type { LocalEndpoint } from '../ports/transport.ts'
import type { ProbeService } from '../probe/probe-service.ts'
import { checkerFor } from './mapping-check.ts'
import { PortMapping, type MappingFacts } from './port-mapping.ts'

/** Transports whose listening ports a router is asked to open. */
const MAPPED_TRANSPORTS: ReadonlySet<string> = new Set(['tcp', 'ws'])
/** Most ports that a router is asked for at a time. */
export const MAPPINGS_MAX = 4

/** Whether a router is asked at all. */
export interface MappingPolicy {
  readonly wanted: boolean
  /** Calls after the decision has changed. */
  onChanged(listener: () => void): Unsubscribe
}

export interface PortMappingsWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly probe: ProbeService
  readonly network: Network
  readonly mapper: PortMapper
  readonly policy: MappingPolicy
}

/**
 * Has the router before this machine let others in at the ports that this peer listens on, where a person chose so; and says
 * so in its advertisement once that is so, and no peer outside found it to be otherwise.
 */
export class PortMappings {
  /** What is asked for, or what came of it, has changed. */
  readonly changed = new Emitter<void>()
  readonly #world: PortMappingsWorld
  readonly #kept = new Map<string, PortMapping>()
  readonly #scope = new Scope()
  #told = ''

  constructor(world: PortMappingsWorld) {
    this.#world = world
    world.endpoint.useMappedEndpoints(() => this.#endpoints())
  }

  /** Once the peer listens. */
  start(): void {
    const { endpoint, network, policy } = this.#world
    this.#scope.add(policy.onChanged(() => this.#refresh()))
    this.#scope.add(endpoint.endpointsChanged.on(() => this.#refresh()))
    this.#scope.add(network.onShaken(() => this.#shaken()))
    this.#scope.add(
      endpoint.linkChanged.on(({ opened }) => {
        if (opened) for (const kept of this.#kept.values()) kept.recheck()
      }),
    )
    this.#refresh()
  }

  /** Takes back what was mapped, in bounded time; idempotent. */
  async stop(): Promise<void> {
    await this.#scope.close()
    await Promise.all([...this.#kept.values()].map((kept) => kept.stop()))
    this.#kept.clear()
  }

  /** Whether a router is asked now. */
  get isWanted(): boolean {
    return this.#world.policy.wanted
  }

  /** How each port stands; none while nothing is asked. */
  get facts(): readonly MappingFacts[] {
    return [...this.#kept.values()].map(({ facts }) => facts)
  }

  #endpoints(): readonly LocalEndpoint[] {
    return [...this.#kept.values()].flatMap(({ endpoint }) => endpoint ?? [])
  }

  #shaken(): void {
    this.#refresh()
    for (const kept of this.#kept.values()) kept.shaken()
  }

  #refresh(): void {
    const wanted = new Map(this.#wanted().map((one) => [keyOf(one), one]))
    for (const [key, kept] of this.#kept) {
      if (wanted.has(key)) continue
      this.#kept.delete(key)
      void kept.stop()
    }
    for (const [key, one] of wanted) if (!this.#kept.has(key)) this.#kept.set(key, this.#keep(one))
    this.#tell()
  }

  #keep(endpoint: LocalEndpoint): PortMapping {
    const { clock, log, counters, mapper } = this.#world
    const kept = new PortMapping(endpoint, {
      ...{ clock, log, counters, mapper },
      checker: checkerFor(this.#world),
      onChange: () => this.#tell(),
    })
    kept.start()
    return kept
  }

  /** The ports on the best interface that a router may stand before. */
  #wanted(): readonly LocalEndpoint[] {
    const { endpoint, network, policy } = this.#world
    if (!policy.wanted) return []
    const at = network.interfaces().find(isBehindRouter)
    return endpoint
      .localEndpoints()
      .filter(
        (one) =>
          one.mapped === undefined &&
          one.interface.address === at?.address &&
          MAPPED_TRANSPORTS.has(one.transport),
      )
      .slice(0, MAPPINGS_MAX)
  }

  /** Others hear of it when what is theirs to know is other than it was. */
  #tell(): void {
    this.changed.emit()
    const text = this.#endpoints()
      .map(({ address }) => address)
      .join(' ')
    if (text === this.#told) return
    this.#told = text
    this.#world.endpoint.endpointsChanged.emit()
  }
}

const isBehindRouter = ({ loopback, family, address }: NetworkInterface): boolean =>
  !loopback && family === 4 && !isPublicIpv4(address)

const keyOf = ({ transport, address, interface: at }: LocalEndpoint): string =>
  `${transport} ${address} ${at.name}`
