/** Numbers over time: kept within bounds, and drawn with as many points as there is room for. Pure. */

/** Values that are kept of one series; the oldest give way. */
export const VALUES_KEPT = 200_000

/** Numbers with their times, in the order in which they came. */
export class Series {
  readonly #kept: number
  readonly #at: Float64Array
  readonly #values: Float64Array
  #from = 0
  #end = 0
  /** Values that gave way. */
  forgotten = 0

  constructor(kept = VALUES_KEPT) {
    this.#kept = kept
    this.#at = new Float64Array(kept * 2)
    this.#values = new Float64Array(kept * 2)
  }

  get length(): number {
    return this.#end - this.#from
  }

  /** When the value at this place came. */
  at(index: number): number {
    return this.#at[this.#from + index] ?? 0
  }

  value(index: number): number {
    return this.#values[this.#from + index] ?? 0
  }

  push(atWallMs: number, value: number) {
    if (this.#end === this.#at.length) this.#moveUp()
    this.#at[this.#end] = atWallMs
    this.#values[this.#end++] = value
    if (this.length <= this.#kept) return
    this.#from++
    this.forgotten++
  }

  #moveUp() {
    this.#at.copyWithin(0, this.#from, this.#end)
    this.#values.copyWithin(0, this.#from, this.#end)
    this.#end -= this.#from
    this.#from = 0
  }
}

/** What happened in one part of the time. */
export interface Bucket {
  readonly fromWallMs: number
  readonly low: number
  readonly high: number
  readonly count: number
}

export interface Drawn {
  /** Only parts of the time in which there was a value. */
  readonly buckets: readonly Bucket[]
  readonly low: number
  readonly high: number
  readonly fromWallMs: number
  readonly toWallMs: number
}

/** The lowest and the highest value in each of so many parts of the time: no peak is lost, however many values there are. */
export function drawn(series: Series, parts: number): Drawn | undefined {
  if (series.length === 0) return undefined
  let [fromWallMs, toWallMs] = [Infinity, -Infinity]
  for (let at = 0; at < series.length; at++) {
    fromWallMs = Math.min(fromWallMs, series.at(at))
    toWallMs = Math.max(toWallMs, series.at(at))
  }
  const width = Math.max(1, toWallMs - fromWallMs) / parts
  const [lows, highs] = [new Float64Array(parts).fill(Infinity), new Float64Array(parts)]
  const counts = new Uint32Array(parts)
  highs.fill(-Infinity)
  for (let at = 0; at < series.length; at++) {
    const part = Math.min(parts - 1, Math.floor((series.at(at) - fromWallMs) / width))
    const value = series.value(at)
    lows[part] = Math.min(lows[part] ?? value, value)
    highs[part] = Math.max(highs[part] ?? value, value)
    counts[part] = (counts[part] ?? 0) + 1
  }
  const buckets: Bucket[] = []
  for (let part = 0; part < parts; part++) {
    const [low = 0, high = 0, count = 0] = [lows[part], highs[part], counts[part]]
    if (count > 0) buckets.push({ fromWallMs: fromWallMs + part * width, low, high, count })
  }
  const low = Math.min(...buckets.map((one) => one.low))
  const high = Math.max(...buckets.map((one) => one.high))
  return { buckets, low, high, fromWallMs, toWallMs }
}

/** The line through the parts, in a picture of this size: down each part from its highest to its lowest value. */
export function linePath(picture: Drawn, width: number, height: number): string {
  const span = picture.toWallMs - picture.fromWallMs || 1
  const range = picture.high - picture.low || 1
  const x = ({ fromWallMs }: Bucket) => ((fromWallMs - picture.fromWallMs) / span) * width
  const y = (value: number) => height - ((value - picture.low) / range) * height
  return picture.buckets
    .map((bucket, at) => {
      const place = x(bucket).toFixed(1)
      const top = `${at === 0 ? 'M' : 'L'}${place} ${y(bucket.high).toFixed(1)}`
      return bucket.low === bucket.high ? top : `${top}L${place} ${y(bucket.low).toFixed(1)}`
    })
    .join('')
}
