import type { ConnectionStats } from '../ports/connection.ts'

/** Most endpoints that traffic is told apart by; what goes over further ones is left out, and counted. */
export const LEDGER_ENDPOINTS_MAX = 32

/** What has gone over one endpoint of ours since the start. */
export interface EndpointTally {
  readonly endpoint: string
  readonly bytesIn: number
  readonly bytesOut: number
}

/** One open link for the ledger: our endpoint that carries it, and what it carried. */
export interface OpenTraffic {
  readonly endpoint: string
  readonly stats: ConnectionStats
}

interface Total {
  bytesIn: number
  bytesOut: number
}

/**
 * Traffic by our own endpoints, that of links long closed included. When something last went is known as exactly as one
 * looks: messages themselves are not watched, since that would cost every one of them. State only.
 */
export class TrafficLedger {
  readonly #closed = new Map<string, Total>()
  readonly #onLeftOut: () => void
  #messagesIn = 0
  #messagesOut = 0
  #closedMessagesIn = 0
  #closedMessagesOut = 0
  /** Wall time of the look that found more messages than the one before; absent until there was one. */
  lastIncomingMs: number | undefined
  lastOutgoingMs: number | undefined

  constructor(onLeftOut: () => void) {
    this.#onLeftOut = onLeftOut
  }

  /** A link has closed: what it carried stays. */
  close({ endpoint, stats }: OpenTraffic): void {
    this.#closedMessagesIn += stats.messagesIn
    this.#closedMessagesOut += stats.messagesOut
    this.#addTo(this.#closed, endpoint, stats)
  }

  /** Looks whether messages went since the last look. */
  look(open: readonly OpenTraffic[], wallMs: number): void {
    let [messagesIn, messagesOut] = [this.#closedMessagesIn, this.#closedMessagesOut]
    for (const { stats } of open) {
      messagesIn += stats.messagesIn
      messagesOut += stats.messagesOut
    }
    if (messagesIn > this.#messagesIn) this.lastIncomingMs = wallMs
    if (messagesOut > this.#messagesOut) this.lastOutgoingMs = wallMs
    this.#messagesIn = messagesIn
    this.#messagesOut = messagesOut
  }

  /** All of it, the busiest endpoint first. */
  tallies(open: readonly OpenTraffic[]): readonly EndpointTally[] {
    const totals = new Map([...this.#closed].map(([endpoint, total]) => [endpoint, { ...total }]))
    for (const { endpoint, stats } of open) this.#addTo(totals, endpoint, stats)
    return [...totals]
      .map(([endpoint, total]) => ({ endpoint, ...total }))
      .sort((a, b) => b.bytesIn + b.bytesOut - (a.bytesIn + a.bytesOut))
  }

  #addTo(totals: Map<string, Total>, endpoint: string, stats: ConnectionStats): void {
    const known = totals.get(endpoint)
    if (known === undefined && totals.size >= LEDGER_ENDPOINTS_MAX) return this.#onLeftOut()
    const total = known ?? { bytesIn: 0, bytesOut: 0 }
    total.bytesIn += stats.bytesIn
    total.bytesOut += stats.bytesOut
    totals.set(endpoint, total)
  }
}
