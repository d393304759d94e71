/** Takes back a subscription; idempotent. */
export type Unsubscribe = () => void

/**
 * A typed announcement of something that *has happened*, for observers (feeds, logs). Never used to make another
 * component act: that is a call.
 */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>()

  on(listener: (value: T) => void): Unsubscribe {
    const own = (value: T): void => listener(value)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  emit(value: T): void {
    for (const listener of this.#listeners) listener(value)
  }

  get listenerCount(): number {
    return this.#listeners.size
  }
}
