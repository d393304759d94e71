/** Something made at the first need and then kept; a failed making is tried again at the next need. */
export class Lazy<T> {
  readonly #make: () => Promise<T>
  #made: Promise<T> | undefined

  constructor(make: () => Promise<T>) {
    this.#make = make
  }

  get(): Promise<T> {
    this.#made ??= this.#make().catch((error: unknown) => {
      this.#made = undefined
      throw error
    })
    return this.#made
  }

  /** What was made, if anything was asked for; never makes it. */
  async peek(): Promise<T | undefined> {
    return this.#made?.catch(() => undefined)
  }
}
