/** A map that holds at most `capacity` entries and forgets the least recently used; forgetting is counted. */
export class Lru<K, V> {
  readonly #map = new Map<K, V>()
  readonly #capacity: number
  /** The key that was used last: to use it again changes no order. */
  #latest: K | undefined
  evicted = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#map.size
  }

  get(key: K): V | undefined {
    const value = this.#map.get(key)
    if (value === undefined || key === this.#latest) return value
    this.#map.delete(key)
    this.#map.set(key, value)
    this.#latest = key
    return value
  }

  /** Looks without counting as a use. */
  peek(key: K): V | undefined {
    return this.#map.get(key)
  }

  set(key: K, value: V): void {
    this.#map.delete(key)
    this.#map.set(key, value)
    this.#latest = key
    if (this.#map.size <= this.#capacity) return
    const [oldest] = this.#map.keys()
    if (oldest !== undefined) this.#map.delete(oldest)
    this.evicted++
  }

  delete(key: K): boolean {
    return this.#map.delete(key)
  }

  values(): IterableIterator<V> {
    return this.#map.values()
  }

  entries(): IterableIterator<[K, V]> {
    return this.#map.entries()
  }
}
