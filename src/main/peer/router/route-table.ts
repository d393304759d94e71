import { Lru } from '../../base/lru.ts'
import { WorthOrder } from '../../base/worth-order.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { WORTHS, type StandingWorth } from '../worth.ts'

/** How long a route is believed without news of it. */
export const ROUTE_FOR_MS = 15 * 60_000
/** How long a route that was said to be bad is not believed again. */
export const BAD_FOR_MS = 2 * 60_000
/** What is seen at first hand counts against such a word when it came so much later. */
export const REBUT_AFTER_MS = 2_000
/** Most peers on a way. */
export const HOPS_MAX = 8
/**
 * Most destinations to which routes are kept, and most routes to each. The destination of least worth makes room; among
 * equals one over the neighbour with most of them, the one not heard of for longest.
 */
export const ROUTES_MAX = 4096
const ROUTES_PER_PEER = 4

interface KnownRoute {
  readonly hops: readonly PeerId[]
  readonly untilMs: number
}

/** The ways to peers that are known, by the peers that pass on. State only; time is passed in. */
export class RouteTable {
  readonly #self: PeerId
  readonly #routes = new Map<PeerId, readonly KnownRoute[]>()
  /** Routes said to be bad, and until when that counts. */
  readonly #bad = new Lru<string, number>(ROUTES_MAX)
  readonly #worthOf: StandingWorth
  readonly #order = new WorthOrder<PeerId>(WORTHS)

  constructor(self: PeerId, worthOf: StandingWorth = () => 0) {
    this.#self = self
    this.#worthOf = worthOf
  }

  get size(): number {
    return this.#routes.size
  }

  /**
   * Takes in a way; false for one that is bad, has a loop, goes through us, is too long, or leads nowhere. `firstHand`: a
   * message came over it just now, or the peer that passes on says so itself.
   */
  learn(destination: PeerId, hops: readonly PeerId[], nowMs: number, firstHand = false): boolean {
    if (firstHand) this.#rebut(destination, hops, nowMs)
    if (!this.#isSound(destination, hops) || this.#isBad(destination, hops, nowMs)) return false
    const others = this.#fresh(destination, nowMs).filter((route) => !sameHops(route.hops, hops))
    const routes = [...others, { hops, untilMs: nowMs + ROUTE_FOR_MS }]
    routes.sort((a, b) => a.hops.length - b.hops.length || b.untilMs - a.untilMs)
    this.#routes.set(destination, routes.slice(0, ROUTES_PER_PEER))
    this.#order.set(destination, this.#worthOf(destination), hops[0])
    if (this.#routes.size > ROUTES_MAX) this.#makeRoom()
    return this.#routes.has(destination)
  }

  /** The known ways, the shortest first. */
  of(destination: PeerId, nowMs: number): readonly (readonly PeerId[])[] {
    return this.#fresh(destination, nowMs).map(({ hops }) => hops)
  }

  /** A way turned out not to lead there. */
  fail(destination: PeerId, hops: readonly PeerId[], nowMs: number): void {
    this.#keep(destination, (route) => !sameHops(route.hops, hops))
    this.#bad.set(keyOf(destination, hops), nowMs + BAD_FOR_MS)
  }

  /** A peer passes nothing on to that destination any more. */
  failVia(destination: PeerId, hop: PeerId, nowMs: number): void {
    for (const hops of this.of(destination, nowMs)) {
      if (hops.includes(hop)) this.fail(destination, hops, nowMs)
    }
  }

  #fresh(destination: PeerId, nowMs: number): readonly KnownRoute[] {
    return (this.#routes.get(destination) ?? []).filter(({ untilMs }) => untilMs > nowMs)
  }

  #keep(destination: PeerId, wanted: (route: KnownRoute) => boolean): void {
    const rest = (this.#routes.get(destination) ?? []).filter(wanted)
    if (rest.length > 0) this.#routes.set(destination, rest)
    else this.#forget(destination)
  }

  #isSound(destination: PeerId, hops: readonly PeerId[]): boolean {
    if (hops.length === 0 || hops.length > HOPS_MAX || destination === this.#self) return false
    const all = [...hops, destination, this.#self]
    return new Set(all).size === all.length
  }

  #isBad(destination: PeerId, hops: readonly PeerId[], nowMs: number): boolean {
    const untilMs = this.#bad.peek(keyOf(destination, hops))
    return untilMs !== undefined && untilMs > nowMs
  }

  #rebut(destination: PeerId, hops: readonly PeerId[], nowMs: number): void {
    const key = keyOf(destination, hops)
    const untilMs = this.#bad.peek(key)
    if (untilMs !== undefined && nowMs >= untilMs - BAD_FOR_MS + REBUT_AFTER_MS)
      this.#bad.delete(key)
  }

  #makeRoom(): void {
    const worst = this.#order.worst(this.#worthOf)
    if (worst !== undefined) this.#forget(worst)
  }

  #forget(destination: PeerId): void {
    this.#routes.delete(destination)
    this.#order.delete(destination)
  }
}

const keyOf = (destination: PeerId, hops: readonly PeerId[]): string =>
  [...hops, destination].join(' ')

const sameHops = (a: readonly PeerId[], b: readonly PeerId[]): boolean =>
  a.length === b.length && a.every((hop, i) => hop === b[i])
