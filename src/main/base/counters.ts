/**
 * Named counters that a person can see: everything that is dropped or refused adds one here. Names are written in the
 * code, never taken from a peer, so the number of names is bounded by the program.
 */
export class Counters {
  readonly #values = new Map<string, number>()

  add(name: string, by = 1): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + by)
  }

  get(name: string): number {
    return this.#values.get(name) ?? 0
  }

  /** All counters, sorted by name. */
  snapshot(): readonly { readonly name: string; readonly value: number }[] {
    return [...this.#values]
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}
