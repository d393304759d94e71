import type { Unsubscribe } from './events.ts'

/** Something to be released when its owner ends. */
export type Release = () => void | Promise<void>

/**
 * Owns whatever must end with a component: subscriptions, timers, children. Released in reverse order of adding.
 * `close` is idempotent, and safe while something is still being added: what comes after it is released at once.
 */
export class Scope {
  #releases: Release[] = []
  #closed: Promise<void> | undefined
  readonly #controller = new AbortController()

  /** Aborts when the scope closes: hand it to every wait of the component. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get isClosed(): boolean {
    return this.#closed !== undefined
  }

  /** Adds a thing to release; returns a function that releases it now and forgets it. */
  add(release: Release): Unsubscribe {
    if (this.#closed !== undefined) {
      void release()
      return () => {}
    }
    this.#releases.push(release)
    return () => {
      const at = this.#releases.indexOf(release)
      if (at < 0) return
      this.#releases.splice(at, 1)
      void release()
    }
  }

  /** Releases everything, last added first, going on after failures; settles when all have settled. */
  close(): Promise<void> {
    this.#closed ??= this.#run()
    return this.#closed
  }

  async #run(): Promise<void> {
    this.#controller.abort()
    const failures: unknown[] = []
    for (
      let release = this.#releases.pop();
      release !== undefined;
      release = this.#releases.pop()
    ) {
      try {
        await release()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
