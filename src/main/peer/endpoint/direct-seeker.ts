import type { Clock } from '../../base/clock.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { MachineRunner } from '../machine-runner.ts'
import { DirectMachine, type DirectEffect, type DirectInput } from './direct-machine.ts'
import type { EndpointService } from './endpoint-service.ts'
import type { Link } from './link.ts'
import { rankIn } from './addresses.ts'
import { endpointOf, type LinkWish } from './link-table.ts'
import type { Way } from './way.ts'

export interface DirectSeekerParts {
  readonly clock: Clock
  readonly endpoint: EndpointService
  readonly peerId: PeerId
  /** What a link has to be, as of now. */
  readonly wish: () => LinkWish
  /** Goes over this link from now on; false where the moment does not suit. */
  readonly move: (link: Link) => boolean
}

/**
 * For whoever sends over others at times, or over a link that comes late in a person's order of paths: finds the way to a better
 * one; see {@link DirectMachine}, for which a link that is not the best is as good as a way over others.
 */
export class DirectSeeker {
  readonly #parts: DirectSeekerParts
  readonly #runner: MachineRunner<DirectInput, DirectEffect>
  readonly #abort = new AbortController()
  #way: Way | undefined
  #reachable = ''
  #unwatch: readonly Unsubscribe[] = []

  constructor(parts: DirectSeekerParts) {
    this.#parts = parts
    this.#runner = new MachineRunner<DirectInput, DirectEffect>(
      'direct-seeker',
      new DirectMachine(),
      { kind: 'tick' },
      parts.clock,
      (effect) => (effect.kind === 'try' ? void this.#try() : this.#move()),
    )
  }

  /** The way in use is this one now. */
  follow(way: Way | undefined): void {
    this.#way = way
    const isBetterSought = this.#isBetterSought()
    if (isBetterSought && this.#unwatch.length === 0) this.#watch()
    else if (!isBetterSought) this.#rest()
    this.#runner.feed({ kind: isBetterSought ? 'relayed' : 'not-relayed' })
  }

  /** The rules for paths are others now: what was the best may not be it any more. */
  recheck(): void {
    this.follow(this.#way)
  }

  #isBetterSought(): boolean {
    return this.#way !== undefined && (this.#way.hops !== undefined || this.#place() > 0)
  }

  /** Where the link in use stands in the order of paths, from 0; 0 where none was given. */
  #place(): number {
    const { prefer = [], endpoint } = this.#parts.wish()
    // Where a person chose the endpoint, there is no better one.
    if (this.#way === undefined || endpoint !== undefined) return 0
    return rankIn(prefer, endpointOf(this.#way.link))
  }

  /** What a link has to be to be better than the way in use. */
  #wish(): LinkWish {
    const wish = this.#parts.wish()
    return this.#way?.hops === undefined ? { ...wish, before: this.#place() } : wish
  }

  /** For good; idempotent. */
  stop(): void {
    this.#abort.abort()
    this.#rest()
    this.#runner.stop()
  }

  #watch(): void {
    const { endpoint, peerId } = this.#parts
    this.#unwatch = [
      endpoint.linkChanged.on(({ link }) => {
        if (link.peerId === peerId) this.#runner.feed(this.#verdict())
      }),
      endpoint.shaken.on(() => this.#runner.feed({ kind: 'shaken' })),
      endpoint.endpointsChanged.on(() => this.#lookAround()),
    ]
    this.#reachable = reachableNow(endpoint)
  }

  /** A directory that can be asked from now on, such as the DHT, may know a way. */
  #lookAround(): void {
    const reachable = reachableNow(this.#parts.endpoint)
    if (reachable === this.#reachable) return
    this.#reachable = reachable
    if (reachable !== '') this.#runner.feed({ kind: 'shaken' })
  }

  #rest(): void {
    for (const unwatch of this.#unwatch) unwatch()
    this.#unwatch = []
  }

  /** The direct link that would do. */
  #link(): Link | undefined {
    const { endpoint, peerId } = this.#parts
    return endpoint.links.find(peerId, this.#wish())
  }

  #verdict(): DirectInput {
    return { kind: this.#link() === undefined ? 'failed' : 'linked' }
  }

  async #try(): Promise<void> {
    const { endpoint, peerId } = this.#parts
    try {
      await endpoint.link(peerId, this.#wish(), this.#abort.signal)
    } catch {
      // What there is now says it; why each attempt failed is told where endpoints are.
    }
    this.#runner.feed(this.#verdict())
  }

  #move(): void {
    const link = this.#link()
    if (link === undefined) this.#runner.feed({ kind: 'failed' })
    else if (!this.#parts.move(link)) this.#runner.feed({ kind: 'busy' })
    else if (this.#isBetterSought()) {
      // Better, and not the best yet: from here on it is sought anew.
      this.#runner.feed({ kind: 'not-relayed' })
      this.#runner.feed({ kind: 'relayed' })
    }
  }
}

/** The directories that can be asked now. */
const reachableNow = ({ directories }: EndpointService): string =>
  directories
    .filter(({ state }) => state.kind === 'reachable')
    .map(({ name }) => name)
    .join(' ')
