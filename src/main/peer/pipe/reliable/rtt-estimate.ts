/** Until a round trip has been measured, and the bounds afterwards (RFC 6298; as usual with a lower minimum). */
export const RTO_FIRST_MS = 1_000
export const RTO_MIN_MS = 200
export const RTO_MAX_MS = 10_000
/** The lower bound on a way that loses nothing while it is there: what is late there is late, not lost. */
export const RTO_MIN_ORDERED_MS = 3_000
/** The clock's grain. */
const GRAIN_MS = 1

/** How long an acknowledgement takes, and from it how long to wait for one (RFC 6298). State only. */
export class RttEstimate {
  #smoothedMs: number | undefined
  #varianceMs = 0
  #backOff = 1
  /** Whether what was sent comes, in order, as long as the way is there. */
  isOrdered = false

  /** The smoothed round trip, once one was measured. */
  get rttMs(): number | undefined {
    return this.#smoothedMs
  }

  /** How long to wait for an acknowledgement now. */
  get rtoMs(): number {
    const estimated =
      this.#smoothedMs === undefined
        ? RTO_FIRST_MS
        : Math.max(RTO_MIN_MS, this.#smoothedMs + Math.max(GRAIN_MS, 4 * this.#varianceMs))
    const base = this.isOrdered ? Math.max(RTO_MIN_ORDERED_MS, estimated) : estimated
    return Math.min(RTO_MAX_MS, base * this.#backOff)
  }

  /** A round trip of a message that was sent once only (Karn). */
  measured(ms: number): void {
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = ms
      this.#varianceMs = ms / 2
      return
    }
    this.#varianceMs = 0.75 * this.#varianceMs + 0.25 * Math.abs(this.#smoothedMs - ms)
    this.#smoothedMs = 0.875 * this.#smoothedMs + 0.125 * ms
  }

  /** Nothing came in time: the next wait is twice as long. */
  expired(): void {
    if (this.rtoMs < RTO_MAX_MS) this.#backOff *= 2
  }

  /** Something new was acknowledged, or the way is another one. */
  progressed(): void {
    this.#backOff = 1
  }
}
