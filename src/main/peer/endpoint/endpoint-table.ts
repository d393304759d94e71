import type { LearnedFrom, StoredEndpoint } from '../ports/store.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { WorthOrder } from '../../base/worth-order.ts'
import { WORTH, WORTHS, type StandingWorth } from '../worth.ts'
import { isLoopback } from '../../base/ip.ts'
import { hostOf, schemeOf } from './addresses.ts'

/** Most endpoints kept of one peer: room for every interface and transport of a well-connected machine. */
export const ENDPOINTS_PER_PEER = 16
/**
 * Most peers whose endpoints are kept: all that the table of peers holds, and some that only linked or asked. The
 * least worth make room first; what was never reached is worth less than what was, and of equals those go that did not
 * speak for longest.
 */
export const ENDPOINT_PEERS_MAX = 4096 + 1024

const FIRST_RETRY_MS = 2_000
const LAST_RETRY_MS = 300_000

type Change = (endpoint: StoredEndpoint) => void
type Removal = (peerId: PeerId, address: string) => void

/**
 * Where each known peer can be reached, and how that went. State only: the owner passes the time in and hears of every
 * change, to store and show it.
 */
export class EndpointTable {
  readonly #peers = new Map<PeerId, Map<string, StoredEndpoint>>()
  readonly #onChange: Change
  readonly #onRemoval: Removal
  readonly #worthOf: StandingWorth
  readonly #order = new WorthOrder<PeerId>(WORTHS)

  /** `worthOf`: what is known of the peer is worth. */
  constructor(onChange: Change, onRemoval: Removal, worthOf: StandingWorth = () => 0) {
    this.#onChange = onChange
    this.#onRemoval = onRemoval
    this.#worthOf = worthOf
  }

  /** How many peers have an endpoint here. */
  get size(): number {
    return this.#peers.size
  }

