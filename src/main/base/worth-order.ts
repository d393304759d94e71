/** Entries of one worth, by who brought them, and the sources by how much they brought. */
class Level<K> {
  /** Of each source the entries, the one not renewed for longest first. */
  readonly #sources = new Map<string, Set<K>>()
  readonly #bySize = new Map<number, Set<string>>()
  #largest = 0

  add(key: K, source: string): void {
    const keys = this.#sources.get(source) ?? new Set<K>()
    this.#sources.set(source, keys)
    keys.add(key)
    this.#resized(source, keys.size - 1, keys.size)
  }

  delete(key: K, source: string): void {
    const keys = this.#sources.get(source)
    if (keys?.delete(key) !== true) return
    if (keys.size === 0) this.#sources.delete(source)
    this.#resized(source, keys.size + 1, keys.size)
  }

  /** Of the source that brought most, the entry not renewed for longest. */
  worst(): K | undefined {
    const [source] = this.#bySize.get(this.#largest) ?? []
    if (source === undefined) return undefined
    const [key] = this.#sources.get(source) ?? []
    return key
  }

  #resized(source: string, from: number, to: number): void {
    const old = this.#bySize.get(from)
    old?.delete(source)
    if (old?.size === 0) this.#bySize.delete(from)
    if (to > 0) {
      const same = this.#bySize.get(to) ?? new Set<string>()
      this.#bySize.set(to, same)
      same.add(source)
    }
    // Sizes change by one: where the largest has no source left, the one below has this one.
    if (to > this.#largest) this.#largest = to
    else if (!this.#bySize.has(this.#largest)) this.#largest--
  }
}

interface Place {
  readonly worth: number
  readonly source: string
}

/**
 * Which of many entries makes room first: the least worth; among these one of whoever brought most of them, so that nobody
 * can displace what others brought by bringing much; among these the one not renewed for longest. Every step takes the same
 * time, however many entries there are. Bounded by whoever bounds the entries.
 */
export class WorthOrder<K> {
  readonly #places = new Map<K, Place>()
  readonly #levels: readonly Level<K>[]

  /** Worths are whole numbers from 0 to `levels - 1`. */
  constructor(levels: number) {
    this.#levels = Array.from({ length: levels }, () => new Level<K>())
  }

  get size(): number {
    return this.#places.size
  }

  /** Adds an entry, or renews it with the worth and the source that it now has. */
  set(key: K, worth: number, source = ''): void {
    this.delete(key)
    const place = { worth: Math.max(0, Math.min(worth, this.#levels.length - 1)), source }
    this.#places.set(key, place)
    this.#levels[place.worth]?.add(key, source)
  }

  delete(key: K): void {
    const place = this.#places.get(key)
    if (place === undefined) return
    this.#places.delete(key)
    this.#levels[place.worth]?.delete(key, place.source)
  }

  /** The worth as it was set; -1 for an entry that is not there. */
  worthOf(key: K): number {
    return this.#places.get(key)?.worth ?? -1
  }

  /**
   * Who makes room first. `worthNow` says what a candidate is worth by now: one that has become more is moved up, and looked
   * at no more.
   */
  worst(worthNow: (key: K) => number = () => -1): K | undefined {
    for (const level of this.#levels) {
      for (let key = level.worst(); key !== undefined; key = level.worst()) {
        const now = worthNow(key)
        if (now <= this.worthOf(key)) return key
        this.set(key, now, this.#places.get(key)?.source)
      }
    }
    return undefined
  }
}
