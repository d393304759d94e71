/** First in, first out, in constant time: a ring that doubles as needed. Bounds are the owner's business. */
export class Fifo<T> {
  #ring: (T | undefined)[] = new Array<T | undefined>(16)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: T): void {
    if (this.#length === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = value
    this.#length++
  }

  /** The one that `shift` would return. */
  peek(): T | undefined {
    return this.#ring[this.#head]
  }

  /** The one that stands so many places behind the oldest. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#length) return undefined
    return this.#ring[(this.#head + index) & (this.#ring.length - 1)]
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined
    const value = this.#ring[this.#head]
    this.#ring[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    this.#length--
    return value
  }

  /** Oldest first. */
  *values(): IterableIterator<T> {
    for (let i = 0; i < this.#length; i++) {
      const value = this.#ring[(this.#head + i) & (this.#ring.length - 1)]
      if (value !== undefined) yield value
    }
  }

  clear(): void {
    this.#ring = new Array<T | undefined>(16)
    this.#head = 0
    this.#length = 0
  }

  #grow(): void {
    const larger = new Array<T | undefined>(this.#ring.length * 2)
    for (let i = 0; i < this.#length; i++)
      larger[i] = this.#ring[(this.#head + i) & (this.#ring.length - 1)]
    this.#ring = larger
    this.#head = 0
  }
}
