/** How long back it is measured. */
const SPAN_MS = 3_000
const SAMPLES_MAX = 32
const SAMPLE_EVERY_MS = 100

/** How fast something grows, over the last few seconds. */
export class Speed {
  #samples: { readonly atMs: number; readonly bytes: number }[] = []

  note(bytes: number, nowMs: number): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && nowMs - last.atMs < SAMPLE_EVERY_MS) return
    this.#samples.push({ atMs: nowMs, bytes })
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift()
  }

  /** Bytes a second; absent until it can be said. */
  now(bytes: number, nowMs: number): number | undefined {
    const from = this.#samples.find(({ atMs }) => nowMs - atMs <= SPAN_MS)
    if (from === undefined || nowMs - from.atMs < 2 * SAMPLE_EVERY_MS) return undefined
    return Math.max(0, Math.round(((bytes - from.bytes) * 1_000) / (nowMs - from.atMs)))
  }

  reset(): void {
    this.#samples = []
  }
}
