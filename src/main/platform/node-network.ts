/**
 * The network interfaces of this machine. Node announces no changes, so they are looked up once a second.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import type { NetworkInterfaceInfo } from 'node:os'
import { every } from '../base/clock.ts'
import type { Clock, Timer } from '../base/clock.ts'
import { errorText, PipefitterError } from '../base/errors.ts'
import { Emitter } from '../base/events.ts'
import type { Unsubscribe } from '../base/events.ts'
import type { Log } from '../base/log.ts'
import type { Network, NetworkInterface, NetworkShake } from '../peer/ports/network.ts'

/** How often the interfaces are looked up. */
export const NETWORK_POLL_MS = 1000
/** A look that comes so late was held up: the machine slept, or this process stood still. */
export const SLEPT_MS = 4_000

/** What the system tells: by name of the interface, the addresses that are up. */
export type SystemInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Where the facts come from; tests put their own in. */
export interface NetworkSource {
  /** The interfaces that are up, with their addresses. */
  read(): SystemInterfaces
  /** Names of interfaces that exist, be they up or not. */
  names(): readonly string[]
  /** Something that is another text when the routes are others; always the same where the system does not tell. */
  routes(): string
}

export interface NodeNetworkOptions {
  readonly clock: Clock
  readonly log: Log
  /** Use these alone, by name, such as `['eth0']` or `['lo']`; absent or empty: all, ranked. */
  readonly interfaces?: readonly string[]
  /** Names of interfaces that a person switched off; one that is not there now is off when it comes. */
  readonly off?: readonly string[]
  readonly source?: NetworkSource
}

/** An interface that is up, as a person switches it. */
export interface ListedInterface {
  readonly name: string
  /** Those that others could be told, IPv4 first. */
  readonly addresses: readonly string[]
  readonly kind: 'physical' | 'virtual' | 'loopback'
  /** Whether it is used: not switched off, and where the start named interfaces, among them. */
  readonly on: boolean
}

/** A `Network` that polls until it is closed. */
export interface NodeNetwork extends Network {
  /** Looks at once, for instance after the machine woke up. */
  refresh(): void
  /** Every interface that was up at the last look, used or not, best first. */
  listed(): readonly ListedInterface[]
  /** Uses all but these from now on, by name; what has changed is told at once. */
  switchOff(names: readonly string[]): void
  /** Stops polling; idempotent. */
  close(): void
}

/**
 * Starts to watch the interfaces.
 * @throws PipefitterError `base/invalid-input` for a chosen name that no interface of this machine has. One that exists
 * and is down is fine: its addresses appear once it is up.
 */
export const createNodeNetwork = (options: NodeNetworkOptions): NodeNetwork => {
  const source = options.source ?? systemSource
  const chosen = checkNames(options.interfaces ?? [], source)
  const off = new Set(options.off ?? [])
  return new PollingNetwork(options.clock, options.log.scope('network'), source, { chosen, off })
}

class PollingNetwork implements NodeNetwork {
  readonly #changed = new Emitter<readonly NetworkInterface[]>()
  readonly #shaken = new Emitter<NetworkShake>()
  readonly #clock: Clock
  readonly #log: Log
  readonly #source: NetworkSource
  #wish: InterfaceWish
  readonly #timer: Timer
  /** What the system told when it was asked last; nothing where it does not tell. */
  #system: SystemInterfaces = {}
  #now: readonly NetworkInterface[] = []
  #routes: string
  #lookedMs: number
  #lookedWallMs: number
  #failing = false

  constructor(clock: Clock, log: Log, source: NetworkSource, wish: InterfaceWish) {
    this.#log = log
    this.#source = source
    this.#wish = wish
    this.#clock = clock
    this.#now = this.#look()
    this.#routes = source.routes()
    this.#lookedMs = clock.nowMs()
    this.#lookedWallMs = clock.wallMs()
    this.#timer = every(clock, 'network-poll', NETWORK_POLL_MS, () => this.#poll())
  }

  interfaces(): readonly NetworkInterface[] {
    return this.#now
  }

  onChanged(listener: (interfaces: readonly NetworkInterface[]) => void): Unsubscribe {
    return this.#changed.on(listener)
  }

