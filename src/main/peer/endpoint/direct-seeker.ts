import type { Clock } from '../../base/clock.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { MachineRunner } from '../machine-runner.ts'
import { DirectMachine, type DirectEffect, type DirectInput } from './direct-machine.ts'
import type { EndpointService } from './endpoint-service.ts'
import type { Link } from './link.ts'
import type { LinkWish } from './link-table.ts'
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

/** For whoever sends over others at times: finds the way back to a direct link; see {@link DirectMachine}. */
export class DirectSeeker {
  readonly #parts: DirectSeekerParts
  readonly #runner: MachineRunner<DirectInput, DirectEffect>
  readonly #abort = new AbortController()
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
    const isRelayed = way?.hops !== undefined
    if (isRelayed && this.#unwatch.length === 0) this.#watch()
    else if (!isRelayed) this.#rest()
    this.#runner.feed({ kind: isRelayed ? 'relayed' : 'not-relayed' })
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
    ]
  }

  #rest(): void {
    for (const unwatch of this.#unwatch) unwatch()
    this.#unwatch = []
  }

  /** The direct link that would do. */
  #link(): Link | undefined {
    const { endpoint, peerId, wish } = this.#parts
    return endpoint.links.find(peerId, wish())
  }

  #verdict(): DirectInput {
    return { kind: this.#link() === undefined ? 'failed' : 'linked' }
  }

  async #try(): Promise<void> {
    const { endpoint, peerId, wish } = this.#parts
    try {
      await endpoint.link(peerId, wish(), this.#abort.signal)
    } catch {
      // What there is now says it; why each attempt failed is told where endpoints are.
    }
    this.#runner.feed(this.#verdict())
  }

  #move(): void {
    const link = this.#link()
    if (link === undefined) this.#runner.feed({ kind: 'failed' })
    else if (!this.#parts.move(link)) this.#runner.feed({ kind: 'busy' })
  }
}
