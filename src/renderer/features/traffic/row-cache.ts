/** The rows of a list by their places: those near where a person looks, no more. Pure. */
import type { TrafficRow } from '../../../shared/rows.ts'

/** Rows at hand at once: many screens full. */
const CACHED_MAX = 4_000

export class RowCache {
  readonly #byPlace = new Map<number, TrafficRow>()
  readonly #placeOf = new Map<string, number>()

  put(from: number, rows: readonly TrafficRow[]) {
    rows.forEach((row, at) => {
      this.#byPlace.delete(from + at)
      this.#byPlace.set(from + at, row)
      this.#placeOf.set(row.id, from + at)
    })
    for (const [place, row] of this.#byPlace) {
      if (this.#byPlace.size <= CACHED_MAX) return
      this.#byPlace.delete(place)
      this.#placeOf.delete(row.id)
    }
  }

  at(place: number) {
    return this.#byPlace.get(place)
  }

  placeOf(id: string) {
    return this.#placeOf.get(id)
  }

  /** The first place in a range whose row is not at hand. */
  firstMissing(from: number, end: number): number | undefined {
    for (let place = from; place < end; place++) if (!this.#byPlace.has(place)) return place
    return undefined
  }

  clear() {
    this.#byPlace.clear()
    this.#placeOf.clear()
  }
}