  onShaken(listener: (why: NetworkShake) => void): Unsubscribe {
    return this.#shaken.on(listener)
  }

  refresh(): void {
    const seen = this.#look()
    const routes = this.#source.routes()
    const hasMoved = routes !== this.#routes
    this.#routes = routes
    if (sameInterfaces(this.#now, seen)) {
      if (hasMoved) this.#shake('routes')
      return
    }
    this.#now = seen
    this.#log.info('the network changed', {
      addresses: seen.map(({ address }) => address).join(' '),
    })
    this.#changed.emit(seen)
    this.#shaken.emit('interfaces')
  }

  /** The system's clock stands still while some machines sleep, that of the wall does not. */
  #poll(): void {
    const [nowMs, wallMs] = [this.#clock.nowMs(), this.#clock.wallMs()]
    const passedMs = Math.max(nowMs - this.#lookedMs, wallMs - this.#lookedWallMs)
    this.#lookedMs = nowMs
    this.#lookedWallMs = wallMs
    this.refresh()
    if (passedMs >= NETWORK_POLL_MS + SLEPT_MS) this.#shake('slept')
  }

  #shake(why: NetworkShake): void {
    this.#log.info('the paths may be others now', { why })
    this.#shaken.emit(why)
  }

  listed(): readonly ListedInterface[] {
    const { chosen, off } = this.#wish
    const all = usable(this.#system)
    return [...new Set(all.map(({ name }) => name))].map((name) => {
      const own = all.filter((one) => one.name === name)
      const addresses = own.map(({ address }) => address)
      const on = !off.has(name) && (chosen.size === 0 || chosen.has(name))
      return { name, addresses, kind: kindOf(own), on }
    })
  }

  switchOff(names: readonly string[]): void {
    this.#wish = { ...this.#wish, off: new Set(names) }
    this.refresh()
  }

  close(): void {
    this.#timer.cancel()
  }

  /** A look that fails (some sandboxes forbid it) leaves things as they were, said once. */
  #look(): readonly NetworkInterface[] {
    try {
      this.#system = this.#source.read()
      const seen = rankInterfaces(this.#system, this.#wish)
      this.#failing = false
      return seen
    } catch (error) {
      if (!this.#failing)
        this.#log.warn('the interfaces cannot be read', { error: errorText(error) })
      this.#failing = true
      return this.#now
    }
  }
}

/** Which interfaces shall be used, by name. */
interface InterfaceWish {
  /** Nothing but these, where it is not empty. */
  readonly chosen: ReadonlySet<string>
  readonly off: ReadonlySet<string>
}

/**
 * What is usable, best first: physical, then virtual, IPv4 before IPv6. Loopback only where it was chosen by name, or
 * where nothing else is up and on. No interface is left out for its name or address: virtual ones come last.
 */
const rankInterfaces = (
  system: SystemInterfaces,
  { chosen, off }: InterfaceWish,
): readonly NetworkInterface[] => {
  const all = usable(system).filter(
    ({ name }) => !off.has(name) && (chosen.size === 0 || chosen.has(name)),
  )
  if (chosen.size > 0) return all
  const outside = all.filter(({ loopback }) => !loopback)
  return outside.length > 0 ? outside : all
}

const usable = (system: SystemInterfaces): readonly NetworkInterface[] =>
  Object.entries(system)
    .flatMap(([name, addresses]) => usableOf(name, addresses ?? []))
    .sort((a, b) => rankOf(a) - rankOf(b))

const kindOf = (own: readonly NetworkInterface[]): ListedInterface['kind'] => {
  if (own.some(({ loopback }) => loopback)) return 'loopback'
  return own.some(({ virtual }) => virtual) ? 'virtual' : 'physical'
}

const rankOf = (one: NetworkInterface): number =>
  (one.loopback ? 4 : 0) + (one.virtual ? 2 : 0) + (one.family === 6 ? 1 : 0)

/** The addresses of one interface that a stranger could be told: no IPv6 link-local ones, `::1` only without 127.0.0.1. */
const usableOf = (
  name: string,
  addresses: readonly NetworkInterfaceInfo[],
): readonly NetworkInterface[] => {
  const usable = addresses.filter(
    ({ family, address }) => family === 'IPv4' || !isLinkLocal6(address),
  )
  const plain = usable.filter(({ internal, family }) => !internal || family === 'IPv4')
  return (plain.length > 0 ? plain : usable).map((info) => ({
    name,
    address: info.address,
    family: info.family === 'IPv4' ? 4 : 6,
    prefixLength: prefixOf(info),
    loopback: info.internal,
    virtual: !info.internal && isVirtual(name, info.mac),
  }))
}

/** fe80::/10: worth nothing without a zone, which differs from machine to machine. */
const isLinkLocal6 = (address: string): boolean => /^fe[89ab]/i.test(address)

const prefixOf = (info: NetworkInterfaceInfo): number => {
  const slash = info.cidr?.lastIndexOf('/') ?? -1
  const prefix = info.cidr === null || slash < 0 ? NaN : Number(info.cidr.slice(slash + 1))
  return Number.isInteger(prefix) ? prefix : info.family === 'IPv4' ? 32 : 128
}

const VIRTUAL_NAME = new RegExp(
  '^(docker|br-|bridge|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|cali|flannel|kube|' +
    'tun|tap|utun|wg|zt|tailscale|ppp|gif|stf|awdl|llw|dummy|ifb)|' +
    '^(vEthernet|VMware|VirtualBox|Hyper-V|ZeroTier|Tailscale|WireGuard|OpenVPN|TAP-)',
)

/** Bridges, tunnels and containers: by their usual names, or because they have no hardware address. */
const isVirtual = (name: string, mac: string): boolean =>
  VIRTUAL_NAME.test(name) || mac === '00:00:00:00:00:00'

const sameInterfaces = (a: readonly NetworkInterface[], b: readonly NetworkInterface[]): boolean =>
  a.length === b.length && JSON.stringify(a) === JSON.stringify(b)

const checkNames = (names: readonly string[], source: NetworkSource): ReadonlySet<string> => {
  const known = names.length === 0 ? [] : source.names()
  for (const name of names) {
    if (known.includes(name)) continue
    throw new PipefitterError(
      'base/invalid-input',
      `There is no network interface named ${JSON.stringify(name)}; this machine has ${known.join(', ')}`,
      { details: { interface: name } },
    )
  }
  return new Set(names)
}

const systemSource: NetworkSource = {
  read: () => networkInterfaces(),
  routes: () => linuxRoutes(),
  names: () => [...new Set([...Object.keys(networkInterfaces()), ...linuxNames()])].sort(),
}

/** Linux also lists interfaces that are down; elsewhere only those that are up are known. */
const linuxNames = (): readonly string[] => {
  try {
    return readdirSync('/sys/class/net')
  } catch {
    return []
  }
}

/** Interface, destination, gateway, flags, metric and mask of each; the other columns count. */
const ROUTE_COLUMNS = [0, 1, 2, 3, 6, 7]
/** Destination with its prefix, source with its prefix, next hop, metric, flags and interface; the others count uses. */
const ROUTE6_COLUMNS = [0, 1, 2, 3, 4, 5, 8, 9]

/**
 * The routes, as Linux tells them; elsewhere nothing, so that there a change of routes is noticed by what goes with it: addresses
 * that come and go, and links that fall silent. Of IPv6 without those of single addresses (multicast, and caches), which come
 * and go by themselves.
 */
const linuxRoutes = (): string =>
  routesText(readText('/proc/net/route'), readText('/proc/net/ipv6_route'))

/** Of both tables what makes a difference. */
export const routesText = (ipv4: string, ipv6: string): string =>
  `${columnsOf(ipv4, ROUTE_COLUMNS)}\n${columnsOf(withoutHosts(ipv6), ROUTE6_COLUMNS)}`

/** What of a table of routes makes a difference. */
const columnsOf = (text: string, columns: readonly number[]): string =>
  text
    .split('\n')
    .map((line) => {
      const values = line.trim().split(/\s+/)
      return columns.map((at) => values[at] ?? '').join(' ')
    })
    .join('\n')

/** Lines of the IPv6 table but those whose destination is one address, or multicast. */
const withoutHosts = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^[0-9a-f]{32} 80 |^ff/i.test(line))
    .join('\n')

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
