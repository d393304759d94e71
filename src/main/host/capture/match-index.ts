/** Numbers in growing order, of which the first are taken away as they are forgotten: a ring that doubles. */
export class MatchIndex {
  #ring = new Float64Array(1_024)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(number: number): void {
    if (this.#length === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.#length++) % this.#ring.length] = number
  }

  at(index: number): number | undefined {
    if (index < 0 || index >= this.#length) return undefined
    return this.#ring[(this.#head + index) % this.#ring.length]
  }

  /** Takes away what is below `number`; says how many those were. */
  dropBelow(number: number): number {
    let dropped = 0
    while (dropped < this.#length && (this.at(dropped) ?? 0) < number) dropped++
    this.#head = (this.#head + dropped) % this.#ring.length
    this.#length -= dropped
    return dropped
  }

  #grow(): void {
    const larger = new Float64Array(this.#ring.length * 2)
    for (let i = 0; i < this.#length; i++) larger[i] = this.at(i) ?? 0
    this.#ring = larger
    this.#head = 0
  }
}
