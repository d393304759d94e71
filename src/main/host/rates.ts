import type { Clock } from '../base/clock.ts'
import type { EndpointService } from '../peer/endpoint/endpoint-service.ts'

/** Bytes per second over all links, measured from one look to the next. */
export class Rates {
  readonly #clock: Clock
  readonly #endpoint: EndpointService
  /** Bytes of links that are closed. */
  #closedIn = 0
  #closedOut = 0
  #last = { atMs: 0, bytesIn: 0, bytesOut: 0 }
  #rates = { bytesInPerSecond: 0, bytesOutPerSecond: 0 }

  constructor(clock: Clock, endpoint: EndpointService) {
    this.#clock = clock
    this.#endpoint = endpoint
    endpoint.linkChanged.on(({ link, opened }) => {
      if (opened) return
      this.#closedIn += link.connection.stats.bytesIn
      this.#closedOut += link.connection.stats.bytesOut
    })
  }

  /** Takes a measurement; call it about once a second. */
  measure(): void {
    const atMs = this.#clock.nowMs()
    const seconds = (atMs - this.#last.atMs) / 1000
    if (seconds <= 0) return
    let [bytesIn, bytesOut] = [this.#closedIn, this.#closedOut]
    for (const { connection } of this.#endpoint.links.all()) {
      bytesIn += connection.stats.bytesIn
      bytesOut += connection.stats.bytesOut
    }
    this.#rates = {
      bytesInPerSecond: Math.round((bytesIn - this.#last.bytesIn) / seconds),
      bytesOutPerSecond: Math.round((bytesOut - this.#last.bytesOut) / seconds),
    }
    this.#last = { atMs, bytesIn, bytesOut }
  }

  now(): { readonly bytesInPerSecond: number; readonly bytesOutPerSecond: number } {
    return this.#rates
  }
}
