/** How long load is sent. */
export const LOAD_FOR_MS = 1_000
/** Most load on its way that was not counted at the other end yet, in bytes. */
export const LOAD_WINDOW_MAX = 1024 * 1024

/** What is to be done next: send this much, wait to be told of arrivals, or leave off. */
export type LoadStep = { readonly send: number } | 'wait' | 'over'

/** What arrived at the other end, and from the first byte sent to the last one counted. */
export interface Throughput {
  readonly bytes: number
  readonly tookMs: number
}

/**
 * Decides how much load is sent and what it measured: for a second, no more than granted, and only as much ahead as
 * the other end keeps up with. Only what the other end has counted counts.
 */
export class LoadMeter {
  readonly #chunkBytes: number
  readonly #maxBytes: number
  readonly #startedMs: number
  #sent = 0
  #counted = 0
  #countedMs: number

  constructor(chunkBytes: number, maxBytes: number, nowMs: number) {
    this.#chunkBytes = chunkBytes
    this.#maxBytes = maxBytes
    this.#startedMs = nowMs
    this.#countedMs = nowMs
  }

  step(nowMs: number): LoadStep {
    const send = Math.min(this.#chunkBytes, this.#maxBytes - this.#sent)
    const isEnough = send <= 0 || nowMs - this.#startedMs >= LOAD_FOR_MS
    if (isEnough) return this.#counted >= this.#sent ? 'over' : 'wait'
    return this.#sent + send - this.#counted > LOAD_WINDOW_MAX ? 'wait' : { send }
  }

  sent(bytes: number): void {
    this.#sent += bytes
  }

  /** The other end says how much has arrived; what cannot be so is not believed: false. */
  counted(bytes: number, nowMs: number): boolean {
    if (bytes > this.#sent || bytes <= this.#counted) return false
    this.#counted = bytes
    this.#countedMs = nowMs
    return true
  }

  /** Nothing where nothing was counted. */
  get throughput(): Throughput | undefined {
    if (this.#counted === 0) return undefined
    return { bytes: this.#counted, tookMs: this.#countedMs - this.#startedMs }
  }
}
