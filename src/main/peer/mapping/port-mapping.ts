import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { isPublicIpv4 } from '../../base/ip.ts'
import type { Log } from '../../base/log.ts'
import { formatEndpointAddress, hostPort, parseEndpointAddress } from '../../protocol/addresses.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { PortMapper, PortOutcome, PortWish, RouterName } from '../ports/port-mapper.ts'
import type { LocalEndpoint } from '../ports/transport.ts'
import type { CheckOutcome, MappingChecker } from './mapping-check.ts'
import {
  LEASE_SECONDS,
  MappingMachine,
  type MappingEffect,
  type MappingInput,
  type MappingState,
} from './mapping-machine.ts'

/** New links have the address looked at again, no oftener than this. */
const CHECK_LEAST_EVERY_MS = 10_000

export interface PortMappingWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly mapper: PortMapper
  readonly checker: MappingChecker
  readonly onChange: () => void
}

/** How one port stands. */
export interface MappingFacts {
  readonly transport: string
  /** The port here. */
  readonly port: number
  readonly state: MappingState
  readonly router?: RouterName | undefined
  /** Where the router lets others in. */
  readonly address?: string | undefined
  /** Absent: until it is taken back. */
  readonly untilWallMs?: number | undefined
  readonly check?: CheckOutcome | undefined
  /** Why it is not open, in words. */
  readonly why?: string | undefined
}

type Given = Extract<PortOutcome, { kind: 'mapped' }> & {
  readonly address: string
  readonly untilWallMs: number | undefined
}

/** One port of this peer at the router, kept open. */
export class PortMapping {
  readonly #local: LocalEndpoint
  readonly #world: PortMappingWorld
  readonly #log: Log
  readonly #machine = new MappingMachine()
  readonly #runner: MachineRunner<MappingInput, MappingEffect>
  readonly #abort = new AbortController()
  #given: Given | undefined
  #check: CheckOutcome | undefined
  /** Peers outside are asked just now, for the first time. */
  #isLooking = false
  #checkedMs = -Infinity
  #why: string | undefined
  #released: Promise<void> = Promise.resolve()

  constructor(local: LocalEndpoint, world: PortMappingWorld) {
    this.#local = local
    this.#world = world
    this.#log = world.log.scope('router')
    this.#runner = new MachineRunner<MappingInput, MappingEffect>(
      'port-mapping',
      this.#machine,
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
  }

  start(): void {
    this.#runner.feed({ kind: 'want' })
  }

  /** Takes it back; settles when the router was told, in bounded time. */
  async stop(): Promise<void> {
    this.#runner.feed({ kind: 'renounce' })
    this.#runner.stop()
    this.#abort.abort()
    await this.#released
  }

  shaken(): void {
    this.#runner.feed({ kind: 'shaken' })
  }

  /** Somebody else may be asked now whether the address holds. */
  recheck(): void {
    const nowMs = this.#world.clock.nowMs()
    const isDue = nowMs - this.#checkedMs >= CHECK_LEAST_EVERY_MS
    if (this.#check?.outcome !== 'reached' && isDue) void this.#look()
  }

  get facts(): MappingFacts {
    const { transport, address } = this.#local
    const base = { transport, port: portOf(address), state: this.#machine.state }
    const given = this.#given
    if (given === undefined) return { ...base, why: this.#why }
    const { router, address: at, untilWallMs } = given
    return { ...base, router, address: at, untilWallMs, check: this.#check }
  }

  /**
   * What others are told; nothing while there is none, where a peer outside found that it does not hold, or while the first one
   * finds out. A router's word that nobody can check yet is passed on as it is: in an invitation, for instance.
   */
  get endpoint(): LocalEndpoint | undefined {
    const isDoubted = this.#isLooking || this.#check?.outcome === 'unreached'
    if (this.#given === undefined || isDoubted) return undefined
    const { transport, interface: at } = this.#local
    return { address: this.#given.address, transport, interface: at, mapped: true }
  }

  #perform({ kind }: MappingEffect): void {
    if (kind === 'ask') return void this.#ask()
    if (kind === 'release' && this.#given !== undefined) this.#release(this.#given)
    this.#given = undefined
    this.#check = undefined
    this.#world.onChange()
  }

  #release({ router, externalPort }: Pick<Given, 'router' | 'externalPort'>): void {
    this.#log.info('port taken back', { router: router.address, port: externalPort })
    this.#released = this.#world.mapper.unmap(this.#wish(), router, externalPort)
  }

  async #ask(): Promise<void> {
    const outcome = await this.#world.mapper
      .map(this.#wish(), this.#abort.signal)
      .catch((): PortOutcome => ({ kind: 'failed', why: 'it was given up' }))
    if (outcome.kind === 'mapped') this.#onMapped(outcome)
    else this.#onFailed(outcome.why)
    this.#world.onChange()
  }

  #onMapped(outcome: Extract<PortOutcome, { kind: 'mapped' }>): void {
    const { externalAddress, externalPort, seconds, router } = outcome
    if (this.#machine.state === 'off' || !isPublicIpv4(externalAddress)) {
      this.#release(outcome)
      return this.#onFailed(notPublic(router, externalAddress), true)
    }
    const address = addressAt(this.#local.address, externalAddress, externalPort)
    const isNew = this.#given?.address !== address
    const untilWallMs = seconds === undefined ? undefined : this.#wallIn(seconds)
    this.#given = { ...outcome, address, untilWallMs }
    this.#why = undefined
    if (isNew) this.#log.info('port open', { router: router.address, address })
    if (isNew) this.#check = undefined
    this.#runner.feed({ kind: 'mapped', seconds })
    void this.#look()
  }

  /** `gone`: what was given before does not hold either. */
  #onFailed(why: string, gone = false): void {
    this.#why = why
    if (this.#machine.state !== 'off') {
      this.#world.counters.add(gone ? 'router.refused-addresses' : 'router.asks-failed')
      this.#log.info('port not open', { why })
    }
    this.#runner.feed({ kind: 'failed', gone })
  }

  async #look(): Promise<void> {
    const given = this.#given
    if (given === undefined || !this.#world.checker.canAsk) return
    this.#checkedMs = this.#world.clock.nowMs()
    this.#isLooking = this.#check === undefined
    if (this.#isLooking) this.#world.onChange()
    const check = await this.#world.checker.check(given.address, this.#abort.signal)
    this.#isLooking = false
    if (this.#given?.address === given.address && check !== undefined) this.#check = check
    if (check?.outcome === 'unreached') this.#world.counters.add('router.unreached-addresses')
    this.#world.onChange()
  }

  #wish(): PortWish {
    const { interface: at, address } = this.#local
    const port = portOf(address)
    return {
      ...{ interfaceAddress: at.address, prefixLength: at.prefixLength, interfaceName: at.name },
      ...{ port, externalPort: this.#given?.externalPort ?? port, seconds: LEASE_SECONDS },
      known: this.#given?.router,
    }
  }

  #wallIn(seconds: number): number {
    return this.#world.clock.wallMs() + seconds * 1_000
  }
}

const portOf = (address: string): number => hostPort(parseEndpointAddress(address).authority).port

const addressAt = (local: string, host: string, port: number): string =>
  formatEndpointAddress({ ...parseEndpointAddress(local), authority: `${host}:${port}` })

const notPublic = ({ protocol, address }: RouterName, told: string): string =>
  isAddress(told)
    ? `the router ${address} has no address on the internet itself, but ${told} (${protocol}): another router stands before it, which has to let others in too`
    : `the router ${address} does not tell an address (${protocol})`

const isAddress = (text: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(text)