  /** Takes over what was stored, without announcing it as a change. */
  load(endpoints: readonly StoredEndpoint[]): void {
    for (const endpoint of endpoints) {
      if (this.#peers.size >= ENDPOINT_PEERS_MAX && !this.#peers.has(endpoint.peerId)) continue
      const known = this.#ofPeer(endpoint.peerId)
      if (known.size < ENDPOINTS_PER_PEER) known.set(endpoint.address, endpoint)
      if (isProven(endpoint)) this.#place(endpoint.peerId)
    }
  }

  /** Adds an address that was not known; keeps the record of one that was, and that a person gave it from now on. */
  learn(peerId: PeerId, address: string, learnedFrom: LearnedFrom, wallMs: number): void {
    const known = this.#peers.get(peerId)
    const before = known?.get(address)
    if (before !== undefined && isGiven(learnedFrom)) this.#put({ ...before, learnedFrom })
    if (before !== undefined) return
    if (known !== undefined && known.size >= ENDPOINTS_PER_PEER) this.#evictWorst(peerId, known)
    this.#put({ peerId, address, learnedFrom, learnedWallMs: wallMs, failures: 0 })
  }

  /**
   * A peer's own new advertisement: its addresses replace all that were learned from earlier ones. Returns those that
   * are gone.
   */
  replaceAdvertised(
    peerId: PeerId,
    addresses: readonly string[],
    wallMs: number,
  ): readonly string[] {
    const known = this.#peers.get(peerId)
    if (known !== undefined) this.#place(peerId)
    const gone = [...(known?.values() ?? [])]
      .filter((endpoint) => !isGiven(endpoint.learnedFrom))
      .filter((endpoint) => !addresses.includes(endpoint.address))
      .map((endpoint) => endpoint.address)
    for (const address of gone) this.remove(peerId, address)
    for (const address of addresses.slice(0, ENDPOINTS_PER_PEER))
      this.learn(peerId, address, 'advertisement', wallMs)
    return gone
  }

  succeeded(peerId: PeerId, address: string, wallMs: number): void {
    const endpoint = this.#peers.get(peerId)?.get(address)
    if (endpoint === undefined) return
    const { lastError: _error, lastErrorWallMs: _at, nextTryWallMs: _next, ...rest } = endpoint
    this.#put({ ...rest, lastSuccessWallMs: wallMs, failures: 0 })
  }

  failed(peerId: PeerId, address: string, error: string, wallMs: number): void {
    const endpoint = this.#peers.get(peerId)?.get(address)
    if (endpoint === undefined) return
    const failures = endpoint.failures + 1
    const nextTryWallMs =
      wallMs + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20))
    this.#put({ ...endpoint, failures, lastError: error, lastErrorWallMs: wallMs, nextTryWallMs })
  }

  remove(peerId: PeerId, address: string): void {
    const known = this.#peers.get(peerId)
    if (known?.delete(address) !== true) return
    if (known.size === 0) {
      this.#peers.delete(peerId)
      this.#order.delete(peerId)
    }
    this.#onRemoval(peerId, address)
  }

  forget(peerId: PeerId): void {
    for (const address of [...(this.#peers.get(peerId)?.keys() ?? [])]) this.remove(peerId, address)
  }

  /** All that is known of one peer, best first. */
  of(peerId: PeerId): readonly StoredEndpoint[] {
    return [...(this.#peers.get(peerId)?.values() ?? [])].sort(byWorth)
  }

  #put(endpoint: StoredEndpoint): void {
    const { peerId } = endpoint
    const before = this.#peers.get(peerId)?.get(endpoint.address)
    this.#ofPeer(peerId).set(endpoint.address, endpoint)
    if (isProven(endpoint) && (before === undefined || !isProven(before))) this.#place(peerId)
    this.#onChange(endpoint)
  }

  #ofPeer(peerId: PeerId): Map<string, StoredEndpoint> {
    const known = this.#peers.get(peerId)
    if (known !== undefined) return known
    if (this.#peers.size >= ENDPOINT_PEERS_MAX) this.#evictPeer()
    const fresh = new Map<string, StoredEndpoint>()
    this.#peers.set(peerId, fresh)
    this.#place(peerId)
    return fresh
  }

  /** Notes what the peer is worth now; among equals it is then the last to be evicted. */
  #place(peerId: PeerId): void {
    this.#order.set(peerId, this.#worthNow(peerId))
  }

  #worthNow(peerId: PeerId): number {
    const proven = [...(this.#peers.get(peerId)?.values() ?? [])].some(isProven)
    return Math.max(this.#worthOf(peerId), proven ? WORTH.used : 0)
  }

  #evictPeer(): void {
    const worst = this.#order.worst((peerId) => this.#worthNow(peerId))
    if (worst !== undefined) this.forget(worst)
  }

  #evictWorst(peerId: PeerId, known: ReadonlyMap<string, StoredEndpoint>): void {
    const worst = [...known.values()].sort(byWorth).at(-1)
    if (worst !== undefined) this.remove(peerId, worst.address)
  }
}

/** Whether it worked, or a person gave it. */
const isProven = ({ lastSuccessWallMs, learnedFrom }: StoredEndpoint): boolean =>
  lastSuccessWallMs !== undefined || isGiven(learnedFrom)

/** By a person: told when it was wanted, or as a seed. */
export const isGiven = (learnedFrom: LearnedFrom): boolean =>
  learnedFrom === 'user' || learnedFrom === 'seed'

/** Best first: what worked last, then what was never tried, then what failed least; loopback behind the rest. */
const byWorth = (a: StoredEndpoint, b: StoredEndpoint): number => worth(b) - worth(a)

const worth = (endpoint: StoredEndpoint): number => {
  const host = hostOf(endpoint.address)
  let value = 0
  if (endpoint.lastSuccessWallMs !== undefined) value += 100
  value -= 10 * Math.min(endpoint.failures, 20)
  if (host !== undefined && isLoopback(host)) value -= 5
  return value + (TRANSPORT_WORTH[schemeOf(endpoint.address)] ?? 0)
}

/** Where nothing else tells two addresses apart: what costs least to carry messages. */
const TRANSPORT_WORTH: Readonly<Record<string, number>> = {
  tcp: 3,
  ws: 2,
  wss: 2,
  http: 1,
  https: 1,
}
